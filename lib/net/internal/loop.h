#pragma once

#include <atomic>
#include <chrono>

#include "lib/log/logger.h"
#include "lib/net/internal/asio.h"
#include "lib/net/io_pool.h"

namespace socle::net {

// An io_context whose waiting handlers can be dropped while others still refer to it.
class LoopContext : public asio::io_context {
 public:
  LoopContext() : asio::io_context(1) {}

  void DropHandlers() { shutdown(); }
};

struct IoLoop::Impl {
  explicit Impl(log::Logger& the_logger) : logger(the_logger) {}

  // Until Stop; on one thread. Looks for work for `poll` after the last before it sleeps.
  void Run(std::chrono::microseconds poll);
  // Ends Run; any thread.
  void Stop();

  log::Logger& logger;
  LoopContext context;
  asio::executor_work_guard<IoExecutor> work{context.get_executor()};
  std::atomic<bool> is_stopped{false};

 private:
  void RunPolling(std::chrono::microseconds poll);
};

inline asio::io_context& ContextOf(IoLoop& loop) {
  return loop.GetImpl().context;
}

}  // namespace socle::net
