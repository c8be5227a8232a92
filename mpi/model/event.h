#pragma once

#include <cstdint>
#include <vector>

#include "mpi/model/action.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"

// What the index tells those who follow its change log (docs/formats/person-store.md).
namespace socle::mpi {

// Kinds of events in the change log. The numbers are stored and never given again.
enum class EventKind : std::uint32_t {
  kCrossReferenceChanged = 1,
  kIdentityChanged = 2,
  kDmpConsent = 3,
  kDoublonConfirmed = 4,
};

// Persons whose identities changed, or who became another person.
struct CrossReferenceChanged {
  std::vector<PersonNumber> persons;  // ascending
  bool operator==(const CrossReferenceChanged&) const = default;
};

// An identity was created, changed, merged or restored.
struct IdentityChanged {
  RecordNumber record = 0;
  std::uint32_t version = 0;
  RecordState state = RecordState::kActive;
  bool operator==(const IdentityChanged&) const = default;
};

// Consent of the DMP, as an establishment sent it.
struct DmpConsentReceived {
  RecordNumber record = 0;
  DmpConsent consent;
  bool operator==(const DmpConsentReceived&) const = default;
};

// People decided that two identities of one domain are one person: its establishment is told.
struct DoublonConfirmed {
  RecordNumber a = 0;
  RecordNumber b = 0;
  ActionNumber action = 0;
  bool operator==(const DoublonConfirmed&) const = default;
};

}  // namespace socle::mpi
