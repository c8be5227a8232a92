#include "mpi/domain/command_queue.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/model/audit.h"

namespace socle::mpi::domain {

Command AuditCommand(AuditEntry entry) {
  return {.apply = [entry = std::move(entry)](CommandContext& context) -> Status {
            context.audit.push_back(entry);
            return {};
          },
          .done = {},
          .is_audit = true};
}

bool CommandQueue::TryPush(Command command, std::string_view lane) {
  return Push(command, lane, nullptr);
}

bool CommandQueue::TryPushAudit(AuditEntry entry,
                                std::string_view lane,
                                std::function<void(const Status& status)> answer) {
  Command command = AuditCommand(std::move(entry));
  if (!Push(command, lane, &answer)) {
    return false;
  }
  if (answer) {
    answer({});
  }
  return true;
}

bool CommandQueue::Push(Command& command,
                        std::string_view lane,
                        std::function<void(const Status&)>* if_late) {
  if (command.is_audit && refuses_audits_) {
    return false;
  }
  {
    auto state = state_.Lock();
    if (state->is_closed || state->count >= waiting_max_) {
      return false;
    }
    const auto [found, is_new] = state->lanes.try_emplace(std::string(lane));
    if (is_new) {
      state->turns.push_back(found->first);
    } else if (!lane.empty() && found->second.size() >= waiting_max_ / kLaneShare) {
      return false;
    }
    if (if_late != nullptr && state->count >= kAheadMax) {
      command.done = std::exchange(*if_late, {});
    }
    const bool is_awaited = !command.is_audit || command.done;
    found->second.push_back(std::move(command));
    ++state->count;
    state->is_awaited = state->is_awaited || is_awaited;
    if (!is_awaited && !state->takes_any) {
      return true;
    }
  }
  changed_.notify_one();
  return true;
}

std::vector<Command> CommandQueue::Take(std::size_t count_max) {
  auto state = state_.Lock();
  state->takes_any = true;
  changed_.wait(state.UniqueLock(), [&] { return state->is_closed || state->count != 0; });
  state->takes_any = false;
  return TakeNow(*state, count_max);
}

void CommandQueue::Wake() {
  // Whoever looks at its condition now holds the lock: it is told afterwards, or has seen it.
  {
    const auto state = state_.Lock();
  }
  changed_.notify_all();
}

std::vector<Command> CommandQueue::TakeWhile(std::size_t count_max,
                                             const std::function<bool()>& is_waiting) {
  auto state = state_.Lock();
  changed_.wait(state.UniqueLock(),
                [&] { return state->is_closed || state->is_awaited || !is_waiting(); });
  return TakeNow(*state, count_max);
}

std::vector<Command> CommandQueue::TakeNow(State& state, std::size_t count_max) {
  const std::size_t count = std::min(count_max, state.count);
  std::vector<Command> commands;
  commands.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::string turn = std::move(state.turns.front());
    state.turns.pop_front();
    const auto lane = state.lanes.find(turn);
    commands.push_back(std::move(lane->second.front()));
    lane->second.pop_front();
    if (lane->second.empty()) {
      state.lanes.erase(lane);
    } else {
      state.turns.push_back(std::move(turn));
    }
  }
  state.count -= count;
  state.is_awaited = state.is_awaited && state.count != 0;
  return commands;
}

void CommandQueue::Close() {
  state_.Lock()->is_closed = true;
  changed_.notify_all();
}

std::size_t CommandQueue::Length() {
  return state_.Lock()->count;
}

}  // namespace socle::mpi::domain
