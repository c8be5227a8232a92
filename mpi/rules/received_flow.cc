#include "mpi/rules/received_flow.h"

#include "mpi/model/rniv.h"
#include "mpi/model/work.h"

namespace socle::mpi::rules {

namespace {

using enum TrustStatus;

constexpr WorkRequest kProposed = {.kind = WorkKind::kReceivedIdentity,
                                   .cause = WorkCause::kProposedByFlow};
constexpr WorkRequest kMinorFound = {.kind = WorkKind::kMinor,
                                     .cause = WorkCause::kCandidateOfMinor};

ReceivedFlowDecision Create(TrustStatus status, InsiUse insi) {
  return {.action = FlowAction::kCreate, .status = status, .insi = insi};
}

ReceivedFlowDecision Propose(TrustStatus status) {
  return {.action = FlowAction::kProposeCreate,
          .status = status,
          .insi = InsiUse::kAsk,
          .work = kProposed};
}

ReceivedFlowDecision Link(InsiUse insi) {
  return {.action = FlowAction::kLink, .status = kQualified, .insi = insi};
}

// The local identity rests on INSi.
bool IsLocalFromInsi(TrustStatus local) {
  return local == kRecovered || local == kQualified;
}

ReceivedFlowDecision DecideValidated(const ReceivedFlow& flow) {
  if (flow.insi != InsiAnswer::kOne) {
    return Propose(kValidated);
  }
  return IsLocalFromInsi(flow.local) ? Link(InsiUse::kAsk) : Propose(kQualified);
}

ReceivedFlowDecision DecideQualified(const ReceivedFlow& flow, const RnivParameters& parameters) {
  if (IsLocalFromInsi(flow.local)) {
    return Link(InsiUse::kDoNotAsk);
  }
  switch (flow.insi) {
    case InsiAnswer::kOne:
      return Create(kQualified, InsiUse::kAsk);
    case InsiAnswer::kNotAsked:
      return Create(parameters.without_insi_query, InsiUse::kAsk);
    case InsiAnswer::kNone:
    case InsiAnswer::kSeveral:
      break;
  }
  return Create(kValidated, InsiUse::kAsk);
}

ReceivedFlowDecision DecideByMatrix(const ReceivedFlow& flow, const RnivParameters& parameters) {
  const bool is_trusted = parameters.contract_of_trust && parameters.is_reference;
  if (is_trusted && flow.received == kValidated) {
    return DecideValidated(flow);
  }
  if (is_trusted && flow.received == kQualified) {
    return DecideQualified(flow, parameters);
  }
  return Create(is_trusted && flow.received == kRecovered ? kRecovered : kProvisional,
                InsiUse::kDoNotAsk);
}

}  // namespace

ReceivedFlowDecision DecideReceivedFlow(const ReceivedFlow& flow,
                                        const RnivParameters& parameters) {
  const bool is_exact = flow.has_same_ins && flow.received == kQualified &&
                        flow.local == kQualified &&
                        parameters.minors_with_same_ins == MinorLinks::kOnSameIns;
  if (!flow.is_minor || flow.local == kNone || is_exact) {
    return DecideByMatrix(flow, parameters);
  }
  // A minor is integrated as if nothing matched, and a person looks at the match.
  ReceivedFlow alone = flow;
  alone.local = kNone;
  ReceivedFlowDecision decision = DecideByMatrix(alone, parameters);
  decision.work = kMinorFound;
  return decision;
}

LinkBasis BasisOfLink(TrustStatus a,
                      TrustStatus b,
                      bool is_minor,
                      const RnivParameters& parameters) {
  const bool are_qualified = a == kQualified && b == kQualified;
  const bool is_allowed =
      are_qualified && parameters.minors_with_same_ins == MinorLinks::kOnSameIns;
  if (is_minor && !is_allowed) {
    return LinkBasis::kByHand;
  }
  return are_qualified ? LinkBasis::kInsTraitsAndNumber : LinkBasis::kAllTraits;
}

}  // namespace socle::mpi::rules
