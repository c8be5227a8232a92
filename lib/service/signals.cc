#include "lib/service/signals.h"

#include <chrono>
#include <csignal>
#include <ctime>
#include <memory>

#include "lib/base/check.h"

namespace socle::service {

struct Signals::Masks {
  sigset_t awaited{};
  sigset_t before{};
};

Signals::Signals() : masks_(std::make_unique<Masks>()) {
  sigset_t& awaited = masks_->awaited;
  sigemptyset(&awaited);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&awaited, signal);
  }
  SOCLE_CHECK(pthread_sigmask(SIG_BLOCK, &awaited, &masks_->before) == 0);
  // Writing to a peer that is gone gives an error, no signal.
  SOCLE_CHECK(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

Signals::~Signals() {
  pthread_sigmask(SIG_SETMASK, &masks_->before, nullptr);
}

SignalEvent Signals::Wait(std::chrono::milliseconds timeout) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
  const timespec limit{.tv_sec = seconds.count(),
                       .tv_nsec = std::chrono::nanoseconds(timeout - seconds).count()};
  const int signal = sigtimedwait(&masks_->awaited, nullptr, &limit);
  if (signal < 0) {
    return SignalEvent::kNone;
  }
  return signal == SIGHUP ? SignalEvent::kReload : SignalEvent::kStop;
}

void Signals::LetStopKill() {
  sigset_t stops{};
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
}

}  // namespace socle::service
