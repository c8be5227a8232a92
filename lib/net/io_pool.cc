#include "lib/net/io_pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/log/logger.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/loop.h"

namespace socle::net {

// Shared by the handle and the wait in the loop. The timer itself is touched on its loop only.
struct Timer::State {
  State(std::shared_ptr<IoLoop> the_loop, Task the_task)
      : loop(std::move(the_loop)), timer(ContextOf(*loop)), task(std::move(the_task)) {}

  std::shared_ptr<IoLoop> loop;  // lives as long as the timer in it
  SteadyTimer timer;
  Task task;
  std::atomic<bool> is_cancelled{false};
};

Timer::Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}

Timer::Timer(Timer&& other) noexcept = default;

Timer& Timer::operator=(Timer&& other) noexcept {
  if (this != &other) {
    Cancel();
    state_ = std::move(other.state_);
  }
  return *this;
}

Timer::~Timer() {
  Cancel();
}

void Timer::Cancel() {
  if (!state_ || state_->is_cancelled.exchange(true)) {
    return;
  }
  const std::shared_ptr<State> state = std::move(state_);
  state->loop->Post([state] {
    state->timer.cancel();
    state->task = nullptr;
  });
}

// Who lets a processor sleep pays for waking it up, which takes longer than many a request. Others
// that want the processor have it in between.
void IoLoop::Impl::RunPolling(std::chrono::microseconds poll) {
  const SystemClock clock;
  while (!is_stopped && context.run_one() != 0) {
    auto end = clock.Monotonic() + poll;
    while (!is_stopped && clock.Monotonic() < end) {
      if (context.poll() != 0) {
        end = clock.Monotonic() + poll;
      } else {
        std::this_thread::yield();
      }
    }
  }
}

void IoLoop::Impl::Run(std::chrono::microseconds poll) {
  while (!is_stopped) {
    try {
      if (poll.count() == 0) {
        context.run();
      } else {
        RunPolling(poll);
      }
      return;
    } catch (const std::exception& error) {
      logger.Error("a task on an input/output thread failed", {{"error", error.what()}});
    }
  }
}

void IoLoop::Impl::Stop() {
  is_stopped = true;
  context.stop();
}

IoLoop::IoLoop(log::Logger& logger) : impl_(std::make_unique<Impl>(logger)) {}

IoLoop::~IoLoop() = default;

void IoLoop::Post(Task task) {
  if (impl_->is_stopped) {
    return;
  }
  asio::post(impl_->context, std::move(task));
}

Timer IoLoop::After(std::chrono::milliseconds delay, Task task) {
  auto state = std::make_shared<Timer::State>(shared_from_this(), std::move(task));
  state->timer.expires_after(std::max(delay, std::chrono::milliseconds{0}));
  Post([state] {
    state->timer.async_wait([state](const error_code& error) {
      if (!error && !state->is_cancelled.exchange(true)) {
        Task running = std::move(state->task);
        running();
      }
    });
  });
  return Timer(std::move(state));
}

bool IoLoop::IsCurrent() const {
  return impl_->context.get_executor().running_in_this_thread();
}

struct IoPool::Threads {
  std::vector<std::thread> threads;
};

IoPool::IoPool(std::size_t threads, log::Logger& logger, std::chrono::microseconds poll)
    : poll_(poll), threads_(std::make_unique<Threads>()) {
  SOCLE_CHECK(threads >= 1 && threads <= kIoThreadsMax);
  for (std::size_t i = 0; i < threads; ++i) {
    loops_.push_back(std::make_shared<IoLoop>(logger));
  }
}

IoPool::~IoPool() {
  Stop();
}

void IoPool::Start() {
  SOCLE_CHECK(threads_->threads.empty());
  for (const auto& loop : loops_) {
    threads_->threads.emplace_back([loop, poll = poll_] { loop->GetImpl().Run(poll); });
  }
}

void IoPool::Stop() {
  SOCLE_CHECK(!IsCurrent());
  for (const auto& loop : loops_) {
    loop->GetImpl().Stop();
  }
  for (std::thread& thread : threads_->threads) {
    thread.join();
  }
  threads_->threads.clear();
  // Handlers that wait hold connections, which hold the loop.
  for (const auto& loop : loops_) {
    loop->GetImpl().context.DropHandlers();
  }
}

const std::shared_ptr<IoLoop>& IoPool::NextLoop() {
  return loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
}

bool IoPool::IsCurrent() const {
  return std::ranges::any_of(loops_, [](const auto& loop) { return loop->IsCurrent(); });
}

}  // namespace socle::net
