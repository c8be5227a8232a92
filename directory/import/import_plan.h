#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/result.h"

// What a run of the import changes: the extraction against the directory. Nothing is ever deleted:
// who and what is not in the extraction any more is closed with a date, and opened again when it
// comes back.
namespace socle::directory::import {

enum class ChangeReason : std::uint8_t { kCreated, kChanged, kClosed, kReopened };

struct PlannedChange {
  ChangeReason reason = ChangeReason::kCreated;
  std::string dn{};
  // kCreated: the whole entry. Otherwise what replaces the values of these attributes.
  PlannedAttributes attributes{};
};

struct PlanOptions {
  ImportPlaces places{};
  // The moment of the extraction, "20261122000000Z": beginning of what is new, end of what is gone.
  std::string date{};
};

// An entry of the directory: the attributes that the import manages, the state and the dates are
// enough.
using KnownEntry = PlannedEntry;

struct KnownPerson {
  KnownEntry person{};
  std::vector<KnownEntry> activities{};
};

// Changes for one person of the extraction, in the order in which they are to be made. Activities
// that did not come from the import (socleSource) are never closed.
std::vector<PlannedChange> PlanPerson(const MappedPerson& mapped,
                                      const KnownPerson* known,
                                      const PlanOptions& options);
// Closes a person that is not in a full extraction any more, and all activities. Nothing when they
// are closed, or did not come from the import.
std::vector<PlannedChange> PlanDeparture(const KnownPerson& known, const PlanOptions& options);
// At most one change. Structures are not closed: an extraction of people says nothing of them.
std::optional<PlannedChange> PlanStructure(const PlannedEntry& structure,
                                           const KnownEntry* known,
                                           const PlanOptions& options);

// Departures of one run over this share of the people that are open are a cut or wrong file until
// somebody says otherwise.
inline constexpr double kDepartureShareMax = 0.05;
// ... from this many people on.
inline constexpr std::size_t kDepartureCheckMin = 100;
// kConflict with both numbers.
Status CheckDepartures(std::size_t open_people, std::size_t departures);

}  // namespace socle::directory::import
