#include "mpi/domain/ruling_carrier.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_sync.h"
#include "mpi/model/action.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

LinkEngine::Context RulingCarrier::Links() {
  LinkEngine::Context links = context_.ForLinks();
  links.restored = restored_;
  return links;
}

Status RulingCarrier::PutRulings(const Action& action) {
  for (const RulingChange& change : action.rulings) {
    std::optional<person_store::RulingRow> row;
    if (change.after) {
      row = {.other = 0, .together = change.after->together, .action = change.after->action};
    }
    SOCLE_TRY_STATUS(
        person_store::PutRuling(context_.draft, change.a, change.b, row ? &*row : nullptr));
    // A new ruling may be contradicted anew.
    person_store::ForgetLastItem(
        context_.draft, person_store::WorkTopic::kContradiction, change.a, change.b);
  }
  return {};
}

Status RulingCarrier::PutWork(const Action& action) {
  if (!action.work) {
    return {};
  }
  const WorkChange& work = *action.work;
  if (!work.is_decided) {
    return work_.Reopen(
        context_, action.actor, work.item, "action " + std::to_string(action.undoes) + " undone");
  }
  const WorkVerdict verdict{.actor = action.actor,
                            .at = context_.now,
                            .decision = work.decision,
                            .reason = work.reason,
                            .comment = work.comment,
                            .is_forced = action.is_forced};
  return work_.Settle(context_, work.item, verdict, work.action);
}

// Writes whether the record is merged; 0 = it is not.
Result<PatientRecord> RulingCarrier::PutState(RecordNumber record, RecordNumber merged_into) {
  SOCLE_TRY(auto found, person_store::FindRecord(context_.draft, record));
  if (!found) {
    return Fail(Code::kNotFound, "no identity " + std::to_string(record));
  }
  found->state = merged_into == 0 ? RecordState::kActive : RecordState::kMerged;
  found->merged_into = merged_into;
  ++found->version;
  found->changed_at = context_.now;
  SOCLE_TRY_STATUS(person_store::PutRecord(context_.draft, *found));
  person_store::PutEvent(
      context_.draft,
      IdentityChanged{.record = record, .version = found->version, .state = found->state});
  return *std::move(found);
}

Status RulingCarrier::LeaveLinking(const MergeChange& merge) {
  SOCLE_TRY([[maybe_unused]] const PatientRecord written,
            PutState(merge.absorbed, merge.surviving));
  SOCLE_TRY_STATUS(
      CloseWorkOf(context_, merge.absorbed, merge.surviving, "one of the identities was merged"));
  LinkEngine::Context links = Links();
  return context_.links.RemoveStandard(
      links, merge.absorbed, merge.surviving, changes_.emplace_back());
}

// Which items the merge closed, and which of the engine it opened.
Status RulingCarrier::NoteItems(const std::vector<WorkNumber>& settled_before,
                                MergeChange& merge) const {
  SOCLE_TRY(merge.closed_items, person_store::ItemsSettledAt(context_.draft, context_.now));
  std::erase_if(merge.closed_items, [&settled_before](WorkNumber item) {
    return std::ranges::find(settled_before, item) != settled_before.end();
  });
  std::set<WorkNumber> opened;
  for (const LinkChange& change : changes_) {
    SOCLE_TRY(const auto lists, person_store::FindOpenItemsOf(context_.draft, change.records));
    for (const person_store::OpenItem& open : std::views::join(lists)) {
      SOCLE_TRY(const auto item, person_store::FindWorkItem(context_.draft, open.item));
      if (item && item->is_engine_made && item->opened_at == context_.now) {
        opened.insert(open.item);
      }
    }
  }
  merge.opened_items.assign(opened.begin(), opened.end());
  return {};
}

// Whether no identity of the item is merged.
Result<bool> RulingCarrier::AreActive(const WorkItem& item) const {
  for (const RecordNumber record : {item.a, item.b}) {
    if (record == 0) {
      continue;
    }
    SOCLE_TRY(const auto found, person_store::FindRecord(context_.draft, record));
    if (!found || found->state != RecordState::kActive) {
      return false;
    }
  }
  return true;
}

