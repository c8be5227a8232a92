#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "lib/log/logger.h"

namespace socle::net {

using Task = std::move_only_function<void()>;

inline constexpr std::size_t kIoThreadsMax = 64;

// A task that will run later. Cancelled when destroyed.
class [[nodiscard]] Timer {
 public:
  Timer() = default;
  Timer(Timer&& other) noexcept;
  Timer& operator=(Timer&& other) noexcept;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  // The task will not begin any more; called on the timer's own loop it is sure not to be running
  // either. Any thread.
  void Cancel();

 private:
  friend class IoLoop;
  struct State;

  explicit Timer(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
};

// One thread that waits for sockets and timers. Tasks of one loop run one after another, so what
// lives on one loop needs no lock. A task must not wait. Any thread may call.
class IoLoop : public std::enable_shared_from_this<IoLoop> {
 public:
  struct Impl;

  explicit IoLoop(log::Logger& logger);
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;
  ~IoLoop();

  // Runs the task on the loop's thread, never inside this call. Dropped once the loop is stopped.
  void Post(Task task);
  // Runs the task once `delay` has passed, at once when it is not positive.
  Timer After(std::chrono::milliseconds delay, Task task);
  // True on the loop's own thread.
  [[nodiscard]] bool IsCurrent() const;

  // For lib/net itself.
  [[nodiscard]] Impl& GetImpl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// The threads of all sockets of a process, one loop each. A connection lives and dies on one of
// them. Loops stay alive as long as something refers to them, but do nothing after Stop.
class IoPool {
 public:
  // `threads`: 1 to kIoThreadsMax. `poll`: how long a thread that has nothing to do looks for work
  // before it sleeps; answers to a client that waits for each are quicker, and more processor time
  // is used.
  IoPool(std::size_t threads,
         log::Logger& logger,
         std::chrono::microseconds poll = std::chrono::microseconds(0));
  IoPool(const IoPool&) = delete;
  IoPool& operator=(const IoPool&) = delete;
  // Stops.
  ~IoPool();

  // Starts the threads; what was posted before runs now. Once.
  void Start();
  // Ends the threads and drops tasks that did not begin. Listeners are stopped before, or their
  // connections end without a word. Not from a thread of the pool. May be called again.
  void Stop();

  // The loops in turn.
  [[nodiscard]] const std::shared_ptr<IoLoop>& NextLoop();

  void Post(Task task) { NextLoop()->Post(std::move(task)); }

  Timer After(std::chrono::milliseconds delay, Task task) {
    return NextLoop()->After(delay, std::move(task));
  }

  // True on a thread of the pool.
  [[nodiscard]] bool IsCurrent() const;

 private:
  struct Threads;

  std::vector<std::shared_ptr<IoLoop>> loops_;
  std::atomic<std::size_t> next_{0};
  std::chrono::microseconds poll_;
  std::unique_ptr<Threads> threads_;
};

}  // namespace socle::net
