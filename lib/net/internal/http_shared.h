#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/http.h"
#include "lib/net/http_error.h"
#include "lib/net/http_server.h"
#include "lib/net/internal/http_address.h"
#include "lib/net/internal/http_rate_limiter.h"
#include "lib/net/internal/log_throttle.h"
#include "lib/net/listener.h"

namespace socle::net {

// What is told of an answer.
struct HttpOutcome {
  std::string_view request_id = {};
  std::string_view client = {};
  std::string_view method = {};
  std::optional<std::size_t> route = {};  // none: refused before one was found
  int status = 0;
  std::size_t bytes = 0;  // of the answer; without its body when that is streamed
  std::chrono::nanoseconds took{0};
};

// What the sessions of one server share. Outlives them and every responder. Any thread.
class HttpShared {
 public:
  static Result<std::shared_ptr<HttpShared>> Make(const NetServices& services,
                                                  const Clock& clock,
                                                  const HttpServerSettings& settings,
                                                  HttpRoutes routes);

  [[nodiscard]] const Clock& GetClock() const { return clock_; }

  [[nodiscard]] log::Logger& GetLogger() const { return logger_; }

  [[nodiscard]] const HttpLimits& Limits() const { return limits_; }

  // As Limits, with room for the largest body of any route.
  [[nodiscard]] HttpLimits ParserLimits() const;

  [[nodiscard]] const HttpRoutes& Routes() const { return routes_; }

  [[nodiscard]] const HttpProxies& Proxies() const { return proxies_; }

  // 16 hexadecimal digits that no other request of this process has.
  std::string NextRequestId();
  // As HttpRateLimiter::Take; counts a refusal.
  std::chrono::nanoseconds TakeRate(std::string_view client);
  [[nodiscard]] HttpResponse ErrorPage(const HttpProblem& problem,
                                       const HttpRequest& request) const;
  void Tell(const HttpOutcome& outcome);

  // Reserves so many bytes for a body; false when that would be more than bodies_bytes_max.
  bool ReserveBody(std::size_t bytes);

  void ReleaseBody(std::size_t bytes) { body_bytes_ -= bytes; }

  std::atomic<bool> is_stopping{false};
  std::atomic<std::size_t> in_flight{0};

 private:
  using StatusCounters = std::array<metrics::Counter, 5>;  // by the first digit

  struct RouteMetrics {
    StatusCounters requests;
    metrics::Histogram seconds;
  };

  HttpShared(const NetServices& services,
             const Clock& clock,
             const HttpServerSettings& settings,
             HttpRoutes routes);
  void RegisterMetrics(metrics::Registry& registry, const std::string& listener);
  void Log(const HttpOutcome& outcome);

  const Clock& clock_;
  log::Logger& logger_;
  const HttpLimits limits_;
  const HttpRoutes routes_;
  const std::vector<std::string> patterns_;
  const bool logs_requests_;
  const HttpErrorPage error_page_;
  HttpProxies proxies_;
  std::unique_ptr<HttpRateLimiter> rate_limiter_;
  std::uint64_t id_seed_ = 0;
  std::atomic<std::uint64_t> next_id_{0};
  std::atomic<std::size_t> body_bytes_{0};
  // A flood of refused requests does not fill the disk.
  Guarded<std::unique_ptr<LogThrottle>> refused_lines_;

  StatusCounters requests_;
  metrics::Histogram request_seconds_;
  metrics::Counter rate_limited_;
  std::vector<RouteMetrics> route_metrics_;
};

}  // namespace socle::net
