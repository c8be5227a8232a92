#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "lib/base/result.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

namespace {

namespace json = boost::json;

constexpr std::string_view kFormatName = "socle-linkage-model";
constexpr std::size_t kTextMax = 1000;

// Seven digits are more than any estimate holds, and make a file that people can compare.
std::string Number(double value) {
  return fmt::format("{:.7g}", value);
}

std::string Quoted(std::string_view text) {
  return json::serialize(json::string(text));
}

std::unexpected<Error> Bad(const std::string& where, std::string_view what) {
  return Fail(Code::kInvalidArgument, where + ": " + std::string(what));
}

void AppendTraits(const Model& model, std::string& out) {
  out += "  \"traits\": {\n";
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const TraitInfo& info = Traits()[t];
    out += fmt::format("    {}: {{\n", Quoted(info.name));
    for (std::size_t level = 1; level < info.levels.size(); ++level) {
      out += fmt::format("      {}: {{\"m\": {}, \"u\": {}}}{}\n",
                         Quoted(info.levels[level]),
                         Number(model.traits[t].m[level]),
                         Number(model.traits[t].u[level]),
                         level + 1 < info.levels.size() ? "," : "");
    }
    out += t + 1 < kTraitCount ? "    },\n" : "    }\n";
  }
  out += "  },\n";
}

std::string RatesText(const PairRates& rates) {
  return fmt::format("{{\"cross_domain\": {}, \"same_domain\": {}}}",
                     Number(rates.cross_domain),
                     Number(rates.same_domain));
}

// The levels that are not 0, as members of an object.
std::string LevelsText(const TraitInfo& info, const LevelArray& levels) {
  std::string out;
  for (std::size_t level = 1; level < info.levels.size(); ++level) {
    if (levels[level] > 0) {
      out += fmt::format(
          "{}{}: {}", out.empty() ? "" : ", ", Quoted(info.levels[level]), Number(levels[level]));
    }
  }
  return "{" + out + "}";
}

void AppendRelationTrait(const TraitInfo& info, const RelationTrait& trait, std::string& out) {
  if (trait.has_own) {
    out += fmt::format("{}: {{\"own\": {}}}", Quoted(info.name), LevelsText(info, trait.own));
    return;
  }
  out += fmt::format("{}: {{\"inherited\": {}", Quoted(info.name), Number(trait.inherited));
  const std::string least = LevelsText(info, trait.at_least);
  if (least != "{}") {
    out += ", \"at_least\": " + least;
  }
  out += "}";
}

void AppendRelations(const Model& model, std::string& out) {
  out += "  \"relations\": [";
  for (std::size_t r = 0; r < model.relations.size(); ++r) {
    const Relation& relation = model.relations[r];
    out +=
        fmt::format("{}\n    {{\"name\": {}, \"per_record\": {}, \"trained\": {}, \"traits\": {{",
                    r == 0 ? "" : ",",
                    Quoted(relation.name),
                    RatesText(relation.per_record),
                    relation.trained);
    for (std::size_t t = 0; t < kTraitCount; ++t) {
      out += t == 0 ? "\n      " : ",\n      ";
      AppendRelationTrait(Traits()[t], relation.traits[t], out);
    }
    out += "}}";
  }
  out += "\n  ]\n";
}

Result<double> GetNumber(const json::object& object, std::string_view key, const std::string& at) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) {
    return Bad(at, fmt::format("{} is missing", key));
  }
  boost::system::error_code error;
  const auto number = value->to_number<double>(error);
  if (error || !std::isfinite(number)) {
    return Bad(at, fmt::format("{} is no number", key));
  }
  return number;
}

Result<std::string> GetText(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string() || value->get_string().size() > kTextMax) {
    return Bad("model", fmt::format("{} is missing or no text of at most {} bytes", key, kTextMax));
  }
  return std::string(value->get_string());
}

Result<const json::object*> GetObject(const json::object& object,
                                      std::string_view key,
                                      const std::string& at) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_object()) {
    return Bad(at, fmt::format("{} is missing or no object", key));
  }
  return &value->get_object();
}

Result<PairRates> GetRates(const json::object& object,
                           std::string_view key,
                           const std::string& at) {
  SOCLE_TRY(const json::object* rates, GetObject(object, key, at));
  SOCLE_TRY(const double cross, GetNumber(*rates, "cross_domain", at));
  SOCLE_TRY(const double same, GetNumber(*rates, "same_domain", at));
  return PairRates{.cross_domain = cross, .same_domain = same};
}

std::optional<std::size_t> FindLevel(const TraitInfo& info, std::string_view name) {
  for (std::size_t level = 1; level < info.levels.size(); ++level) {
    if (info.levels[level] == name) {
      return level;
    }
  }
  return std::nullopt;
}

Status ReadTraits(const json::object& root, Model& model) {
  SOCLE_TRY(const json::object* traits, GetObject(root, "traits", "model"));
  if (traits->size() != kTraitCount) {
    return Bad("traits", fmt::format("{} traits, {} wanted", traits->size(), kTraitCount));
  }
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const TraitInfo& info = Traits()[t];
    const std::string at(info.name);
    SOCLE_TRY(const json::object* levels, GetObject(*traits, info.name, "traits"));
    if (levels->size() != info.levels.size() - 1) {
      return Bad(at, fmt::format("{} levels, {} wanted", levels->size(), info.levels.size() - 1));
    }
    for (std::size_t level = 1; level < info.levels.size(); ++level) {
      SOCLE_TRY(const json::object* cell, GetObject(*levels, info.levels[level], at));
      SOCLE_TRY(model.traits[t].m[level], GetNumber(*cell, "m", at));
      SOCLE_TRY(model.traits[t].u[level], GetNumber(*cell, "u", at));
    }
  }
  return {};
}

