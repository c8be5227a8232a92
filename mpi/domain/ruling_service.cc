#include "mpi/domain/ruling_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/domain/ruling_carrier.h"
#include "mpi/domain/ruling_plan.h"
#include "mpi/domain/undo_check.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

Status CheckRequest(const RulingRequest& request) {
  if (request.reason.empty()) {
    return Fail(Code::kInvalidArgument, "a reason is needed");
  }
  if (request.reason.size() > kWorkTextBytesMax || request.comment.size() > kWorkTextBytesMax) {
    return Fail(Code::kTooLarge,
                "a reason has at most " + std::to_string(kWorkTextBytesMax) + " bytes");
  }
  return {};
}

Status CheckObstacles(const RulingPlan& plan, bool is_forced) {
  if (is_forced || plan.Obstacles().empty()) {
    return {};
  }
  return Fail(Code::kConflict, plan.Obstacles().front());
}

Action NewAction(const RulingRequest& request, ActionKind kind, const RulingPlan& plan) {
  Action action;
  action.kind = kind;
  action.actor = request.actor;
  action.reason = request.reason;
  action.comment = request.comment;
  action.is_forced = !plan.Obstacles().empty();
  action.rulings = plan.Changes();
  return action;
}

RulingPlan NewPlan(CommandContext& context, const Actor& actor) {
  return {context.draft, actor, context.head.next_action};
}

// Whether the persons are as the rulings of the action say.
Result<bool> IsFollowed(CommandContext& context, const Action& action) {
  for (const RulingChange& change : action.rulings) {
    if (!change.after) {
      continue;
    }
    SOCLE_TRY(const PersonNumber a, person_store::FindMembership(context.draft, change.a));
    SOCLE_TRY(const PersonNumber b, person_store::FindMembership(context.draft, change.b));
    if (a != 0 && b != 0 && (a == b) != change.after->together) {
      return false;
    }
  }
  return true;
}

// Appends to the audit what was tried, and gives `outcome` back.
template <class Outcome>
Result<Outcome> Audited(CommandContext& context, AuditEntry entry, Result<Outcome> outcome) {
  entry.is_refused = !outcome.has_value();
  if constexpr (std::is_same_v<Outcome, RulingOutcome>) {
    if (outcome.has_value()) {
      for (const LinkChange& change : outcome->changes) {
        entry.persons.insert(entry.persons.end(), change.persons.begin(), change.persons.end());
      }
    }
  }
  std::ranges::sort(entry.persons);
  const auto rest = std::ranges::unique(entry.persons);
  entry.persons.erase(rest.begin(), rest.end());
  context.audit.push_back(std::move(entry));
  return outcome;
}

AuditEntry RulingEntry(const RulingRequest& request,
                       ActionKind kind,
                       std::vector<RecordNumber> records) {
  return {.kind = AuditKind::kRuling,
          .actor = request.actor,
          .operation = std::string(ActionKindName(kind)),
          .reason = request.reason,
          .records = std::move(records)};
}

Result<RulingOutcome> Carry(CommandContext& context, const WorkList& work, Action action) {
  RulingOutcome outcome;
  RulingCarrier carrier(context, work);
  SOCLE_TRY(outcome.changes, carrier.Run(action));
  outcome.action = action.number;
  SOCLE_TRY(outcome.is_followed, IsFollowed(context, action));
  return outcome;
}

// An action of rulings alone, planned by `fill`.
template <class Fill>
Result<RulingOutcome> Rule(CommandContext& context,
                           const WorkList& work,
                           const RulingRequest& request,
                           ActionKind kind,
                           const Fill& fill) {
  SOCLE_TRY_STATUS(CheckRequest(request));
  RulingPlan plan = NewPlan(context, request.actor);
  SOCLE_TRY_STATUS(fill(plan));
  SOCLE_TRY_STATUS(CheckObstacles(plan, request.is_forced));
  Action action = NewAction(request, kind, plan);
  if (action.rulings.empty()) {
    return RulingOutcome{};
  }
  return Carry(context, work, std::move(action));
}

