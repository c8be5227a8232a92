#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/faults.h"
#include "mpi/rules/ins_check.h"
#include "mpi/rules/received_flow.h"
#include "mpi/rules/status.h"

// Which status an identity has after a message of its domain. Pure functions.
namespace socle::mpi::rules {

// A domain tells states, not steps: several steps of RNIV may lie between two messages. The steps
// from `from` to `to` in order, none for equal statuses; kPermissionDenied where no steps of RNIV
// lead there.
struct StepEvidence {
  TransitionEvidence transition;
  bool takes_ins_back = false;    // A47 with ""
  bool is_change_of_ins = false;  // the message is an A47
};

Result<std::vector<Transition>> FindSteps(TrustStatus from,
                                          TrustStatus to,
                                          const StepEvidence& evidence,
                                          const RnivParameters& parameters);

enum class InsChange : std::uint8_t {
  kKeep,    // as it is, or none
  kSet,     // `ins` becomes the INS
  kRemove,  // INS and OID are deleted
};

// The identity of another domain that the received one is, as far as is known before it is linked:
// both have the same INS and INS traits. `status` is kNone when there is none.
struct LocalMatch {
  TrustStatus status = TrustStatus::kNone;
  bool is_minor = false;
};

struct StatusInput {
  const CurrentIdentity* current = nullptr;  // null for a new identity
  FeedAction action = FeedAction::kUpsert;
  WireStatus wire;
  bool is_status_sent = false;
  InsReading ins;
  PatientUpdate after = {};  // traits that the identity would hold
  LocalMatch local = {};
};

struct StatusVerdict {
  TrustStatus status = TrustStatus::kProvisional;
  RnivAttributes attributes = {};
  InsChange ins_change = InsChange::kKeep;
  std::optional<Ins> ins = std::nullopt;  // with kSet
  std::vector<Ins> former_ins = {};       // to keep with use "old"; may be known already
  std::vector<WorkRequest> work = {};
  bool alerts_partners = false;  // an INS that others were told is no longer one (PP 14)
  ReceivedStatus received = {};
  ReceivedFlowDecision flow = {};  // of the matrix, for what the message claims
};

StatusVerdict DecideStatus(const StatusInput& input,
                           const RnivParameters& parameters,
                           Faults& faults);

}  // namespace socle::mpi::rules
