#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace socle::service {

enum class SignalEvent : std::uint8_t { kNone, kStop, kReload };

// Takes the signals of a daemon out of the way of its threads: SIGTERM, SIGINT and SIGHUP are
// blocked and waited for, SIGPIPE is ignored. Made before any thread; one a process. Afterwards the
// mask is as it was.
class Signals {
 public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  // The next signal, or kNone once `timeout` has passed.
  [[nodiscard]] SignalEvent Wait(std::chrono::milliseconds timeout);
  // From now on a further SIGTERM or SIGINT ends the process.
  void LetStopKill();

 private:
  struct Masks;
  std::unique_ptr<Masks> masks_;
};

}  // namespace socle::service
