#include "directory/import/import_plan.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::import {

namespace {

constexpr std::string_view kState = "socleStatut";
constexpr std::string_view kBegin = "socleDebut";
constexpr std::string_view kEnd = "socleFin";
constexpr std::string_view kFrom = "socleSource";

std::vector<std::string> ValuesOf(const PlannedEntry& entry, std::string_view name) {
  const PlannedAttribute* const found = FindAttribute(entry.attributes, name);
  return found == nullptr ? std::vector<std::string>() : found->values;
}

bool HasValue(const PlannedEntry& entry, std::string_view name, std::string_view value) {
  const auto values = ValuesOf(entry, name);
  return std::ranges::find(values, value) != values.end();
}

// Values are sets.
bool AreSame(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

PlannedChange Create(PlannedEntry entry, const PlanOptions& options) {
  PlannedChange change{.reason = ChangeReason::kCreated,
                       .dn = std::move(entry.dn),
                       .attributes = std::move(entry.attributes)};
  change.attributes.push_back({.name = std::string(kBegin), .values = {options.date}});
  return change;
}

// What of `managed` differs, and the state where the entry is closed.
std::optional<PlannedChange> Change(const PlannedEntry& wanted,
                                    const KnownEntry& known,
                                    std::span<const std::string_view> managed) {
  PlannedChange change{.reason = ChangeReason::kChanged, .dn = known.dn};
  for (const std::string_view name : managed) {
    auto values = ValuesOf(wanted, name);
    if (!AreSame(values, ValuesOf(known, name))) {
      change.attributes.push_back({.name = std::string(name), .values = std::move(values)});
    }
  }
  if (HasValue(known, kState, kStateClosed)) {
    change.reason = ChangeReason::kReopened;
    change.attributes.push_back(
        {.name = std::string(kState), .values = {std::string(kStateActive)}});
    change.attributes.push_back({.name = std::string(kEnd)});
  }
  return change.attributes.empty() ? std::nullopt : std::optional(std::move(change));
}

std::optional<PlannedChange> Close(const KnownEntry& known, const PlanOptions& options) {
  if (HasValue(known, kState, kStateClosed) || !HasValue(known, kFrom, kSource)) {
    return std::nullopt;
  }
  return PlannedChange{
      .reason = ChangeReason::kClosed,
      .dn = known.dn,
      .attributes = {{.name = std::string(kState), .values = {std::string(kStateClosed)}},
                     {.name = std::string(kEnd), .values = {options.date}}}};
}

void Append(std::vector<PlannedChange>& changes, std::optional<PlannedChange> change) {
  if (change) {
    changes.push_back(*std::move(change));
  }
}

// The activity of this name; names are made here, so that they are equal as text but for the place.
std::string_view FirstRdn(std::string_view dn) {
  return dn.substr(0, dn.find(','));
}

const KnownEntry* FindByRdn(std::span<const KnownEntry> entries, std::string_view dn) {
  const auto found = std::ranges::find_if(
      entries, [&](const KnownEntry& entry) { return FirstRdn(entry.dn) == FirstRdn(dn); });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

std::vector<PlannedChange> PlanPerson(const MappedPerson& mapped,
                                      const KnownPerson* known,
                                      const PlanOptions& options) {
  std::vector<PlannedChange> changes;
  if (known == nullptr) {
    changes.push_back(Create(mapped.person, options));
    for (const PlannedEntry& activity : mapped.activities) {
      changes.push_back(Create(activity, options));
    }
    return changes;
  }
  Append(changes, Change(mapped.person, known->person, ManagedOfPerson()));
  for (const PlannedEntry& activity : mapped.activities) {
    const KnownEntry* const old = FindByRdn(known->activities, activity.dn);
    if (old == nullptr) {
      changes.push_back(Create(activity, options));
    } else {
      Append(changes, Change(activity, *old, ManagedOfActivity()));
    }
  }
  for (const KnownEntry& old : known->activities) {
    const bool is_there = std::ranges::any_of(mapped.activities, [&](const PlannedEntry& activity) {
      return FirstRdn(activity.dn) == FirstRdn(old.dn);
    });
    if (!is_there) {
      Append(changes, Close(old, options));
    }
  }
  return changes;
}

std::vector<PlannedChange> PlanDeparture(const KnownPerson& known, const PlanOptions& options) {
  std::vector<PlannedChange> changes;
  if (!HasValue(known.person, kFrom, kSource)) {
    return changes;
  }
  for (const KnownEntry& activity : known.activities) {
    Append(changes, Close(activity, options));
  }
  Append(changes, Close(known.person, options));
  return changes;
}

std::optional<PlannedChange> PlanStructure(const PlannedEntry& structure,
                                           const KnownEntry* known,
                                           const PlanOptions& options) {
  return known == nullptr ? Create(structure, options)
                          : Change(structure, *known, ManagedOfStructure());
}

Status CheckDepartures(std::size_t open_people, std::size_t departures) {
  const auto limit = static_cast<double>(open_people) * kDepartureShareMax;
  if (open_people < kDepartureCheckMin || static_cast<double>(departures) <= limit) {
    return {};
  }
  return Fail(
      Code::kConflict,
      fmt::format(
          "{} of {} people would be closed: is the extraction whole?", departures, open_people));
}

}  // namespace socle::directory::import
