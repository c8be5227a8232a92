#include "lib/net/work_pool.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/guarded.h"
#include "lib/log/logger.h"
#include "lib/net/io_pool.h"

namespace socle::net {

struct WorkPool::Impl {
  struct Queue {
    std::deque<Task> tasks;
    bool is_stopping = false;
  };

  Impl(std::size_t the_queue_max, log::Logger& the_logger)
      : queue_max(the_queue_max), logger(the_logger) {}

  // The next task, or an empty one at the end.
  Task Next() {
    auto held = queue.Lock();
    came.wait(held.UniqueLock(), [&] { return !held->tasks.empty() || held->is_stopping; });
    if (held->tasks.empty()) {
      return {};
    }
    Task task = std::move(held->tasks.front());
    held->tasks.pop_front();
    return task;
  }

  void Run() {
    while (Task task = Next()) {
      try {
        task();
      } catch (const std::exception& error) {
        logger.Error("a task on a worker thread failed", {{"error", error.what()}});
      }
    }
  }

  std::size_t queue_max;
  log::Logger& logger;
  Guarded<Queue> queue;
  std::condition_variable came;
  std::vector<std::thread> threads;
};

WorkPool::WorkPool(const WorkPoolSettings& settings, log::Logger& logger)
    : impl_(std::make_unique<Impl>(settings.queue_max, logger)) {
  SOCLE_CHECK(settings.threads >= 1 && settings.threads <= kWorkThreadsMax);
  for (std::size_t i = 0; i < settings.threads; ++i) {
    impl_->threads.emplace_back([impl = impl_.get()] { impl->Run(); });
  }
}

WorkPool::~WorkPool() {
  Stop();
}

bool WorkPool::TrySubmit(Task task) {
  {
    auto held = impl_->queue.Lock();
    if (held->is_stopping || held->tasks.size() >= impl_->queue_max) {
      return false;
    }
    held->tasks.push_back(std::move(task));
  }
  impl_->came.notify_one();
  return true;
}

std::size_t WorkPool::QueueLength() const {
  return impl_->queue.Lock()->tasks.size();
}

void WorkPool::Stop() {
  impl_->queue.Lock()->is_stopping = true;
  impl_->came.notify_all();
  for (std::thread& thread : impl_->threads) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

}  // namespace socle::net
