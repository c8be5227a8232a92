#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "lib/base/guarded.h"
#include "mpi/domain/command.h"

namespace socle::mpi::domain {

// Commands that wait for the writer. Any thread may push; one thread takes.
class CommandQueue {
 public:
  explicit CommandQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // False when waiting_max commands wait, or the queue is closed: the caller answers 'busy'.
  [[nodiscard]] bool TryPush(Command command);

  // Waits for commands and gives at most `count_max` of them in the order in which they came; none
  // once the queue is closed and empty.
  [[nodiscard]] std::vector<Command> Take(std::size_t count_max);

  // The same, but waits only while `is_waiting`, which is asked again after each Wake; called with
  // the queue locked, it must not use it.
  [[nodiscard]] std::vector<Command> TakeWhile(std::size_t count_max,
                                               const std::function<bool()>& is_waiting);
  void Wake();

  // Takes no more commands; those that wait are still given out.
  void Close();

  [[nodiscard]] std::size_t Length();

 private:
  struct State {
    std::deque<Command> waiting;
    bool is_closed = false;
  };

  std::size_t waiting_max_;
  Guarded<State> state_;
  std::condition_variable changed_;
};

}  // namespace socle::mpi::domain
