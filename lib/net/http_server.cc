#include "lib/net/http_server.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_session.h"
#include "lib/net/listener.h"

namespace socle::net {

namespace {

constexpr std::array kSecondsBounds = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0};

void RegisterMetrics(HttpShared& shared, metrics::Registry& registry, const std::string& listener) {
  for (std::size_t i = 0; i < shared.requests.size(); ++i) {
    shared.requests.at(i) = registry.AddCounter(
        {.name = "socle_http_requests_total",
         .help = "HTTP requests answered.",
         .labels = {{"listener", listener}, {"status", fmt::format("{}xx", i + 1)}}});
  }
  shared.request_seconds =
      registry.AddHistogram({.name = "socle_http_request_seconds",
                             .help = "Seconds from the end of a request to its answer.",
                             .labels = {{"listener", listener}}},
                            kSecondsBounds);
}

}  // namespace

class HttpServer::Core {
 public:
  Core(const Clock& clock, const HttpServerSettings& settings, HttpRoutes routes)
      : shared_(std::make_shared<HttpShared>(clock, settings.limits, std::move(routes))) {}

  [[nodiscard]] const std::shared_ptr<HttpShared>& Shared() const { return shared_; }

 private:
  std::shared_ptr<HttpShared> shared_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::Open(const NetServices& services,
                                                     const Clock& clock,
                                                     HttpServerSettings settings,
                                                     HttpRoutes routes) {
  auto core = std::make_shared<Core>(clock, settings, std::move(routes));
  RegisterMetrics(*core->Shared(), services.metrics, settings.listener.name);
  const HttpLimits& limits = settings.limits;
  ConnectionLimits& connection = settings.listener.connection;
  connection.receive_bytes_max =
      std::max(connection.receive_bytes_max, limits.header_bytes_max * 2 + 1);
  connection.first_byte_timeout = limits.keep_alive_timeout;
  connection.idle_timeout = limits.keep_alive_timeout;
  SOCLE_TRY(auto listener,
            Listener::Open(services, std::move(settings.listener), [core](Connection& /*peer*/) {
              return std::make_unique<HttpSession>(core->Shared());
            }));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core), std::move(listener)));
}

HttpServer::HttpServer(std::shared_ptr<Core> core, std::unique_ptr<Listener> listener)
    : core_(std::move(core)), listener_(std::move(listener)) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::Port() const {
  return listener_->Port();
}

const Endpoint& HttpServer::LocalEndpoint() const {
  return listener_->LocalEndpoint();
}

void HttpServer::Stop(std::chrono::milliseconds deadline) {
  core_->Shared()->is_stopping = true;
  listener_->Stop(deadline);
}

}  // namespace socle::net
