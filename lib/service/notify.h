#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"

namespace socle::service {

// Tells systemd what the daemon does (sd_notify(3): one datagram of lines to $NOTIFY_SOCKET). Does
// nothing when there is no such socket. Any thread.
class Notifier {
 public:
  Notifier() = default;

  // `socket`: a path, or '@' and an abstract name; empty: none.
  explicit Notifier(std::string socket) : socket_(std::move(socket)) {}

  [[nodiscard]] Status Ready(std::string_view status) const;
  // `monotonic`: of the clock, as Type=notify-reload asks.
  [[nodiscard]] Status Reloading(std::chrono::nanoseconds monotonic) const;
  [[nodiscard]] Status Stopping() const;
  [[nodiscard]] Status Watchdog() const;

 private:
  [[nodiscard]] Status Send(std::string_view lines) const;

  std::string socket_;
};

// Half of $WATCHDOG_USEC, as sd_watchdog_enabled(3) asks; zero when the variable is absent or odd.
std::chrono::milliseconds WatchdogInterval(std::string_view watchdog_usec);

}  // namespace socle::service
