#include "mpi/domain/command_queue.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "mpi/domain/command.h"

namespace socle::mpi::domain {

bool CommandQueue::TryPush(Command command) {
  {
    auto state = state_.Lock();
    if (state->is_closed || state->waiting.size() >= waiting_max_) {
      return false;
    }
    state->waiting.push_back(std::move(command));
  }
  changed_.notify_one();
  return true;
}

std::vector<Command> CommandQueue::Take(std::size_t count_max) {
  return TakeWhile(count_max, [] { return true; });
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
                [&] { return state->is_closed || !state->waiting.empty() || !is_waiting(); });
  const std::size_t count = std::min(count_max, state->waiting.size());
  std::vector<Command> commands;
  commands.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    commands.push_back(std::move(state->waiting.front()));
    state->waiting.pop_front();
  }
  return commands;
}

void CommandQueue::Close() {
  state_.Lock()->is_closed = true;
  changed_.notify_all();
}

std::size_t CommandQueue::Length() {
  return state_.Lock()->waiting.size();
}

}  // namespace socle::mpi::domain
