#include "cli/commands/mpi/answers/identity.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/json_view.h"

namespace socle::cli {

namespace {

struct Label {
  std::string_view name;
  std::string_view label;
};

// Labels that are not the name with blanks.
constexpr std::array<Label, 11> kLabels = {{
    {.name = "birth_given_names", .label = "given names"},
    {.name = "birth_first_given_name", .label = "first given"},
    {.name = "birth_place_code", .label = "birth place"},
    {.name = "used_given_name", .label = "used given"},
    {.name = "ins", .label = "INS"},
    {.name = "ins_value", .label = "INS"},
    {.name = "other_ids", .label = "other ids"},
    {.name = "mothers_maiden_name", .label = "mother's name"},
    {.name = "mothers_given_names", .label = "mother's given"},
    {.name = "is_dead", .label = "died"},
    {.name = "insi_called_at", .label = "INSi called"},
}};

// Traits that come first, in this order; the others follow as they come.
constexpr std::array<std::string_view, 12> kFirstTraits = {"status",
                                                           "attributes",
                                                           "birth_name",
                                                           "birth_first_given_name",
                                                           "birth_given_names",
                                                           "sex",
                                                           "birth_date",
                                                           "birth_place_code",
                                                           "ins",
                                                           "used_name",
                                                           "used_given_name",
                                                           "other_ids"};

std::string ReadReceived(const JsonView& json) {
  const std::string lowered_for = json["lowered_for"].Text();
  const bool is_ins_left_out = json["is_ins_left_out"].Flag();
  if (lowered_for.empty() && !is_ins_left_out) {
    return {};
  }
  return json["status"].Text() + (lowered_for.empty() ? "" : ", lowered for " + lowered_for) +
         (is_ins_left_out ? ", INS left out" : "");
}

}  // namespace

std::string IdentityView::Trait(std::string_view name) const {
  if (name == "status") {
    return status;
  }
  if (name == "attributes") {
    return fmt::format("{}", fmt::join(attributes, " "));
  }
  if (name == "ins") {
    return ins_value;
  }
  const auto found = std::ranges::find(traits, name, [](const auto& trait) { return trait.first; });
  return found == traits.end() ? "" : found->second;
}

std::string IdentityView::Line() const {
  std::string line;
  for (const std::string_view name :
       {"birth_name", "birth_first_given_name", "sex", "birth_date", "status"}) {
    const std::string text = Trait(name);
    if (!text.empty()) {
      line += (line.empty() ? "" : " ") + text;
    }
  }
  return line;
}

IdentityView ReadIdentity(const JsonView& json) {
  IdentityView identity{.id = json["id"].Text(),
                        .person = json["person"].Text(),
                        .state = json["state"].Text(),
                        .merged_into = json["merged_into"].Text(),
                        .status = json["status"].Text(),
                        .received = ReadReceived(json["received"]),
                        .attributes = json["attributes"].Texts(),
                        .ins_value = json["ins"]["value"].Text(),
                        .ins_oid = json["ins"]["oid"].Text(),
                        .further = json["further"].Texts(),
                        .version = json["version"].Count(),
                        .created_at = json["created_at"].Text(),
                        .changed_at = json["changed_at"].Text(),
                        .trace_id = json["trace_id"].Text()};
  for (const JsonView::Member& member : json["traits"].Members()) {
    std::string text = member.value.Text();
    if (!text.empty()) {
      identity.traits.emplace_back(member.name, std::move(text));
    }
  }
  return identity;
}

PersonView ReadPerson(const JsonView& json) {
  PersonView person{.person = json["person"].Text(),
                    .redirected_from = json["redirected_from"].Text(),
                    .changed_at = json["changed_at"].Text()};
  for (const JsonView& identity : json["identities"].Items()) {
    person.identities.push_back(ReadIdentity(identity));
  }
  return person;
}

std::string TraitLabel(std::string_view name) {
  const auto* const found = std::ranges::find(kLabels, name, &Label::name);
  if (found != kLabels.end()) {
    return std::string(found->label);
  }
  std::string label(name);
  std::ranges::replace(label, '_', ' ');
  return label;
}

std::vector<std::string> TraitsOf(const std::vector<const IdentityView*>& identities) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name) {
    const bool is_set = std::ranges::any_of(
        identities, [&](const IdentityView* identity) { return !identity->Trait(name).empty(); });
    if (is_set && std::ranges::find(names, name) == names.end()) {
      names.emplace_back(name);
    }
  };
  std::ranges::for_each(kFirstTraits, add);
  for (const IdentityView* identity : identities) {
    for (const auto& trait : identity->traits) {
      add(trait.first);
    }
  }
  return names;
}

}  // namespace socle::cli
