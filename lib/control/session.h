#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/control/caller.h"
#include "lib/control/server.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"
#include "lib/net/work_pool.h"

namespace socle::control {

// How a request ended, for metrics and log.
enum class Outcome : std::uint8_t { kDone, kFailed, kRefused, kBusy };

inline constexpr std::size_t kOutcomes = 4;

struct MethodMetrics {
  std::array<metrics::Counter, kOutcomes> requests;
  metrics::Histogram seconds;
};

// What the sessions of one server share; outlives them.
struct ControlShared {
  ControlShared(const ControlServerSettings& the_settings,
                Methods the_methods,
                std::function<Roles(const Caller&)> the_roles_of,
                log::Logger& the_logger);

  void Register(metrics::Registry& registry);
  // One line and one sample for a request that has ended.
  void Record(const std::string& method,
              const net::Peer& peer,
              Outcome outcome,
              std::chrono::nanoseconds took) const;

  const ControlServerSettings settings;
  const Methods methods;
  const std::function<Roles(const Caller&)> roles_of;
  log::Logger& logger;
  SystemClock clock;
  std::map<std::string, MethodMetrics, std::less<>> metrics;  // "unknown" for other methods
  std::atomic<bool> is_stopping{false};
  net::WorkPool workers;  // last: its tasks use the others
};

// The side of a session that workers see. Shared by the session and by its requests under way.
class CallState;

// One connection of the command line.
class ControlSession final : public net::ConnectionHandler {
 public:
  ControlSession(ControlShared& shared, net::Connection& connection);
  ControlSession(const ControlSession&) = delete;
  ControlSession& operator=(const ControlSession&) = delete;
  ~ControlSession() override;

  std::size_t OnBytes(std::string_view received, net::Connection& connection) override;
  void OnWritesDrained(net::Connection& connection) override;
  void OnPeerFinished(net::Connection& connection) override;
  void OnStop(net::Connection& connection) override;
  void OnClosed(const net::Closed& closed) override;

  // A request under way was answered.
  void OnAnswered(net::Connection& connection);

 private:
  void Take(std::string_view json, net::Connection& connection);

  ControlShared& shared_;
  std::shared_ptr<CallState> state_;
  std::size_t under_way_ = 0;
  bool is_frame_begun_ = false;
  bool is_stopping_ = false;
};

}  // namespace socle::control
