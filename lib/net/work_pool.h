#pragma once

#include <cstddef>
#include <memory>

#include "lib/log/logger.h"
#include "lib/net/io_pool.h"

namespace socle::net {

inline constexpr std::size_t kWorkThreadsMax = 256;

struct WorkPoolSettings {
  std::size_t threads = 2;       // 1 to kWorkThreadsMax
  std::size_t queue_max = 1000;  // tasks that wait
};

// Threads for what may be long or may wait. Tasks begin in the order they came. The threads run
// from the start until Stop.
class WorkPool {
 public:
  WorkPool(const WorkPoolSettings& settings, log::Logger& logger);
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;
  // Stops.
  ~WorkPool();

  // False, and the task is dropped, when queue_max tasks wait or the pool is stopped: answer
  // 'busy'. Any thread; never waits.
  [[nodiscard]] bool TrySubmit(Task task);
  // Tasks that have not begun.
  [[nodiscard]] std::size_t QueueLength() const;
  // Takes no more tasks, runs those that are queued, ends the threads. Not from a task.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace socle::net
