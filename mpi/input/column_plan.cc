#include "mpi/input/column_plan.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/input/mapping.h"
#include "mpi/input/text_trim.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

namespace {

std::string Joined(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) {
    text += text.empty() ? "" : ", ";
    text += name.empty() ? "(no name)" : name;
  }
  return text;
}

// Exact name first, then without regard to case. kInvalidArgument when two columns have it.
Result<std::optional<std::size_t>> FindColumn(std::span<const std::string> header,
                                              std::string_view name,
                                              const std::string& file) {
  std::optional<std::size_t> found;
  bool is_exact = false;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool same = header[i] == name;
    if (!same && (is_exact || !IsSameWord(header[i], name))) {
      continue;
    }
    if (found.has_value() && same == is_exact) {
      return Fail(Code::kInvalidArgument,
                  file + ":1: the column '" + std::string(name) + "' comes twice in the header");
    }
    found = i;
    is_exact = same;
  }
  return found;
}

bool IsListed(std::span<const std::string> names, std::string_view name) {
  return std::ranges::any_of(names,
                             [&](const std::string& other) { return IsSameWord(other, name); });
}

std::unexpected<Error> MissingNative(std::span<const std::string> missing,
                                     std::span<const std::string> header,
                                     const std::string& file) {
  std::string text = file + ":1: not the native header: missing " + Joined(missing) +
                     "; the columns are " + Joined(header);
  if (header.size() == 1 && header[0].find_first_of(";|\t") != std::string::npos) {
    text += "; is the delimiter another one?";
  }
  return Fail(Code::kInvalidArgument, text + "; for another layout give a mapping (--map)");
}

// A trait that is one column as it is needs no composing.
bool IsDirect(const Mapping::Trait& trait) {
  return trait.terms.size() == 1 && !trait.terms[0].is_constant && trait.values.empty() &&
         !trait.has_other_value;
}

void AppendWithoutBlanks(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (!IsBlank(c)) {
      out.push_back(c);
    }
  }
}

void ReplaceValue(const Mapping::Trait& trait, std::string& value) {
  for (const auto& [from, to] : trait.values) {
    if (IsSameWord(from, value)) {
      value = to;
      return;
    }
  }
  if (trait.has_other_value && !value.empty()) {
    value = trait.other_value;
  }
}

void Compose(const ColumnPlan::Composed& composed,
             std::span<const std::string_view> fields,
             std::string& out) {
  out.clear();
  for (const ColumnPlan::Part& part : composed.parts) {
    const std::string_view text = part.is_constant ? part.text : Trim(fields[part.column]);
    if (text.empty()) {
      continue;
    }
    if (!out.empty()) {
      out.push_back(' ');
    }
    if (composed.drops_blanks) {
      AppendWithoutBlanks(out, text);
    } else {
      out.append(text);
    }
  }
  ReplaceValue(*composed.trait, out);
}

Result<ColumnPlan::Composed> PlanTrait(std::span<const std::string> header,
                                       const Mapping& mapping,
                                       std::size_t trait,
                                       const std::string& file) {
  ColumnPlan::Composed composed = {.member = kTraitFields[trait].member,
                                   .parts = {},
                                   .trait = &mapping.traits[trait],
                                   .drops_blanks = kTraitFields[trait].name == "other_ids"};
  for (const Mapping::Term& term : mapping.traits[trait].terms) {
    if (term.is_constant) {
      composed.parts.push_back({.is_constant = true, .column = 0, .text = term.text});
      continue;
    }
    SOCLE_TRY(const auto column, FindColumn(header, term.text, file));
    if (!column.has_value()) {
      return Fail(Code::kInvalidArgument,
                  file + ":1: no column '" + term.text + "', which the mapping " + mapping.name +
                      " takes for " + std::string(kTraitFields[trait].name) + "; the columns are " +
                      Joined(header));
    }
    composed.parts.push_back({.is_constant = false, .column = *column, .text = {}});
  }
  return composed;
}

}  // namespace

Result<ColumnPlan> PlanNative(std::span<const std::string> header, const std::string& file) {
  ColumnPlan plan;
  std::vector<std::string> missing;
  std::vector<bool> taken(header.size(), false);
  for (std::size_t i = 0; i < kTraitCount; ++i) {
    SOCLE_TRY(const auto column, FindColumn(header, kTraitFields[i].name, file));
    if (column.has_value()) {
      plan.direct.push_back({.column = *column, .member = kTraitFields[i].member});
      taken[*column] = true;
      continue;
    }
    plan.absent.push_back(kTraitFields[i].member);
    if (i < kMandatoryTraits) {
      missing.emplace_back(kTraitFields[i].name);
    }
  }
  if (!missing.empty()) {
    return MissingNative(missing, header, file);
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!taken[i]) {
      plan.unknown.push_back(header[i]);
    }
  }
  return plan;
}

Result<ColumnPlan> PlanMapped(std::span<const std::string> header,
                              const Mapping& mapping,
                              const std::string& file) {
  ColumnPlan plan;
  std::vector<bool> taken(header.size(), false);
  for (std::size_t i = 0; i < kTraitCount; ++i) {
    SOCLE_TRY(auto composed, PlanTrait(header, mapping, i, file));
    for (const ColumnPlan::Part& part : composed.parts) {
      if (!part.is_constant) {
        taken[part.column] = true;
      }
    }
    if (composed.parts.empty()) {
      plan.absent.push_back(composed.member);
    } else if (IsDirect(mapping.traits[i]) && !composed.drops_blanks) {
      plan.direct.push_back({.column = composed.parts[0].column, .member = composed.member});
    } else {
      plan.composed.push_back(std::move(composed));
    }
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!taken[i] && !IsListed(mapping.ignored, header[i])) {
      plan.unknown.push_back(header[i]);
    }
  }
  return plan;
}

void FillIdentity(const ColumnPlan& plan,
                  std::span<const std::string_view> fields,
                  Identity& identity) {
  for (const ColumnPlan::Direct& direct : plan.direct) {
    (identity.*direct.member).assign(Trim(fields[direct.column]));
  }
  for (const ColumnPlan::Composed& composed : plan.composed) {
    Compose(composed, fields, identity.*composed.member);
  }
  for (std::string Identity::* const member : plan.absent) {
    (identity.*member).clear();
  }
}

std::vector<std::string> ColumnsOf(const Mapping& mapping) {
  std::vector<std::string> columns;
  for (const Mapping::Trait& trait : mapping.traits) {
    for (const Mapping::Term& term : trait.terms) {
      if (!term.is_constant && std::ranges::find(columns, term.text) == columns.end()) {
        columns.push_back(term.text);
      }
    }
  }
  return columns;
}

}  // namespace socle::mpi