// What an establishment merged in spite of what speaks against it is for people to look at.
Status OpenForMerge(CommandContext& context,
                    const WorkList& work,
                    const RulingPlan& plan,
                    MergePair pair) {
  WorkOpening opening{.a = pair.surviving, .b = pair.absorbed};
  opening.request = plan.HasInsObstacle() ? WorkRequest{.kind = WorkKind::kInsConflict,
                                                        .cause = WorkCause::kInsDiffersInPerson}
                                          : WorkRequest{.kind = WorkKind::kRulingContradicted,
                                                        .cause = WorkCause::kRulingContradicted};
  SOCLE_TRY([[maybe_unused]] const OpenedWork opened, work.Open(context, EngineActor(), opening));
  return {};
}

RulingRequest RequestOf(const WorkVerdict& verdict) {
  return {.actor = verdict.actor,
          .reason = verdict.reason,
          .comment = verdict.comment,
          .is_forced = verdict.is_forced};
}

// The rulings that follow from a decision.
Status PlanDecision(const JudgedWork& judged, RulingPlan& plan) {
  switch (judged.verdict.decision) {
    case WorkDecision::kSamePerson:
      return plan.Link(judged.item.a, judged.item.b);
    case WorkDecision::kDifferentPersons:
      return plan.Unlink(judged.item.a, judged.item.b);
    case WorkDecision::kCorrected:
    case WorkDecision::kNothingToDo:
      return {};
  }
  return {};
}

// People say that two identities of one domain are one person: its establishment has to be told,
// which alone may merge them.
Status TellDoublon(CommandContext& context, CandidatePair pair, ActionNumber action) {
  SOCLE_TRY(const auto a, person_store::FindRecord(context.draft, pair.a));
  SOCLE_TRY(const auto b, person_store::FindRecord(context.draft, pair.b));
  if (a && b && a->domain == b->domain) {
    const auto [first, second] = std::minmax(pair.a, pair.b);
    person_store::PutEvent(context.draft,
                           DoublonConfirmed{.a = first, .b = second, .action = action});
  }
  return {};
}

AuditEntry DecisionEntry(CommandContext& context,
                         const Actor& actor,
                         std::string_view operation,
                         WorkNumber number,
                         std::string_view reason) {
  AuditEntry entry{.kind = AuditKind::kWorkChange,
                   .actor = actor,
                   .operation = std::string(operation),
                   .reason = std::string(reason)};
  const auto item = person_store::FindWorkItem(context.draft, number).value_or(std::nullopt);
  if (item) {
    entry.records = item->IsAboutPair() ? std::vector{item->a, item->b} : std::vector{item->a};
  }
  return entry;
}

}  // namespace

Result<RulingOutcome> RulingService::Link(CommandContext& context,
                                          const RulingRequest& request,
                                          CandidatePair pair) const {
  const auto run = [&]() -> Result<RulingOutcome> {
    SOCLE_TRY(RulingOutcome outcome,
              Rule(context, work_, request, ActionKind::kLink, [&](RulingPlan& plan) {
                return plan.Link(pair.a, pair.b);
              }));
    if (outcome.action != 0) {
      SOCLE_TRY_STATUS(TellDoublon(context, pair, outcome.action));
    }
    return outcome;
  };
  return Audited(context, RulingEntry(request, ActionKind::kLink, {pair.a, pair.b}), run());
}

Result<RulingOutcome> RulingService::Unlink(CommandContext& context,
                                            const RulingRequest& request,
                                            CandidatePair pair) const {
  return Audited(context,
                 RulingEntry(request, ActionKind::kUnlink, {pair.a, pair.b}),
                 Rule(context, work_, request, ActionKind::kUnlink, [&](RulingPlan& plan) {
                   return plan.Unlink(pair.a, pair.b);
                 }));
}

Result<RulingOutcome> RulingService::Separate(CommandContext& context,
                                              const RulingRequest& request,
                                              RecordNumber record) const {
  return Audited(context,
                 RulingEntry(request, ActionKind::kSeparate, {record}),
                 Rule(context, work_, request, ActionKind::kSeparate, [&](RulingPlan& plan) {
                   return plan.Separate(record);
                 }));
}

