#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"

// One thing that the identity-vigilance cell has to look at, from its opening to its end.
namespace socle::mpi {

enum class WorkState : std::uint8_t {
  kOpen,
  kClaimed,    // somebody works on it until an instant
  kPostponed,  // nobody is asked before an instant
  kProposed,   // decided by one person; another has to confirm (four eyes)
  kDecided,
  kClosed,  // by the engine: there is nothing to decide any more
};
inline constexpr std::uint8_t kWorkStateMax = 5;

// "open", "claimed", ...
std::string_view WorkStateName(WorkState state);
std::optional<WorkState> FindWorkState(std::string_view name);

enum class WorkStepKind : std::uint8_t {
  kOpened = 1,
  kClaimed,
  kReleased,
  kPostponed,
  kCommented,
  kJudged,  // one of two decisions that do not see each other
  kDisputed,
  kProposed,
  kRejected,  // the proposal was not confirmed
  kDecided,
  kClosed,
  kReopened,
  kUpdated,  // the engine found other things than before
};
inline constexpr std::uint8_t kWorkStepKindMax = 13;

std::string_view WorkStepKindName(WorkStepKind kind);

// Who did what to an item. Text is a reason code, a comment or the engine's words; no trait.
struct WorkStep {
  UnixMicros at{};
  Actor actor{};
  WorkStepKind kind = WorkStepKind::kOpened;
  std::string text{};
  bool operator==(const WorkStep&) const = default;
};

// What somebody decided about an item.
struct WorkVerdict {
  Actor actor{};
  UnixMicros at{};
  WorkDecision decision = WorkDecision::kNothingToDo;
  std::string reason{};  // a code of the list of reasons
  std::string comment{};
  bool is_forced = false;
  bool operator==(const WorkVerdict&) const = default;
};

struct WorkItem {
  WorkNumber number = 0;
  WorkKind kind = WorkKind::kDoublon;
  WorkCause cause = WorkCause::kPairAboveReview;
  WorkState state = WorkState::kOpen;  // as written; StateAt says it as of an instant
  RecordNumber a = 0;                  // the identities concerned; a < b
  RecordNumber b = 0;                  // 0 = the item is about one identity
  std::uint16_t domain_a = 0;
  std::uint16_t domain_b = 0;  // that of a when there is no b
  double bits = 0;             // when it was opened
  double probability = 0;
  bool is_active = false;  // the patient was in care when it was opened
  bool has_ins = false;
  bool is_engine_made = false;  // the engine closes it when its reason is gone
  bool is_blind = false;        // two decisions that do not see each other
  UnixMicros opened_at{};       // when it was opened last
  std::string claimed_by{};     // account
  UnixMicros until{};           // end of the claim or of the delay
  // Blind: the independent ones. Four eyes: the proposal. Empty otherwise.
  std::vector<WorkVerdict> judgements{};
  std::optional<WorkVerdict> verdict{};  // once decided
  UnixMicros settled_at{};               // when it was decided or closed
  ActionNumber action = 0;               // that decided it
  // Of an anomaly: what was found, such as "bad_birth_place:birth_place_code"; no value of a trait.
  std::vector<std::string> findings{};
  std::vector<WorkStep> history{};
  bool operator==(const WorkItem&) const = default;

  [[nodiscard]] bool IsSettled() const {
    return state == WorkState::kDecided || state == WorkState::kClosed;
  }

  // Two blind decisions that are not the same: a third person decides.
  [[nodiscard]] bool IsDisputed() const {
    return is_blind && judgements.size() == 2 && judgements[0].decision != judgements[1].decision;
  }

  // One person has decided, another has to confirm.
  [[nodiscard]] bool IsProposed() const { return !is_blind && !judgements.empty() && !IsSettled(); }

  [[nodiscard]] bool IsAboutPair() const { return b != 0; }
};

// The state as of an instant: claims and delays end by themselves.
struct WorkStateInput {
  WorkState state = WorkState::kOpen;
  UnixMicros until{};
  bool is_proposed = false;
};

WorkState StateAt(const WorkStateInput& input, UnixMicros now);

inline WorkState StateAt(const WorkItem& item, UnixMicros now) {
  return StateAt({.state = item.state, .until = item.until, .is_proposed = item.IsProposed()}, now);
}

// The priority of an item as of an instant (mpi/model/work.h).
std::uint32_t PriorityAt(const WorkItem& item, UnixMicros now);

// An item as `user` may see it: judgements of others on a blind item are left out until it is
// decided or disputed.
WorkItem SeenBy(WorkItem item, std::string_view user);

}  // namespace socle::mpi
