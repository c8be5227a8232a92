#include "mpi/domain/ruling_plan.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/match/standard.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

std::string NameOf(RecordNumber record) {
  return "identity " + std::to_string(record);
}

std::string PairName(RecordNumber a, RecordNumber b) {
  return "identities " + std::to_string(std::min(a, b)) + " and " + std::to_string(std::max(a, b));
}

// The qualified INS of a record; 0 = none.
Result<std::uint64_t> QualifiedIns(const person_store::Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto row, person_store::FindStandard(rows, record));
  if (!row) {
    return std::uint64_t{0};
  }
  const match::StandardView view(row->standard.data());
  return view.HasQualifiedIns() ? view->ins : std::uint64_t{0};
}

Status CheckDifferent(RecordNumber a, RecordNumber b) {
  if (a == b) {
    return Fail(Code::kInvalidArgument, "two different identities are needed");
  }
  return {};
}

}  // namespace

Result<PatientRecord> GetActiveRecord(const person_store::Rows& rows, RecordNumber record) {
  SOCLE_TRY(auto found, person_store::FindRecord(rows, record));
  if (!found) {
    return Fail(Code::kNotFound, "no " + NameOf(record));
  }
  if (found->state == RecordState::kMerged) {
    return Fail(Code::kConflict, NameOf(record) + " was merged into " + NameOf(found->merged_into));
  }
  return *std::move(found);
}

Result<std::vector<RecordNumber>> RecordsOfPersonOf(const person_store::Rows& rows,
                                                    RecordNumber record) {
  SOCLE_TRY(const PersonNumber number, person_store::FindMembership(rows, record));
  if (number == 0) {
    return Fail(Code::kConflict, NameOf(record) + " is not part of linking");
  }
  SOCLE_TRY(auto person, person_store::FindPerson(rows, number));
  if (!person) {
    return Fail(Code::kCorruption, "no person " + std::to_string(number));
  }
  return std::move(person->records);
}

Result<const RulingPlan::Rulings*> RulingPlan::RulingsOf(RecordNumber record) {
  const auto found = rulings_.find(record);
  if (found != rulings_.end()) {
    return &found->second;
  }
  SOCLE_TRY(const auto rows, person_store::FindRulings(rows_, record));
  Rulings rulings;
  for (const person_store::RulingRow& row : rows) {
    rulings.emplace(row.other, RulingState{.together = row.together, .action = row.action});
  }
  return &rulings_.emplace(record, std::move(rulings)).first->second;
}

Result<std::optional<RulingState>> RulingPlan::Current(RecordNumber a, RecordNumber b) {
  SOCLE_TRY(const Rulings* rulings, RulingsOf(a));
  const auto found = rulings->find(b);
  return found == rulings->end() ? std::nullopt : std::optional(found->second);
}

// What people of the cell ruled is not for an establishment to change.
Status RulingPlan::CheckMayReplace(const RulingState& before) {
  if (actor_.kind != ActorKind::kSender) {
    return {};
  }
  SOCLE_TRY(const auto action, person_store::FindAction(rows_, before.action));
  if (action && action->actor.kind == ActorKind::kUser) {
    return Fail(Code::kPermissionDenied,
                "action " + std::to_string(before.action) + " of a person ruled otherwise");
  }
  return {};
}

Status RulingPlan::Set(RecordNumber a, RecordNumber b, std::optional<bool> together) {
  SOCLE_TRY(const std::optional<RulingState> before, Current(a, b));
  const bool is_same = together ? before && before->together == *together : !before;
  if (is_same) {
    return {};
  }
  if (before) {
    SOCLE_TRY_STATUS(CheckMayReplace(*before));
  }
  if (changes_.size() == kRulingsOfActionMax) {
    return Fail(Code::kTooLarge,
                "an action makes at most " + std::to_string(kRulingsOfActionMax) + " rulings");
  }
  const RecordPair pair = std::minmax(a, b);
  std::optional<RulingState> after;
  if (together) {
    after = RulingState{.together = *together, .action = action_};
  }
  const auto [change, is_new] = changes_.try_emplace(
      pair, RulingChange{.a = pair.first, .b = pair.second, .before = before, .after = {}});
  change->second.after = after;
  for (const auto& [record, other] : {std::pair(a, b), std::pair(b, a)}) {
    SOCLE_TRY([[maybe_unused]] const Rulings* loaded, RulingsOf(record));
    Rulings& rulings = rulings_.at(record);
    rulings.erase(other);
    if (after) {
      rulings.emplace(other, *after);
    }
  }
  return {};
}

