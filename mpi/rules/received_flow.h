#pragma once

#include <cstdint>
#include <optional>

#include "mpi/model/rniv.h"
#include "mpi/model/work.h"

// How a received identity is integrated beside the local one that the engine proposes (RNIV
// 4.9.2.1). Pure functions. Nothing here calls INSi: its answer, where somebody asked, is an input.
namespace socle::mpi::rules {

enum class InsiAnswer : std::uint8_t {
  kNotAsked,
  kOne,     // code 00: one identity
  kNone,    // 01
  kSeveral  // 02
};

// What may be done with INSi before deciding.
enum class InsiUse : std::uint8_t {
  kAsk,      // with the received traits, without the birth place (SI 26)
  kDoNotAsk  // the cell does not ask, or it is forbidden
};

enum class FlowAction : std::uint8_t {
  kCreate,         // a new identity
  kProposeCreate,  // a new identity, and a person accepts it or links
  kLink,           // link with the local identity: rapprochement
};

struct ReceivedFlowDecision {
  FlowAction action = FlowAction::kCreate;
  TrustStatus status = TrustStatus::kProvisional;  // of the received identity, once integrated
  InsiUse insi = InsiUse::kDoNotAsk;
  std::optional<WorkRequest> work = std::nullopt;
  bool operator==(const ReceivedFlowDecision&) const = default;
};

struct ReceivedFlow {
  TrustStatus received = TrustStatus::kProvisional;  // as the sender says; none but kNone
  // Of the local identity that matches; kNone when there is none.
  TrustStatus local = TrustStatus::kNone;
  InsiAnswer insi = InsiAnswer::kNotAsked;
  bool is_minor = false;  // one of the two may be
  // Both are qualified and their matricule and INS traits are the same.
  bool has_same_ins = false;
};

// A recovered identity is not in the matrix, for no exchange has that status: a file of its domain
// may, and it keeps it where the domain is trusted. Minors are never linked here, but for the
// parameter minors_with_same_ins. With kNotAsked where the matrix asks INSi, the parameter
// without_insi_query stands for the answer of a qualified identity, and a validated one keeps its
// status.
ReceivedFlowDecision DecideReceivedFlow(const ReceivedFlow& flow, const RnivParameters& parameters);

// Rules of RNIV 4.9 on what a link may rest on.
enum class LinkBasis : std::uint8_t {
  kInsTraitsAndNumber,  // both qualified: the score rests on the INS traits and the matricule
  kAllTraits,           // strict and complementary traits
  kByHand,              // minors: through the work list
};

LinkBasis BasisOfLink(TrustStatus a,
                      TrustStatus b,
                      bool is_minor,
                      const RnivParameters& parameters);

}  // namespace socle::mpi::rules
