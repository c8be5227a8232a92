#pragma once

#include <chrono>
#include <cstdint>

#include "lib/base/clock.h"

namespace socle::net {

// Lets a few log lines a second pass, so that a flood of bad peers does not fill the disk. One
// thread at a time.
class LogThrottle {
 public:
  static constexpr std::uint32_t kLinesPerSecondMax = 10;

  explicit LogThrottle(const Clock& clock) : clock_(clock) {}

  // True when a line may be written; `dropped` is then how many were not since the last one.
  bool MayLog(std::uint64_t& dropped) {
    const std::chrono::nanoseconds now = clock_.Monotonic();
    if (!has_begun_ || now - began_ >= std::chrono::seconds{1}) {
      has_begun_ = true;
      began_ = now;
      lines_ = 0;
    }
    if (lines_ >= kLinesPerSecondMax) {
      ++dropped_;
      return false;
    }
    ++lines_;
    dropped = dropped_;
    dropped_ = 0;
    return true;
  }

 private:
  const Clock& clock_;
  std::chrono::nanoseconds began_{0};
  std::uint32_t lines_ = 0;
  std::uint64_t dropped_ = 0;
  bool has_begun_ = false;
};

}  // namespace socle::net
