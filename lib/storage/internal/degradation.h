#pragma once

#include <atomic>
#include <string>

#include "lib/base/error.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"

namespace socle::storage {

// Whether writing has failed, and why. Set once by the first failure, of a commit or of background
// work, and kept until the store has recovered or is reopened: after a failed sync nobody knows
// what is on the disk.
class Degradation {
 public:
  Degradation(log::Logger* logger, metrics::Gauge gauge) : logger_(logger), gauge_(gauge) {
    gauge_.Set(0);
  }

  void Set(const Error& cause);
  void Clear();

  [[nodiscard]] bool IsSet() const { return is_set_.load(std::memory_order_acquire); }

  // The failure of a write while the state is set.
  [[nodiscard]] Status Check();

 private:
  std::atomic<bool> is_set_{false};
  Guarded<std::string> cause_;
  log::Logger* logger_;
  metrics::Gauge gauge_;
};

}  // namespace socle::storage
