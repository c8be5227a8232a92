#include "mpi/domain/work_list.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

constexpr std::int64_t kMicrosASecond = 1'000'000;

std::string NameOf(WorkNumber item) {
  return "work item " + std::to_string(item);
}

Status CheckText(std::string_view text) {
  if (text.size() > kWorkTextBytesMax) {
    return Fail(Code::kTooLarge,
                "a text of an item has at most " + std::to_string(kWorkTextBytesMax) + " bytes");
  }
  return {};
}

Result<WorkItem> LoadItem(CommandContext& context, WorkNumber number) {
  SOCLE_TRY(auto item, person_store::FindWorkItem(context.draft, number));
  if (!item) {
    return Fail(Code::kNotFound, "no " + NameOf(number));
  }
  return *std::move(item);
}

Result<WorkItem> LoadUnsettled(CommandContext& context, WorkNumber number) {
  SOCLE_TRY(WorkItem item, LoadItem(context, number));
  if (item.IsSettled()) {
    return Fail(Code::kConflict,
                NameOf(number) + " is " + std::string(WorkStateName(item.state)) + " already");
  }
  return item;
}

// An item that nobody else works on.
Result<WorkItem> LoadFree(CommandContext& context, const Actor& actor, WorkNumber number) {
  SOCLE_TRY(WorkItem item, LoadUnsettled(context, number));
  if (StateAt(item, context.now) == WorkState::kClaimed && item.claimed_by != actor.name) {
    return Fail(Code::kConflict, NameOf(number) + " is claimed by " + item.claimed_by);
  }
  return item;
}

Status AddStep(CommandContext& context,
               const Actor& actor,
               WorkStepKind kind,
               std::string_view text,
               WorkItem& item) {
  if (item.history.size() >= kWorkStepsMax) {
    return Fail(Code::kTooLarge,
                NameOf(item.number) + " has " + std::to_string(kWorkStepsMax) + " steps already");
  }
  item.history.push_back(
      {.at = context.now, .actor = actor, .kind = kind, .text = std::string(text)});
  return {};
}

// The engine's own steps are never refused: they replace each other once there are too many.
Status AddEngineStep(CommandContext& context,
                     WorkStepKind kind,
                     std::string_view text,
                     WorkItem& item) {
  if (item.history.size() >= kWorkStepsMax) {
    item.history.pop_back();
  }
  return AddStep(context, EngineActor(), kind, text, item);
}

// Nobody has the item any more.
void Free(WorkItem& item) {
  item.state = item.IsProposed() ? WorkState::kProposed : WorkState::kOpen;
  item.claimed_by.clear();
  item.until = {};
}

std::string TextOf(const WorkVerdict& verdict) {
  std::string text(WorkDecisionName(verdict.decision));
  for (const std::string& part : {verdict.reason, verdict.comment}) {
    if (!part.empty()) {
      text += ' ';
      text += part;
    }
  }
  return text;
}

bool HasJudged(const WorkItem& item, const Actor& actor) {
  return std::ranges::any_of(item.judgements, [&](const WorkVerdict& verdict) {
    return verdict.actor.name == actor.name;
  });
}

// Appends to the audit what was tried, and gives `result` back.
template <class Value>
Result<Value> Audited(CommandContext& context,
                      const Actor& actor,
                      std::string_view operation,
                      const Result<WorkItem>& item,
                      Result<Value> result) {
  AuditEntry entry{.kind = AuditKind::kWorkChange,
                   .actor = actor,
                   .is_refused = !result.has_value(),
                   .operation = std::string(operation)};
  if (item.has_value()) {
    entry.records = item->IsAboutPair() ? std::vector{item->a, item->b} : std::vector{item->a};
  }
  context.audit.push_back(std::move(entry));
  return result;
}

// One change of an item that nobody else works on.
template <class Change>
Status ChangeItem(CommandContext& context,
                  const Actor& actor,
                  std::string_view operation,
                  Result<WorkItem> item,
                  const Change& change) {
  const auto run = [&]() -> Status {
    SOCLE_TRY(WorkItem changed, item);
    SOCLE_TRY_STATUS(change(changed));
    return person_store::PutWorkItem(context.draft, changed);
  };
  return Audited<void>(context, actor, operation, item, run());
}

Status Keep(CommandContext& context,
            const WorkVerdict& verdict,
            WorkStepKind kind,
            WorkItem& item) {
  SOCLE_TRY_STATUS(AddStep(context, verdict.actor, kind, TextOf(verdict), item));
  Free(item);
  return person_store::PutWorkItem(context.draft, item);
}

