#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/reliability.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/received_flow.h"
#include "mpi/rules/status_change.h"

// The one entry of the rules for messages about a patient. Pure functions.
namespace socle::mpi::rules {

// What a message comes to under RNIV; who applies it decides nothing more.
struct UpdateVerdict {
  // Errors first, then warnings, then notes. With an error the message is refused and the identity
  // stays as it is: `update` and `work` are empty, status and attributes those of before.
  std::vector<FeedFault> faults;
  PatientUpdate update;  // stored forms of what to write; an empty text takes the trait away
  TrustStatus status = TrustStatus::kProvisional;
  RnivAttributes attributes;
  // What PID-32 said, before trust, documents and dates; kNone when it said nothing.
  TrustStatus received_status = TrustStatus::kNone;
  // The same as it is kept, with why the index holds another status, and whether an INS was left
  // out.
  ReceivedStatus received;
  // What the matrix of received flows says of it (RNIV 4.9.2.1): whether people have to look.
  ReceivedFlowDecision flow;
  // Codes of table 0445 beside status and attributes, as they are to be kept; nothing when PID-32
  // was not sent.
  std::optional<std::vector<ReliabilityCode>> comments;
  InsChange ins_change = InsChange::kKeep;
  std::optional<Ins> ins;       // with InsChange::kSet
  std::vector<Ins> former_ins;  // to keep with use "old", not known before
  std::vector<WorkRequest> work;
  // An INS that others may have been told was removed or replaced: tell them without delay (PP 14).
  bool alerts_partners = false;

  [[nodiscard]] bool IsAccepted() const {
    return faults.empty() || faults.front().severity != FaultSeverity::kError;
  }
};

// Applies the rules to what `message` says of its first patient. `current` is what the domain holds
// under the message's own identifier, null for a new one; `today` is a full date. A24 and A37
// change no trait. `local` is what another domain holds of the patient, by the INS.
//
// Not checked here, because it takes other identities: whether the sender owns the domain, whether
// identifiers are known, whether another identity of the domain holds the INS (SI 32,
// InsDuplicateAlert).
UpdateVerdict ValidateUpdate(const FeedMessage& message,
                             const CurrentIdentity* current,
                             const RnivParameters& parameters,
                             CivilDate today,
                             const LocalMatch& local = {});

// The item to open when another identity of the domain holds the INS that was set (SI 32), and the
// warning for the sender. The INS is stored: both identities are to be merged or corrected.
struct InsDuplicate {
  WorkRequest work;
  FeedFault fault;
};

InsDuplicate InsDuplicateAlert(std::uint16_t repetition);

}  // namespace socle::mpi::rules