Result<RulingOutcome> RulingService::Split(
    CommandContext& context,
    const RulingRequest& request,
    PersonNumber person,
    const std::vector<std::vector<RecordNumber>>& groups) const {
  const auto fill = [&](RulingPlan& plan) -> Status {
    SOCLE_TRY(const auto found, person_store::FindPerson(context.draft, person));
    if (!found) {
      return Fail(Code::kNotFound, "no person " + std::to_string(person));
    }
    if (found->redirect != 0) {
      return Fail(Code::kConflict,
                  "person " + std::to_string(person) + " was found to be person " +
                      std::to_string(found->redirect));
    }
    return plan.Split(*found, groups);
  };
  AuditEntry entry = RulingEntry(request, ActionKind::kSplit, {});
  entry.persons.push_back(person);
  return Audited(
      context, std::move(entry), Rule(context, work_, request, ActionKind::kSplit, fill));
}

Result<RulingOutcome> RulingService::TryMerge(CommandContext& context,
                                              const RulingRequest& request,
                                              MergePair pair) const {
  SOCLE_TRY_STATUS(CheckRequest(request));
  SOCLE_TRY(const auto goes, person_store::FindRecord(context.draft, pair.absorbed));
  if (goes && goes->state == RecordState::kMerged) {
    SOCLE_TRY(const PatientRecord heir, person_store::ResolveRecord(context.draft, pair.absorbed));
    if (heir.number == pair.surviving) {
      return RulingOutcome{};
    }
  }
  RulingPlan plan = NewPlan(context, request.actor);
  SOCLE_TRY_STATUS(plan.Merge(pair.surviving, pair.absorbed));
  const bool is_sender = request.actor.kind == ActorKind::kSender;
  SOCLE_TRY_STATUS(CheckObstacles(plan, request.is_forced || is_sender));
  SOCLE_TRY(auto standard, person_store::FindStandard(context.draft, pair.absorbed));
  if (!standard) {
    return Fail(Code::kConflict,
                "identity " + std::to_string(pair.absorbed) + " is not part of linking");
  }
  Action action = NewAction(request, ActionKind::kMerge, plan);
  action.merge = MergeChange{.surviving = pair.surviving,
                             .absorbed = pair.absorbed,
                             .is_merge = true,
                             .stable_key = standard->stable_key,
                             .standard = std::move(standard->standard),
                             .standard_version = kStandardVersion,
                             .merged_at = context.now};
  SOCLE_TRY(const auto edges, person_store::FindEdges(context.draft, pair.absorbed));
  for (const person_store::Edge& edge : edges) {
    action.merge->pairs.push_back(
        {.other = edge.other, .pattern = edge.pattern.Bits(), .bits = edge.bits});
  }
  SOCLE_TRY(RulingOutcome outcome, Carry(context, work_, std::move(action)));
  if (is_sender && !plan.Obstacles().empty()) {
    SOCLE_TRY_STATUS(OpenForMerge(context, work_, plan, pair));
  }
  return outcome;
}

Result<RulingOutcome> RulingService::Merge(CommandContext& context,
                                           const RulingRequest& request,
                                           MergePair pair) const {
  return Audited(context,
                 RulingEntry(request, ActionKind::kMerge, {pair.surviving, pair.absorbed}),
                 TryMerge(context, request, pair));
}

Result<RulingOutcome> RulingService::Unmerge(CommandContext& context,
                                             const RulingRequest& request,
                                             RecordNumber absorbed) const {
  const auto run = [&]() -> Result<RulingOutcome> {
    SOCLE_TRY(const ActionNumber merge, FindMergeOf(context.draft, absorbed));
    return TryUndo(context, request, ActionKind::kUnmerge, merge);
  };
  return Audited(context, RulingEntry(request, ActionKind::kUnmerge, {absorbed}), run());
}