Result<JudgedWork> JudgeBlind(CommandContext& context, WorkItem item, const WorkVerdict& verdict) {
  if (HasJudged(item, verdict.actor)) {
    return Fail(Code::kPermissionDenied,
                "another person has to decide " + NameOf(item.number) + " as well");
  }
  if (item.IsDisputed()) {
    return JudgedWork{.judgement = Judgement::kFinal, .item = std::move(item), .verdict = verdict};
  }
  item.judgements.push_back(verdict);
  SOCLE_TRY_STATUS(Keep(
      context, verdict, item.IsDisputed() ? WorkStepKind::kDisputed : WorkStepKind::kJudged, item));
  Judgement judgement = Judgement::kRecorded;
  if (item.judgements.size() == 2) {
    judgement = item.IsDisputed() ? Judgement::kDisputed : Judgement::kFinal;
  }
  return JudgedWork{.judgement = judgement, .item = std::move(item), .verdict = verdict};
}

// What the records of a new item say.
Status Describe(CommandContext& context, const WorkOpening& opening, WorkItem& item) {
  item.kind = opening.request.kind;
  item.cause = opening.request.cause;
  item.bits = opening.bits;
  item.probability = opening.probability;
  item.is_active = opening.is_active;
  item.is_engine_made = opening.is_engine_made;
  item.findings = opening.findings;
  SOCLE_TRY(const auto a, person_store::FindRecord(context.draft, item.a));
  if (!a) {
    return Fail(Code::kNotFound, "no identity " + std::to_string(item.a));
  }
  item.domain_a = item.domain_b = a->domain;
  item.has_ins = !a->ins_value.empty();
  if (!item.IsAboutPair()) {
    return {};
  }
  SOCLE_TRY(const auto b, person_store::FindRecord(context.draft, item.b));
  if (!b) {
    return Fail(Code::kNotFound, "no identity " + std::to_string(item.b));
  }
  item.domain_b = b->domain;
  item.has_ins = item.has_ins || !b->ins_value.empty();
  return {};
}

void SetPair(RecordNumber a, RecordNumber b, WorkItem& item) {
  item.a = b == 0 ? a : std::min(a, b);
  item.b = b == 0 ? 0 : std::max(a, b);
}

}  // namespace

Actor EngineActor() {
  return {.kind = ActorKind::kDaemon, .name = "engine"};
}

bool WorkList::IsBlind(WorkNumber item, const WorkOpening& opening) const {
  if (opening.b == 0) {
    return false;
  }
  const double place = std::ldexp(static_cast<double>(Mix64(item) >> 11), -53);
  return place < settings_.blind_share;
}

bool WorkList::NeedsConfirmation(WorkKind kind) const {
  return std::ranges::find(settings_.four_eyes, kind) != settings_.four_eyes.end();
}

Status WorkList::CheckReason(const WorkVerdict& verdict) const {
  const auto fits = [&](const auto& rule) {
    return rule.code == verdict.reason && rule.decision == verdict.decision;
  };
  const bool is_known = settings_.reasons.empty() ? std::ranges::any_of(DefaultWorkReasons(), fits)
                                                  : std::ranges::any_of(settings_.reasons, fits);
  if (!is_known) {
    return Fail(Code::kInvalidArgument,
                "no reason '" + verdict.reason + "' for " +
                    std::string(WorkDecisionName(verdict.decision)));
  }
  return CheckText(verdict.comment);
}

Result<OpenedWork> WorkList::Open(CommandContext& context,
                                  const Actor& actor,
                                  const WorkOpening& opening) const {
  if (opening.a == 0 || opening.a == opening.b) {
    return Fail(Code::kInvalidArgument, "an item is about one identity, or two different ones");
  }
  WorkItem item;
  SetPair(opening.a, opening.b, item);
  SOCLE_TRY(const auto open, person_store::FindOpenItems(context.draft, item.a));
  for (const person_store::OpenItem& other : open) {
    if (other.kind == opening.request.kind && other.other == item.b) {
      return OpenedWork{.item = other.item, .is_new = false};
    }
  }
  SOCLE_TRY_STATUS(Describe(context, opening, item));
  item.number = context.head.next_work++;
  item.is_blind = IsBlind(item.number, opening);
  item.opened_at = context.now;
  SOCLE_TRY_STATUS(
      AddStep(context, actor, WorkStepKind::kOpened, WorkCauseName(opening.request.cause), item));
  SOCLE_TRY_STATUS(person_store::PutWorkItem(context.draft, item));
  return OpenedWork{.item = item.number, .is_new = true};
}

