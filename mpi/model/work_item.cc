#include "mpi/model/work_item.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/model/work.h"

namespace socle::mpi {

namespace {

// In the order of WorkState.
constexpr std::array<std::string_view, kWorkStateMax + 1> kStates = {
    "open", "claimed", "postponed", "proposed", "decided", "closed"};

// In the order of WorkStepKind.
constexpr std::array<std::string_view, kWorkStepKindMax + 1> kSteps = {"",
                                                                       "opened",
                                                                       "claimed",
                                                                       "released",
                                                                       "postponed",
                                                                       "commented",
                                                                       "judged",
                                                                       "disputed",
                                                                       "proposed",
                                                                       "rejected",
                                                                       "decided",
                                                                       "closed",
                                                                       "reopened",
                                                                       "updated"};

constexpr std::int64_t kMicrosADay = std::int64_t{86'400} * 1'000'000;

}  // namespace

std::string_view WorkStateName(WorkState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::optional<WorkState> FindWorkState(std::string_view name) {
  const auto* const found = std::ranges::find(kStates, name);
  if (found == kStates.end()) {
    return std::nullopt;
  }
  return static_cast<WorkState>(found - kStates.begin());
}

std::string_view WorkStepKindName(WorkStepKind kind) {
  return kSteps[static_cast<std::size_t>(kind)];
}

WorkState StateAt(const WorkStateInput& input, UnixMicros now) {
  const bool ends = input.state == WorkState::kClaimed || input.state == WorkState::kPostponed;
  if (!ends || input.until > now) {
    return input.state;
  }
  return input.is_proposed ? WorkState::kProposed : WorkState::kOpen;
}

std::uint32_t PriorityAt(const WorkItem& item, UnixMicros now) {
  const std::int64_t days =
      std::clamp<std::int64_t>((now.value - item.opened_at.value) / kMicrosADay, 0, UINT16_MAX);
  return WorkPriority(item.kind,
                      {.probability = item.probability,
                       .age_days = static_cast<std::uint32_t>(days),
                       .is_active = item.is_active,
                       .has_ins = item.has_ins});
}

WorkItem SeenBy(WorkItem item, std::string_view user) {
  if (!item.is_blind || item.IsSettled() || item.IsDisputed()) {
    return item;
  }
  std::erase_if(item.judgements,
                [&](const WorkVerdict& verdict) { return verdict.actor.name != user; });
  // That somebody has judged may be known; what they said in any step may not.
  for (WorkStep& step : item.history) {
    const bool may_tell =
        step.kind == WorkStepKind::kJudged || step.kind == WorkStepKind::kCommented;
    if (may_tell && step.actor.name != user) {
      step.text.clear();
    }
  }
  return item;
}

}  // namespace socle::mpi