Result<RulingOutcome> RulingService::TryUndo(CommandContext& context,
                                             const RulingRequest& request,
                                             ActionKind kind,
                                             ActionNumber number) const {
  SOCLE_TRY_STATUS(CheckRequest(request));
  SOCLE_TRY(Action undone, GetUndoable(context.draft, number));
  Action action = InverseOf(undone);
  action.kind = kind;
  action.actor = request.actor;
  action.reason = request.reason;
  action.comment = request.comment;
  std::vector<FormerPerson> restored;
  restored.reserve(undone.former.size());
  for (const FormerGroup& group : undone.former) {
    restored.push_back({.number = group.person, .records = group.records});
  }
  RulingOutcome outcome;
  RulingCarrier carrier(context, work_);
  carrier.SetRestored(std::move(restored));
  SOCLE_TRY(outcome.changes, carrier.Run(action));
  outcome.action = action.number;
  SOCLE_TRY_STATUS(MarkUndone(context.draft, std::move(undone), action.number));
  SOCLE_TRY(outcome.is_followed, IsFollowed(context, action));
  return outcome;
}

Result<RulingOutcome> RulingService::Undo(CommandContext& context,
                                          const RulingRequest& request,
                                          ActionNumber action) const {
  std::vector<RecordNumber> records;
  const auto found = person_store::FindAction(context.draft, action).value_or(std::nullopt);
  if (found) {
    records = found->records;
  }
  return Audited(context,
                 RulingEntry(request, ActionKind::kUndo, std::move(records)),
                 TryUndo(context, request, ActionKind::kUndo, action));
}

Result<DecisionOutcome> RulingService::Finish(CommandContext& context,
                                              const JudgedWork& judged) const {
  DecisionOutcome outcome{.judgement = judged.judgement};
  if (judged.judgement != Judgement::kFinal) {
    return outcome;
  }
  const RulingRequest request = RequestOf(judged.verdict);
  RulingPlan plan = NewPlan(context, request.actor);
  SOCLE_TRY_STATUS(PlanDecision(judged, plan));
  SOCLE_TRY_STATUS(CheckObstacles(plan, request.is_forced));
  Action action = NewAction(request, ActionKind::kDecide, plan);
  action.records = judged.item.IsAboutPair() ? std::vector{judged.item.a, judged.item.b}
                                             : std::vector{judged.item.a};
  action.work = WorkChange{.item = judged.item.number,
                           .is_decided = true,
                           .decision = judged.verdict.decision,
                           .reason = judged.verdict.reason,
                           .comment = judged.verdict.comment,
                           .action = context.head.next_action};
  SOCLE_TRY(outcome.ruling, Carry(context, work_, std::move(action)));
  if (judged.verdict.decision == WorkDecision::kSamePerson) {
    SOCLE_TRY_STATUS(
        TellDoublon(context, {.a = judged.item.a, .b = judged.item.b}, outcome.ruling.action));
  }
  return outcome;
}

Result<DecisionOutcome> RulingService::Decide(CommandContext& context,
                                              const Actor& actor,
                                              const DecisionRequest& request) const {
  const auto run = [&]() -> Result<DecisionOutcome> {
    const WorkVerdict verdict{.actor = actor,
                              .at = context.now,
                              .decision = request.decision,
                              .reason = request.reason,
                              .comment = request.comment,
                              .is_forced = request.is_forced};
    SOCLE_TRY(const JudgedWork judged, work_.Judge(context, request.item, verdict));
    return Finish(context, judged);
  };
  AuditEntry entry = DecisionEntry(context, actor, "decide", request.item, request.reason);
  return Audited(context, std::move(entry), run());
}

Result<DecisionOutcome> RulingService::Confirm(CommandContext& context,
                                               const Actor& actor,
                                               WorkNumber item,
                                               bool is_accepted,
                                               std::string_view comment) const {
  const auto run = [&]() -> Result<DecisionOutcome> {
    SOCLE_TRY(const JudgedWork judged, work_.Confirm(context, actor, item, is_accepted, comment));
    return Finish(context, judged);
  };
  AuditEntry entry = DecisionEntry(context, actor, is_accepted ? "confirm" : "reject", item, {});
  return Audited(context, std::move(entry), run());
}

}  // namespace socle::mpi::domain