Status WorkList::Claim(CommandContext& context,
                       const Actor& actor,
                       WorkNumber item,
                       std::int64_t seconds) const {
  const std::int64_t wanted = seconds == 0 ? settings_.claim_seconds : seconds;
  return ChangeItem(
      context, actor, "claim", LoadFree(context, actor, item), [&](WorkItem& changed) -> Status {
        if (wanted < 1 || wanted > kClaimSecondsMax) {
          return Fail(Code::kInvalidArgument,
                      "a claim is for 1 to " + std::to_string(kClaimSecondsMax) + " seconds");
        }
        if (HasJudged(changed, actor)) {
          return Fail(Code::kPermissionDenied, "another person has to decide " + NameOf(item));
        }
        changed.state = WorkState::kClaimed;
        changed.claimed_by = actor.name;
        changed.until = {context.now.value + wanted * kMicrosASecond};
        return AddStep(context, actor, WorkStepKind::kClaimed, {}, changed);
      });
}

Result<std::optional<WorkItem>> WorkList::ClaimNext(CommandContext& context,
                                                    const Actor& actor,
                                                    const WorkFilter& filter,
                                                    std::int64_t seconds) const {
  SOCLE_TRY(const auto next, NextWork(context.draft, filter, actor.name, context.now));
  if (!next) {
    return std::nullopt;
  }
  SOCLE_TRY_STATUS(Claim(context, actor, next->number, seconds));
  SOCLE_TRY(WorkItem claimed, LoadItem(context, next->number));
  return SeenBy(std::move(claimed), actor.name);
}

Status WorkList::Release(CommandContext& context, const Actor& actor, WorkNumber item) const {
  return ChangeItem(
      context, actor, "release", LoadFree(context, actor, item), [&](WorkItem& changed) -> Status {
        if (StateAt(changed, context.now) != WorkState::kClaimed) {
          return Fail(Code::kConflict, NameOf(item) + " is not claimed");
        }
        Free(changed);
        return AddStep(context, actor, WorkStepKind::kReleased, {}, changed);
      });
}

Status WorkList::Postpone(CommandContext& context,
                          const Actor& actor,
                          WorkNumber item,
                          UnixMicros until,
                          std::string_view comment) const {
  return ChangeItem(
      context, actor, "postpone", LoadFree(context, actor, item), [&](WorkItem& changed) -> Status {
        const std::int64_t latest = context.now.value + kPostponeSecondsMax * kMicrosASecond;
        if (until <= context.now || until.value > latest) {
          return Fail(Code::kInvalidArgument, "an item is postponed to a day of the coming year");
        }
        if (FactsOf(changed.kind).is_alert) {
          return Fail(Code::kInvalidArgument,
                      "an item of the kind " + std::string(WorkKindName(changed.kind)) +
                          " is not postponed");
        }
        SOCLE_TRY_STATUS(CheckText(comment));
        changed.state = WorkState::kPostponed;
        changed.claimed_by.clear();
        changed.until = until;
        return AddStep(context, actor, WorkStepKind::kPostponed, comment, changed);
      });
}

Status WorkList::Comment(CommandContext& context,
                         const Actor& actor,
                         WorkNumber item,
                         std::string_view comment) const {
  return ChangeItem(
      context, actor, "comment", LoadItem(context, item), [&](WorkItem& changed) -> Status {
        if (comment.empty()) {
          return Fail(Code::kInvalidArgument, "the comment is empty");
        }
        SOCLE_TRY_STATUS(CheckText(comment));
        return AddStep(context, actor, WorkStepKind::kCommented, comment, changed);
      });
}

Result<JudgedWork> WorkList::Judge(CommandContext& context,
                                   WorkNumber number,
                                   const WorkVerdict& verdict) const {
  SOCLE_TRY(WorkItem item, LoadFree(context, verdict.actor, number));
  SOCLE_TRY_STATUS(CheckReason(verdict));
  const bool is_about_persons = verdict.decision == WorkDecision::kSamePerson ||
                                verdict.decision == WorkDecision::kDifferentPersons;
  if (is_about_persons && !item.IsAboutPair()) {
    return Fail(Code::kInvalidArgument, NameOf(number) + " is about one identity");
  }
  if (item.IsProposed()) {
    return Fail(Code::kConflict,
                item.judgements.front().actor.name + " has proposed a decision of " +
                    NameOf(number) + ": confirm or reject it");
  }
  if (item.is_blind) {
    return JudgeBlind(context, std::move(item), verdict);
  }
  if (!NeedsConfirmation(item.kind)) {
    return JudgedWork{.judgement = Judgement::kFinal, .item = std::move(item), .verdict = verdict};
  }
  item.judgements.push_back(verdict);
  SOCLE_TRY_STATUS(Keep(context, verdict, WorkStepKind::kProposed, item));
  return JudgedWork{.judgement = Judgement::kProposed, .item = std::move(item), .verdict = verdict};
}

