#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"

// What people did about identities, and what it takes to reverse it.
namespace socle::mpi {

// Number of an action, given in the order of the actions, never given again. 0 = none.
using ActionNumber = std::uint64_t;
// Number of a work item, given in the order of opening, never given again. 0 = none.
using WorkNumber = std::uint64_t;

enum class ActionKind : std::uint8_t {
  kLink = 1,  // two identities are one person
  kUnlink,    // two identities are two persons
  kSeparate,  // an identity is none of the others of its person
  kMerge,     // an identity of a domain was absorbed by another of the domain (A40)
  kUnmerge,   // the absorbed identity is one of its own again
  kSplit,     // a person is several
  kDecide,    // a work item was decided, with the rulings that follow
  kUndo,      // an earlier action was reversed
};
inline constexpr std::uint8_t kActionKindMax = 8;

// "link", "unlink", ...: the words of the commands and of the audit.
std::string_view ActionKindName(ActionKind kind);

// What was decided about two identities, and by which action.
struct RulingState {
  bool together = false;
  ActionNumber action = 0;
  bool operator==(const RulingState&) const = default;
};

struct RulingChange {
  RecordNumber a = 0;  // a < b
  RecordNumber b = 0;
  std::optional<RulingState> before{};
  std::optional<RulingState> after{};
  bool operator==(const RulingChange&) const = default;
};

// A near pair of an identity, as it was kept.
struct KeptPair {
  RecordNumber other = 0;
  std::uint32_t pattern = 0;  // match::Pattern::Bits
  float bits = 0;
  bool operator==(const KeptPair&) const = default;
};

// An identity left linking, or came back.
struct MergeChange {
  RecordNumber surviving = 0;
  RecordNumber absorbed = 0;
  bool is_merge = true;  // false: the absorbed one was restored
  // The standard form of the absorbed one, and its version (domain::kStandardVersion).
  std::uint64_t stable_key = 0;
  std::string standard{};
  std::uint32_t standard_version = 0;
  // What it had beside: its pairs, and the items that the merge closed and those of the engine that
  // it opened. At 0 the merge is of a time when this was not noted, and coming back finds all anew.
  UnixMicros merged_at{};
  std::vector<KeptPair> pairs{};
  std::vector<WorkNumber> closed_items{};
  std::vector<WorkNumber> opened_items{};
  bool operator==(const MergeChange&) const = default;
};

// A work item was decided, or its decision was taken back.
struct WorkChange {
  WorkNumber item = 0;
  bool is_decided = true;
  WorkDecision decision = WorkDecision::kNothingToDo;
  std::string reason{};
  std::string comment{};
  ActionNumber action = 0;  // that decided it
  bool operator==(const WorkChange&) const = default;
};

// Records that were one person.
struct FormerGroup {
  PersonNumber person = 0;
  std::vector<RecordNumber> records{};  // ascending
  bool operator==(const FormerGroup&) const = default;
};

struct Action {
  ActionNumber number = 0;
  ActionKind kind = ActionKind::kLink;
  Actor actor{};
  std::string reason{};  // a code or words of the actor
  std::string comment{};
  UnixMicros at{};
  bool is_forced = false;               // what spoke against it was overruled
  std::vector<RecordNumber> records{};  // concerned, ascending
  std::vector<RulingChange> rulings{};
  std::optional<MergeChange> merge{};
  std::optional<WorkChange> work{};
  std::vector<FormerGroup> former{};  // persons that it changed, as they were before
  ActionNumber undoes = 0;            // of kUndo and kUnmerge: the action that this one reversed
  ActionNumber undone_by = 0;         // 0 = it stands
  bool operator==(const Action&) const = default;
};

}  // namespace socle::mpi