std::vector<RulingChange> RulingPlan::Changes() const {
  std::vector<RulingChange> changes;
  for (const auto& [pair, change] : changes_) {
    if (change.before != change.after) {
      changes.push_back(change);
    }
  }
  return changes;
}

void RulingPlan::AddObstacle(std::string text) {
  obstacles_.push_back(std::move(text));
}

// Records that are to be one person.
Status RulingPlan::CheckInsOfGroup(std::span<const RecordNumber> records) {
  std::uint64_t seen = 0;
  RecordNumber of = 0;
  for (const RecordNumber record : records) {
    SOCLE_TRY(const std::uint64_t ins, QualifiedIns(rows_, record));
    if (ins != 0 && seen != 0 && ins != seen) {
      has_ins_obstacle_ = true;
      AddObstacle(PairName(of, record) + " have different qualified INS");
      return {};
    }
    if (ins != 0) {
      seen = ins;
      of = record;
    }
  }
  return {};
}

// Records that are not to be one person.
Status RulingPlan::CheckInsOfPair(RecordNumber a, RecordNumber b) {
  SOCLE_TRY(const std::uint64_t left, QualifiedIns(rows_, a));
  SOCLE_TRY(const std::uint64_t right, QualifiedIns(rows_, b));
  if (left != 0 && left == right) {
    has_ins_obstacle_ = true;
    AddObstacle(PairName(a, b) + " have the same qualified INS");
  }
  return {};
}

Status RulingPlan::CheckFictive(RecordNumber record) {
  SOCLE_TRY(const auto row, person_store::FindStandard(rows_, record));
  if (!row) {
    return Fail(Code::kConflict, NameOf(record) + " is not part of linking");
  }
  const match::StandardView view(row->standard.data());
  if (view.Has(match::kFlagFictive) || view.Has(match::kFlagAnonymous)) {
    AddObstacle(NameOf(record) + " is fictive or anonymous");
  }
  return {};
}

// Earlier rulings that keep the two groups apart are an obstacle; they go when it is overruled.
Status RulingPlan::FreeFromRulings(std::span<const RecordNumber> a,
                                   std::span<const RecordNumber> b) {
  for (const RecordNumber x : a) {
    SOCLE_TRY(const Rulings* known, RulingsOf(x));
    const Rulings rulings = *known;
    for (const auto& [other, state] : rulings) {
      if (!state.together && std::ranges::find(b, other) != b.end()) {
        AddObstacle("action " + std::to_string(state.action) + " ruled that " + PairName(x, other) +
                    " are two persons");
        SOCLE_TRY_STATUS(Set(x, other, std::nullopt));
      }
    }
  }
  return {};
}

// Rulings that join the two sides through others: the engine could not follow both.
Status RulingPlan::CheckNotTied(std::span<const RecordNumber> from,
                                std::span<const RecordNumber> to) {
  std::vector<RecordNumber> queue(from.begin(), from.end());
  std::set<RecordNumber> seen(from.begin(), from.end());
  while (!queue.empty()) {
    const RecordNumber record = queue.back();
    queue.pop_back();
    SOCLE_TRY(const Rulings* rulings, RulingsOf(record));
    for (const auto& [other, state] : *rulings) {
      if (!state.together || !seen.insert(other).second) {
        continue;
      }
      if (std::ranges::find(to, other) != to.end()) {
        AddObstacle("action " + std::to_string(state.action) + " ruled that " +
                    PairName(record, other) + " are one person");
        return {};
      }
      queue.push_back(other);
    }
  }
  return {};
}

Status RulingPlan::Link(RecordNumber a, RecordNumber b) {
  SOCLE_TRY_STATUS(CheckDifferent(a, b));
  for (const RecordNumber record : {a, b}) {
    SOCLE_TRY([[maybe_unused]] const PatientRecord found, GetActiveRecord(rows_, record));
  }
  SOCLE_TRY(const auto before, Current(a, b));
  if (before && before->together) {
    return {};
  }
  SOCLE_TRY_STATUS(Set(a, b, true));
  SOCLE_TRY_STATUS(CheckFictive(a));
  SOCLE_TRY_STATUS(CheckFictive(b));
  SOCLE_TRY(std::vector<RecordNumber> left, RecordsOfPersonOf(rows_, a));
  SOCLE_TRY(const std::vector<RecordNumber> right, RecordsOfPersonOf(rows_, b));
  if (left != right) {
    SOCLE_TRY_STATUS(FreeFromRulings(left, right));
    left.insert(left.end(), right.begin(), right.end());
  }
  return CheckInsOfGroup(left);
}

