#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/guarded.h"
#include "lib/base/result.h"

namespace socle::service {

enum class RunState : std::uint8_t { kStarting, kReady, kStopping };

std::string_view RunStateName(RunState state);

struct CheckResult {
  std::string name = {};
  bool is_vital = false;
  Status status = {};
};

// What /health and /ready say. Any thread.
class Health {
 public:
  // Called on an I/O thread at each question: must be quick. `is_vital`: a failure means that the
  // process should be restarted (/health); else that it should get no requests for now (/ready).
  void AddCheck(std::string name, bool is_vital, std::function<Status()> check);

  // No check runs any more once this returns: before what they refer to is destroyed.
  void Clear();

  void SetState(RunState state) { state_ = state; }

  [[nodiscard]] RunState State() const { return state_; }

  struct Report {
    RunState state = RunState::kStarting;
    bool is_healthy = false;  // no vital check fails
    bool is_ready = false;    // kReady, and no check fails
    std::vector<CheckResult> checks = {};

    // {"state":"ready","healthy":true,"ready":true,"checks":[{"name":"store","ok":true}]}
    [[nodiscard]] std::string Json() const;
  };

  [[nodiscard]] Report Look() const;

 private:
  struct Check {
    std::string name = {};
    bool is_vital = false;
    std::function<Status()> check;
  };

  std::atomic<RunState> state_{RunState::kStarting};
  mutable Guarded<std::vector<Check>> checks_;
};

}  // namespace socle::service
