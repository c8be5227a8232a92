#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// Rulings that one action may make.
inline constexpr std::size_t kRulingsOfActionMax = 20'000;

// The rulings that an action will make, on top of those that stand, and what speaks against them.
// Reads only; errors: kNotFound, kConflict (an identity that was merged), kInvalidArgument,
// kPermissionDenied (a sender may not replace the ruling of a person), kTooLarge.
class RulingPlan {
 public:
  // Rows must outlive the plan. `action` is the number that the rulings will have.
  RulingPlan(const person_store::Rows& rows, const Actor& actor, ActionNumber action)
      : rows_(rows), actor_(actor), action_(action) {}

  // Two identities are one person, or are not.
  Status Link(RecordNumber a, RecordNumber b);
  Status Unlink(RecordNumber a, RecordNumber b);
  // An identity is none of the others of its person.
  Status Separate(RecordNumber record);
  // The records of a person are several persons; those that no group names are one more. Each group
  // is held together by rulings as well.
  Status Split(const Person& person, std::span<const std::vector<RecordNumber>> groups);
  // Rulings about `absorbed` hold for `surviving` from now on.
  Status Merge(RecordNumber surviving, RecordNumber absorbed);

  // Reasons to ask again whether this is meant, such as another qualified INS.
  [[nodiscard]] const std::vector<std::string>& Obstacles() const { return obstacles_; }

  // Of Merge: what two qualified INS speak against.
  [[nodiscard]] bool HasInsObstacle() const { return has_ins_obstacle_; }

  // In ascending order of the records.
  [[nodiscard]] std::vector<RulingChange> Changes() const;

 private:
  using RecordPair = std::pair<RecordNumber, RecordNumber>;
  using Rulings = std::map<RecordNumber, RulingState>;

  Result<const Rulings*> RulingsOf(RecordNumber record);
  Result<std::optional<RulingState>> Current(RecordNumber a, RecordNumber b);
  Status Set(RecordNumber a, RecordNumber b, std::optional<bool> together);
  Status CheckMayReplace(const RulingState& before);
  void AddObstacle(std::string text);
  Status CheckInsOfGroup(std::span<const RecordNumber> records);
  Status CheckInsOfPair(RecordNumber a, RecordNumber b);
  Status CheckFictive(RecordNumber record);
  Status FreeFromRulings(std::span<const RecordNumber> a, std::span<const RecordNumber> b);
  Status CheckNotTied(std::span<const RecordNumber> from, std::span<const RecordNumber> to);
  Status HoldTogether(std::span<const RecordNumber> group);
  Status KeepApart(std::span<const RecordNumber> a, std::span<const RecordNumber> b);

  const person_store::Rows& rows_;
  const Actor& actor_;
  ActionNumber action_;
  std::map<RecordNumber, Rulings> rulings_;  // with the changes
  std::map<RecordPair, RulingChange> changes_;
  std::vector<std::string> obstacles_;
  bool has_ins_obstacle_ = false;
};

// An identity that is part of the index and was not merged.
Result<PatientRecord> GetActiveRecord(const person_store::Rows& rows, RecordNumber record);

// The records of the person of a record, itself among them.
Result<std::vector<RecordNumber>> RecordsOfPersonOf(const person_store::Rows& rows,
                                                    RecordNumber record);

}  // namespace socle::mpi::domain
