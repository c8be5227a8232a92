#include "lib/net/internal/http_shared.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ratio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
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

namespace {

constexpr std::array kSecondsBounds = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0};
constexpr double kRatePerSecondMin = 0.001;
constexpr double kRatePerSecondMax = 1e6;

std::uint64_t RandomNumber() {
  std::array<std::uint8_t, 8> bytes{};
  SystemRandom().Fill(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) {
    number = (number << 8U) | byte;
  }
  return number;
}

std::size_t FirstDigit(int status) {
  return static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
}

}  // namespace

Result<std::shared_ptr<HttpShared>> HttpShared::Make(const NetServices& services,
                                                     const Clock& clock,
                                                     const HttpServerSettings& settings,
                                                     HttpRoutes routes) {
  std::shared_ptr<HttpShared> shared(new HttpShared(services, clock, settings, std::move(routes)));
  SOCLE_TRY(shared->proxies_, HttpProxies::Parse(settings.trusted_proxies));
  const double rate = settings.rate_limit.requests_per_second;
  if (rate != 0) {
    if (!(rate >= kRatePerSecondMin && rate <= kRatePerSecondMax)) {
      return Fail(Code::kInvalidArgument,
                  fmt::format("a rate of {} requests a second is not between {} and {}",
                              rate,
                              kRatePerSecondMin,
                              kRatePerSecondMax));
    }
    shared->rate_limiter_ = std::make_unique<HttpRateLimiter>(settings.rate_limit, RandomNumber());
  }
  return shared;
}

HttpShared::HttpShared(const NetServices& services,
                       const Clock& clock,
                       const HttpServerSettings& settings,
                       HttpRoutes routes)
    : clock_(clock),
      logger_(services.logger),
      limits_(settings.limits),
      routes_(std::move(routes)),
      patterns_(routes_.Patterns()),
      logs_requests_(settings.logs_requests),
      error_page_(settings.error_page),
      id_seed_(RandomNumber()),
      refused_lines_(std::make_unique<LogThrottle>(clock)) {
  RegisterMetrics(services.metrics, settings.listener.name);
}

void HttpShared::RegisterMetrics(metrics::Registry& registry, const std::string& listener) {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    requests_.at(i) = registry.AddCounter(
        {.name = "socle_http_requests_total",
         .help = "HTTP requests answered.",
         .labels = {{"listener", listener}, {"status", fmt::format("{}xx", i + 1)}}});
  }
  request_seconds_ =
      registry.AddHistogram({.name = "socle_http_request_seconds",
                             .help = "Seconds from the end of a request to its answer.",
                             .labels = {{"listener", listener}}},
                            kSecondsBounds);
  rate_limited_ = registry.AddCounter({.name = "socle_http_rate_limited_total",
                                       .help = "HTTP requests refused by the rate limit.",
                                       .labels = {{"listener", listener}}});
  for (const std::string& pattern : patterns_) {
    RouteMetrics& route = route_metrics_.emplace_back();
    for (std::size_t i = 0; i < route.requests.size(); ++i) {
      route.requests.at(i) =
          registry.AddCounter({.name = "socle_http_route_requests_total",
                               .help = "HTTP requests answered, by route.",
                               .labels = {{"listener", listener},
                                          {"route", pattern},
                                          {"status", fmt::format("{}xx", i + 1)}}});
    }
    route.seconds =
        registry.AddHistogram({.name = "socle_http_route_seconds",
                               .help = "Seconds from the end of a request to its answer, by route.",
                               .labels = {{"listener", listener}, {"route", pattern}}},
                              kSecondsBounds);
  }
}

HttpLimits HttpShared::ParserLimits() const {
  HttpLimits limits = limits_;
  limits.body_bytes_max = routes_.BodyBytesMax(limits.body_bytes_max);
  return limits;
}

std::string HttpShared::NextRequestId() {
  // Mix64 is a bijection: no two numbers give the same id.
  return fmt::format("{:016x}", Mix64(id_seed_ + ++next_id_));
}

std::chrono::nanoseconds HttpShared::TakeRate(std::string_view client) {
  if (!rate_limiter_) {
    return std::chrono::nanoseconds{0};
  }
  const std::chrono::nanoseconds wait = rate_limiter_->Take(client, clock_.Monotonic());
  if (wait.count() > 0) {
    rate_limited_.Increment();
  }
  return wait;
}

HttpResponse HttpShared::ErrorPage(const HttpProblem& problem, const HttpRequest& request) const {
  return error_page_ ? error_page_(problem, request) : ErrorResponse(problem, AcceptOf(request));
}

void HttpShared::Tell(const HttpOutcome& outcome) {
  const std::size_t digit = FirstDigit(outcome.status);
  requests_.at(digit).Increment();
  if (outcome.route) {
    const double seconds = std::chrono::duration<double>(outcome.took).count();
    request_seconds_.Observe(seconds);
    route_metrics_.at(*outcome.route).requests.at(digit).Increment();
    route_metrics_.at(*outcome.route).seconds.Observe(seconds);
  }
  if (logs_requests_) {
    Log(outcome);
  }
}

void HttpShared::Log(const HttpOutcome& outcome) {
  std::uint64_t dropped = 0;
  if (!outcome.route && !(*refused_lines_.Lock())->MayLog(dropped)) {
    return;
  }
  const std::string status = std::to_string(outcome.status);
  const std::string bytes = std::to_string(outcome.bytes);
  const std::string took =
      fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(outcome.took).count());
  const std::string not_logged = std::to_string(dropped);
  std::vector<log::Field> fields = {
      {.name = "request", .value = outcome.request_id},
      {.name = "client", .value = outcome.client},
      {.name = "method", .value = outcome.method},
      {.name = "route",
       .value = outcome.route ? std::string_view(patterns_.at(*outcome.route)) : "-"},
      {.name = "status", .value = status},
      {.name = "bytes", .value = bytes},
      {.name = "milliseconds", .value = took}};
  if (dropped > 0) {
    fields.push_back({.name = "refused_not_logged", .value = not_logged});
  }
  logger_.Write(log::Level::kInfo, "http request", fields);
}

bool HttpShared::ReserveBody(std::size_t bytes) {
  const std::size_t before = body_bytes_.fetch_add(bytes);
  if (before + bytes <= limits_.bodies_bytes_max) {
    return true;
  }
  body_bytes_ -= bytes;
  return false;
}

}  // namespace socle::net