// What was asked before the merge is asked again, and not what the merge brought; the engine closes
// those of its own items whose reason is gone.
Status RulingCarrier::RestoreItems(const MergeChange& merge) {
  for (const WorkNumber number : merge.opened_items) {
    SOCLE_TRY(const auto item, person_store::FindWorkItem(context_.draft, number));
    if (item && !item->IsSettled()) {
      SOCLE_TRY_STATUS(WorkList::Close(context_, number, "the merge was taken back"));
    }
  }
  for (const WorkNumber number : merge.closed_items) {
    SOCLE_TRY(const auto item, person_store::FindWorkItem(context_.draft, number));
    if (!item || item->state != WorkState::kClosed) {
      continue;
    }
    // Of an identity that another action has merged meanwhile nobody can be asked.
    SOCLE_TRY(const bool is_askable, AreActive(*item));
    if (!is_askable) {
      continue;
    }
    SOCLE_TRY_STATUS(WorkList::ReopenClosed(context_,
                                            *item,
                                            {.request = {.kind = item->kind, .cause = item->cause},
                                             .a = item->a,
                                             .b = item->b,
                                             .bits = item->bits,
                                             .probability = item->probability,
                                             .is_active = item->is_active,
                                             .is_engine_made = item->is_engine_made,
                                             .findings = item->findings}));
  }
  return {};
}

Status RulingCarrier::ComeBack(const MergeChange& merge) {
  SOCLE_TRY([[maybe_unused]] const PatientRecord written, PutState(merge.absorbed, 0));
  SOCLE_TRY_STATUS(RestoreItems(merge));
  const LinkEngine::FormerPairs former{
      .record = merge.absorbed, .as_of = merge.merged_at, .pairs = merge.pairs};
  LinkEngine::Context links = Links();
  links.former_pairs = merge.merged_at.value == 0 ? nullptr : &former;
  return context_.links.SetStandard(
      links, merge.absorbed, merge.stable_key, merge.standard, changes_.emplace_back());
}

Status RulingCarrier::Reconsider(const Action& action) {
  std::set<RecordNumber> seeds;
  for (const RulingChange& change : action.rulings) {
    seeds.insert({change.a, change.b});
  }
  if (action.merge && !action.merge->is_merge) {
    seeds.insert(action.merge->surviving);
  }
  if (action.work) {
    // What the engine may ask again, or need not ask any more.
    SOCLE_TRY(const auto item, person_store::FindWorkItem(context_.draft, action.work->item));
    if (item) {
      seeds.insert(item->a);
    }
  }
  if (seeds.empty()) {
    return {};
  }
  const std::vector<RecordNumber> records(seeds.begin(), seeds.end());
  LinkEngine::Context links = Links();
  return context_.links.Reconsider(links, records, changes_.emplace_back());
}

void RulingCarrier::Describe(Action& action) const {
  std::set<RecordNumber> records(action.records.begin(), action.records.end());
  for (const RulingChange& change : action.rulings) {
    records.insert({change.a, change.b});
  }
  if (action.merge) {
    records.insert({action.merge->surviving, action.merge->absorbed});
  }
  action.records.assign(records.begin(), records.end());
  std::set<PersonNumber> seen;
  for (const LinkChange& change : changes_) {
    for (const FormerPerson& former : change.former) {
      // What it was before the first of the steps.
      if (seen.insert(former.number).second && !former.is_redirected) {
        action.former.push_back({.person = former.number, .records = former.records});
      }
    }
  }
}

Result<std::vector<LinkChange>> RulingCarrier::Run(Action& action) {
  action.number = context_.head.next_action++;
  action.at = context_.now;
  SOCLE_TRY(const auto settled, person_store::ItemsSettledAt(context_.draft, context_.now));
  SOCLE_TRY_STATUS(PutRulings(action));
  if (action.merge) {
    SOCLE_TRY_STATUS(action.merge->is_merge ? LeaveLinking(*action.merge)
                                            : ComeBack(*action.merge));
  }
  SOCLE_TRY_STATUS(PutWork(action));
  SOCLE_TRY_STATUS(Reconsider(action));
  for (const LinkChange& change : changes_) {
    SOCLE_TRY_STATUS(SyncWork(context_, change, work_));
    EmitCrossReferenceChanged(context_, change);
  }
  Describe(action);
  if (action.merge && action.merge->is_merge) {
    SOCLE_TRY_STATUS(NoteItems(settled, *action.merge));
  }
  person_store::PutAction(context_.draft, action);
  return std::move(changes_);
}

}  // namespace socle::mpi::domain
