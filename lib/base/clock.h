#pragma once

#include <chrono>
#include <cstdint>

namespace socle {

// Microseconds since 1970-01-01T00:00:00Z.
struct UnixMicros {
  std::int64_t value = 0;
  auto operator<=>(const UnixMicros&) const = default;
};

// Where time comes from. Passed in, so that a test moves it.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock; may jump.
  virtual UnixMicros Now() const = 0;
  // Never goes back; for durations only.
  virtual std::chrono::nanoseconds Monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  UnixMicros Now() const override;
  std::chrono::nanoseconds Monotonic() const override;
};

class FixedClock final : public Clock {
 public:
  explicit FixedClock(UnixMicros now) : now_(now) {}

  UnixMicros Now() const override { return now_; }

  std::chrono::nanoseconds Monotonic() const override { return monotonic_; }

  void Advance(std::chrono::microseconds by) {
    now_.value += by.count();
    monotonic_ += by;
  }

 private:
  UnixMicros now_;
  std::chrono::nanoseconds monotonic_{0};
};

}  // namespace socle
