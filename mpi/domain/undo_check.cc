#include "mpi/domain/undo_check.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/patient_index.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

using person_store::Rows;

// Undoing of undoing goes no deeper than this.
constexpr int kUndoDepthMax = 1000;

std::string NameOf(ActionNumber action) {
  return "action " + std::to_string(action);
}

std::string PairName(const RulingChange& change) {
  return "identities " + std::to_string(change.a) + " and " + std::to_string(change.b);
}

Result<Action> GetAction(const Rows& rows, ActionNumber number) {
  SOCLE_TRY(auto action, person_store::FindAction(rows, number));
  if (!action) {
    return Fail(Code::kNotFound, "no " + NameOf(number));
  }
  return *std::move(action);
}

Result<std::optional<RulingState>> RulingAbout(const Rows& rows, const RulingChange& change) {
  SOCLE_TRY(const auto rulings, person_store::FindRulings(rows, change.a));
  const auto found = std::ranges::find(rulings, change.b, &person_store::RulingRow::other);
  if (found == rulings.end()) {
    return std::nullopt;
  }
  return RulingState{.together = found->together, .action = found->action};
}

bool Rules(const Action& action, const RulingChange& about) {
  return std::ranges::any_of(action.rulings, [&](const RulingChange& change) {
    return change.a == about.a && change.b == about.b;
  });
}

// The last action that ruled about a pair.
Result<ActionNumber> LastAbout(const Rows& rows, const RulingChange& change) {
  SOCLE_TRY(const auto actions, person_store::ActionsOfRecord(rows, change.a));
  for (const ActionNumber number : std::views::reverse(actions)) {
    SOCLE_TRY(const Action action, GetAction(rows, number));
    if (Rules(action, change)) {
      return number;
    }
  }
  return ActionNumber{0};
}

// A record that was merged since: what is ruled about it holds for another one now.
Status CheckActive(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto found, person_store::FindRecord(rows, record));
  if (found && found->state == RecordState::kActive) {
    return {};
  }
  SOCLE_TRY(const ActionNumber merge, FindMergeOf(rows, record));
  return Fail(
      Code::kConflict,
      NameOf(merge) + " merged identity " + std::to_string(record) + " since: undo that first");
}

Status CheckRulings(const Rows& rows, const Action& action) {
  for (const RulingChange& change : action.rulings) {
    SOCLE_TRY_STATUS(CheckActive(rows, change.a));
    SOCLE_TRY_STATUS(CheckActive(rows, change.b));
    SOCLE_TRY(const std::optional<RulingState> now, RulingAbout(rows, change));
    if (now != change.after) {
      SOCLE_TRY(const ActionNumber later, LastAbout(rows, change));
      return Fail(Code::kConflict,
                  NameOf(later) + " ruled about " + PairName(change) + " since: undo that first");
    }
  }
  return {};
}

Status CheckMerge(const Rows& rows, const Action& action) {
  if (!action.merge) {
    return {};
  }
  const MergeChange& merge = *action.merge;
  if (!merge.is_merge) {
    return Fail(Code::kConflict,
                NameOf(action.number) + " undid a merge: merge the identities again instead");
  }
  if (merge.standard_version != kStandardVersion) {
    return Fail(Code::kConflict,
                "identity " + std::to_string(merge.absorbed) +
                    " was merged under an earlier version of the standard forms");
  }
  SOCLE_TRY(const auto absorbed, person_store::FindRecord(rows, merge.absorbed));
  const bool is_there = absorbed && absorbed->state == RecordState::kMerged &&
                        absorbed->merged_into == merge.surviving;
  if (!is_there) {
    return Fail(Code::kConflict,
                "identity " + std::to_string(merge.absorbed) + " is not merged any more");
  }
  return CheckActive(rows, merge.surviving);
}

Status CheckWork(const Rows& rows, const Action& action) {
  if (!action.work) {
    return {};
  }
  const WorkChange& work = *action.work;
  SOCLE_TRY(const auto item, person_store::FindWorkItem(rows, work.item));
  if (!item) {
    return Fail(Code::kNotFound, "no work item " + std::to_string(work.item));
  }
  SOCLE_TRY_STATUS(CheckActive(rows, item->a));
  if (item->IsAboutPair()) {
    SOCLE_TRY_STATUS(CheckActive(rows, item->b));
  }
  const bool is_as_left = work.is_decided
                              ? item->state == WorkState::kDecided && item->action == work.action
                              : !item->IsSettled();
  if (!is_as_left) {
    return Fail(Code::kConflict,
                "work item " + std::to_string(work.item) + " is " +
                    std::string(WorkStateName(item->state)) +
                    (item->action == 0 ? std::string() : " by " + NameOf(item->action)) + " since");
  }
  return {};
}

}  // namespace

Result<Action> GetUndoable(const Rows& rows, ActionNumber number) {
  SOCLE_TRY(Action action, GetAction(rows, number));
  if (action.undone_by != 0) {
    return Fail(Code::kConflict,
                NameOf(number) + " was undone by " + NameOf(action.undone_by) + " already");
  }
  SOCLE_TRY_STATUS(CheckMerge(rows, action));
  SOCLE_TRY_STATUS(CheckRulings(rows, action));
  SOCLE_TRY_STATUS(CheckWork(rows, action));
  return action;
}

Action InverseOf(const Action& action) {
  Action inverse;
  inverse.undoes = action.number;
  inverse.is_forced = action.is_forced;
  inverse.records = action.records;
  inverse.rulings = action.rulings;
  for (RulingChange& change : inverse.rulings) {
    std::swap(change.before, change.after);
  }
  inverse.merge = action.merge;
  if (inverse.merge) {
    inverse.merge->is_merge = !inverse.merge->is_merge;
  }
  inverse.work = action.work;
  if (inverse.work) {
    inverse.work->is_decided = !inverse.work->is_decided;
  }
  return inverse;
}

Status MarkUndone(person_store::Draft& draft, Action undone, ActionNumber by) {
  undone.undone_by = by;
  person_store::PutAction(draft, undone);
  // Along the chain of what undid what, every second one stands.
  for (int i = 0; i < kUndoDepthMax && undone.undoes != 0; ++i) {
    const ActionNumber undoing = undone.number;
    const bool stands_again = undone.undone_by != 0;
    SOCLE_TRY(undone, GetAction(draft, undone.undoes));
    undone.undone_by = stands_again ? 0 : undoing;
    person_store::PutAction(draft, undone);
  }
  return {};
}

Result<ActionNumber> FindMergeOf(const Rows& rows, RecordNumber absorbed) {
  SOCLE_TRY(const auto record, person_store::FindRecord(rows, absorbed));
  if (!record) {
    return Fail(Code::kNotFound, "no identity " + std::to_string(absorbed));
  }
  if (record->state != RecordState::kMerged) {
    return Fail(Code::kConflict, "identity " + std::to_string(absorbed) + " is not merged");
  }
  SOCLE_TRY(const auto actions, person_store::ActionsOfRecord(rows, absorbed));
  for (const ActionNumber number : std::views::reverse(actions)) {
    SOCLE_TRY(const Action action, GetAction(rows, number));
    if (action.merge && action.merge->is_merge && action.merge->absorbed == absorbed &&
        action.undone_by == 0) {
      return number;
    }
  }
  return Fail(Code::kNotFound,
              "no action says how identity " + std::to_string(absorbed) + " was merged");
}

}  // namespace socle::mpi::domain