Status ReadLevels(const json::object& object, const TraitInfo& info, LevelArray& levels) {
  for (const auto& [name, value] : object) {
    const auto level = FindLevel(info, name);
    if (!level) {
      return Bad(std::string(info.name), fmt::format("unknown level {}", std::string(name)));
    }
    SOCLE_TRY(levels[*level], GetNumber(object, name, std::string(info.name)));
    if (levels[*level] < 0 || levels[*level] > 1) {
      return Bad(std::string(info.name), "a level is not between 0 and 1");
    }
  }
  return {};
}

Result<RelationTrait> ReadRelationTrait(const json::object& object,
                                        const TraitInfo& info,
                                        const std::string& at) {
  RelationTrait trait;
  if (const json::value* own = object.if_contains("own"); own != nullptr && own->is_object()) {
    trait.has_own = true;
    SOCLE_TRY_STATUS(ReadLevels(own->get_object(), info, trait.own));
    return trait;
  }
  SOCLE_TRY(trait.inherited, GetNumber(object, "inherited", at));
  if (const json::value* least = object.if_contains("at_least");
      least != nullptr && least->is_object()) {
    SOCLE_TRY_STATUS(ReadLevels(least->get_object(), info, trait.at_least));
  }
  return trait;
}

Result<Relation> ReadRelation(const json::value& value) {
  if (!value.is_object()) {
    return Bad("relations", "an entry is no object");
  }
  const json::object& object = value.get_object();
  Relation relation;
  SOCLE_TRY(relation.name, GetText(object, "name"));
  SOCLE_TRY(relation.per_record, GetRates(object, "per_record", relation.name));
  const json::value* trained = object.if_contains("trained");
  relation.trained = trained == nullptr || !trained->is_bool() || trained->get_bool();
  SOCLE_TRY(const json::object* traits, GetObject(object, "traits", relation.name));
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const TraitInfo& info = Traits()[t];
    const json::value* entry = traits->if_contains(info.name);
    if (entry == nullptr) {
      continue;
    }
    if (!entry->is_object()) {
      return Bad(relation.name, fmt::format("{} is no object", info.name));
    }
    SOCLE_TRY(relation.traits[t], ReadRelationTrait(entry->get_object(), info, relation.name));
  }
  return relation;
}

Status ReadRelations(const json::object& root, Model& model) {
  const json::value* relations = root.if_contains("relations");
  if (relations == nullptr || !relations->is_array()) {
    return Bad("model", "relations is missing or no list");
  }
  for (const json::value& value : relations->get_array()) {
    SOCLE_TRY(auto relation, ReadRelation(value));
    model.relations.push_back(std::move(relation));
  }
  return {};
}

Status CheckFormat(const json::object& root) {
  const json::value* format = root.if_contains("format");
  if (format == nullptr || !format->is_string() || format->get_string() != kFormatName) {
    return Bad("model", fmt::format("format is not \"{}\"", kFormatName));
  }
  SOCLE_TRY(const double version, GetNumber(root, "format_version", "model"));
  if (version > Model::kFormatVersion) {
    return Bad(
        "model",
        fmt::format("format_version {} is newer than this program reads ({}); use the program "
                    "that wrote it or train again",
                    version,
                    Model::kFormatVersion));
  }
  if (version != Model::kFormatVersion) {
    return Bad("model", fmt::format("format_version {} is unknown", version));
  }
  return {};
}

}  // namespace

std::string ModelToJson(const Model& model) {
  std::string out = "{\n";
  out += fmt::format(
      "  \"format\": {},\n  \"format_version\": {},\n", Quoted(kFormatName), Model::kFormatVersion);
  out += fmt::format(
      "  \"name\": {},\n  \"trained_on\": {},\n", Quoted(model.name), Quoted(model.trained_on));
  out += fmt::format("  \"frequency_weight\": {},\n", Number(model.frequency_weight));
  out += fmt::format("  \"matches_per_record\": {},\n", RatesText(model.matches_per_record));
  AppendTraits(model, out);
  AppendRelations(model, out);
  return out + "}\n";
}

Result<Model> ModelFromJson(std::string_view text) {
  if (text.size() > kModelBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("model larger than {} bytes", kModelBytesMax));
  }
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return Bad("model", error ? "not JSON: " + error.message() : "no JSON object");
  }
  const json::object& root = value.get_object();
  SOCLE_TRY_STATUS(CheckFormat(root));
  Model model;
  SOCLE_TRY(model.name, GetText(root, "name"));
  SOCLE_TRY(model.trained_on, GetText(root, "trained_on"));
  SOCLE_TRY(model.frequency_weight, GetNumber(root, "frequency_weight", "model"));
  SOCLE_TRY(model.matches_per_record, GetRates(root, "matches_per_record", "model"));
  SOCLE_TRY_STATUS(ReadTraits(root, model));
  SOCLE_TRY_STATUS(ReadRelations(root, model));
  SOCLE_TRY_STATUS(CheckModel(model));
  return model;
}

}  // namespace socle::mpi::match