Status RulingPlan::Unlink(RecordNumber a, RecordNumber b) {
  SOCLE_TRY_STATUS(CheckDifferent(a, b));
  for (const RecordNumber record : {a, b}) {
    SOCLE_TRY([[maybe_unused]] const PatientRecord found, GetActiveRecord(rows_, record));
  }
  return KeepApart(std::span(&a, 1), std::span(&b, 1));
}

Status RulingPlan::Separate(RecordNumber record) {
  SOCLE_TRY([[maybe_unused]] const PatientRecord found, GetActiveRecord(rows_, record));
  SOCLE_TRY(std::vector<RecordNumber> others, RecordsOfPersonOf(rows_, record));
  std::erase(others, record);
  if (others.empty()) {
    return Fail(Code::kConflict, NameOf(record) + " is the only one of its person");
  }
  return KeepApart(std::span(&record, 1), others);
}

Status RulingPlan::KeepApart(std::span<const RecordNumber> a, std::span<const RecordNumber> b) {
  if (a.size() * b.size() > kRulingsOfActionMax) {
    return Fail(Code::kTooLarge,
                "an action makes at most " + std::to_string(kRulingsOfActionMax) + " rulings");
  }
  for (const RecordNumber x : a) {
    for (const RecordNumber y : b) {
      SOCLE_TRY(const auto before, Current(x, y));
      if (before && !before->together) {
        continue;
      }
      SOCLE_TRY_STATUS(CheckInsOfPair(x, y));
      SOCLE_TRY_STATUS(Set(x, y, false));
    }
  }
  return changes_.empty() ? Status() : CheckNotTied(a, b);
}

Status RulingPlan::HoldTogether(std::span<const RecordNumber> group) {
  SOCLE_TRY_STATUS(CheckInsOfGroup(group));
  SOCLE_TRY_STATUS(FreeFromRulings(group, group));
  for (std::size_t i = 1; i < group.size(); ++i) {
    SOCLE_TRY_STATUS(Set(group[i - 1], group[i], true));
  }
  return {};
}

Status RulingPlan::Split(const Person& person, std::span<const std::vector<RecordNumber>> groups) {
  std::vector<std::vector<RecordNumber>> parts;
  std::vector<RecordNumber> rest = person.records;
  for (const std::vector<RecordNumber>& group : groups) {
    if (group.empty()) {
      return Fail(Code::kInvalidArgument, "a group has no identity");
    }
    for (const RecordNumber record : group) {
      if (std::erase(rest, record) == 0) {
        return Fail(Code::kInvalidArgument,
                    NameOf(record) + " is not one of the person, or is in two groups");
      }
    }
    parts.push_back(group);
    std::ranges::sort(parts.back());
  }
  if (!rest.empty()) {
    parts.push_back(std::move(rest));
  }
  if (parts.size() < 2) {
    return Fail(Code::kInvalidArgument, "a split has two groups at least");
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    SOCLE_TRY_STATUS(HoldTogether(parts[i]));
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      SOCLE_TRY_STATUS(KeepApart(parts[i], parts[j]));
    }
  }
  return {};
}

Status RulingPlan::Merge(RecordNumber surviving, RecordNumber absorbed) {
  SOCLE_TRY_STATUS(CheckDifferent(surviving, absorbed));
  SOCLE_TRY(const PatientRecord stays, GetActiveRecord(rows_, surviving));
  SOCLE_TRY(const PatientRecord goes, GetActiveRecord(rows_, absorbed));
  if (stays.domain != goes.domain) {
    return Fail(Code::kInvalidArgument,
                PairName(surviving, absorbed) + " are of two domains: link them instead");
  }
  SOCLE_TRY_STATUS(CheckInsOfGroup(std::array{surviving, absorbed}));
  SOCLE_TRY(const Rulings* known, RulingsOf(absorbed));
  const Rulings rulings = *known;
  for (const auto& [other, state] : rulings) {
    if (other == surviving) {
      if (!state.together) {
        AddObstacle("action " + std::to_string(state.action) + " ruled that " +
                    PairName(surviving, absorbed) + " are two persons");
      }
      continue;
    }
    SOCLE_TRY(const auto record, person_store::FindRecord(rows_, other));
    SOCLE_TRY(const auto own, Current(surviving, other));
    if (record && record->state == RecordState::kActive && !own) {
      SOCLE_TRY_STATUS(Set(surviving, other, state.together));
    }
  }
  return {};
}

}  // namespace socle::mpi::domain