Result<JudgedWork> WorkList::Confirm(CommandContext& context,
                                     const Actor& actor,
                                     WorkNumber number,
                                     bool is_accepted,
                                     std::string_view comment) const {
  SOCLE_TRY(WorkItem item, LoadFree(context, actor, number));
  SOCLE_TRY_STATUS(CheckText(comment));
  if (!item.IsProposed()) {
    return Fail(Code::kConflict, NameOf(number) + " has no decision to confirm");
  }
  if (HasJudged(item, actor)) {
    return Fail(Code::kPermissionDenied,
                "another person has to confirm the decision of " + NameOf(number));
  }
  WorkVerdict verdict = item.judgements.front();
  if (is_accepted) {
    verdict.comment = comment.empty() ? verdict.comment : std::string(comment);
    verdict.actor = actor;
    verdict.at = context.now;
    return JudgedWork{.judgement = Judgement::kFinal, .item = std::move(item), .verdict = verdict};
  }
  item.judgements.clear();
  SOCLE_TRY_STATUS(AddStep(context, actor, WorkStepKind::kRejected, comment, item));
  Free(item);
  SOCLE_TRY_STATUS(person_store::PutWorkItem(context.draft, item));
  return JudgedWork{.judgement = Judgement::kRecorded, .item = std::move(item), .verdict = verdict};
}

Status WorkList::Settle(CommandContext& context,
                        WorkNumber number,
                        const WorkVerdict& verdict,
                        ActionNumber action) const {
  SOCLE_TRY(WorkItem item, LoadUnsettled(context, number));
  SOCLE_TRY_STATUS(AddStep(context, verdict.actor, WorkStepKind::kDecided, TextOf(verdict), item));
  item.state = WorkState::kDecided;
  item.claimed_by.clear();
  item.until = {};
  item.verdict = verdict;
  item.settled_at = context.now;
  item.action = action;
  return person_store::PutWorkItem(context.draft, item);
}

Status WorkList::Reopen(CommandContext& context,
                        const Actor& actor,
                        WorkNumber number,
                        std::string_view text) const {
  SOCLE_TRY(WorkItem item, LoadItem(context, number));
  if (item.state != WorkState::kDecided) {
    return Fail(Code::kConflict, NameOf(number) + " is " + std::string(WorkStateName(item.state)));
  }
  item.judgements.clear();
  item.verdict.reset();
  item.settled_at = {};
  item.action = 0;
  item.state = WorkState::kOpen;
  SOCLE_TRY_STATUS(AddStep(context, actor, WorkStepKind::kReopened, text, item));
  return person_store::PutWorkItem(context.draft, item);
}

Status WorkList::Close(CommandContext& context, WorkNumber number, std::string_view text) {
  SOCLE_TRY(WorkItem item, LoadUnsettled(context, number));
  item.state = WorkState::kClosed;
  item.claimed_by.clear();
  item.until = {};
  item.settled_at = context.now;
  SOCLE_TRY_STATUS(AddEngineStep(context, WorkStepKind::kClosed, text, item));
  return person_store::PutWorkItem(context.draft, item);
}

Status WorkList::Update(CommandContext& context, WorkItem item, std::vector<std::string> findings) {
  std::string text;
  for (const std::string& finding : findings) {
    text += (text.empty() ? "" : " ") + finding;
  }
  item.findings = std::move(findings);
  SOCLE_TRY_STATUS(AddEngineStep(context, WorkStepKind::kUpdated, text, item));
  return person_store::PutWorkItem(context.draft, item);
}

Status WorkList::ReopenClosed(CommandContext& context,
                              const WorkItem& before,
                              const WorkOpening& opening) {
  WorkItem item = before;
  SOCLE_TRY_STATUS(Describe(context, opening, item));
  item.state = WorkState::kOpen;
  item.judgements.clear();
  item.settled_at = {};
  item.opened_at = context.now;
  SOCLE_TRY_STATUS(
      AddEngineStep(context, WorkStepKind::kReopened, WorkCauseName(opening.request.cause), item));
  return person_store::PutWorkItem(context.draft, item);
}

}  // namespace socle::mpi::domain
