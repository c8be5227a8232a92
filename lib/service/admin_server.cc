#include "lib/service/admin_server.h"

#include <cstddef>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/net/endpoint.h"
#include "lib/net/http.h"
#include "lib/net/http_server.h"
#include "lib/net/listener.h"
#include "lib/service/health.h"

namespace socle::service {

namespace {

constexpr int kOk = 200;
constexpr int kUnavailable = 503;
constexpr std::size_t kConnectionsMax = 50;

net::HttpResponse JsonResponse(bool is_good, const Health::Report& report) {
  return {.status = is_good ? kOk : kUnavailable,
          .content_type = "application/json",
          .body = report.Json()};
}

}  // namespace

Result<std::unique_ptr<net::HttpServer>> OpenAdminServer(const net::NetServices& services,
                                                         const Clock& clock,
                                                         const net::TcpEndpoint& endpoint,
                                                         const Health& health) {
  if (!net::IsLoopback(endpoint)) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("{}: the admin endpoint has no access control and listens on a loopback "
                    "address only, such as 127.0.0.1",
                    net::FormatEndpoint(endpoint)));
  }
  net::HttpRoutes routes;
  routes.Add("GET",
             "/metrics",
             [&registry = services.metrics](const net::HttpRequest& /*request*/,
                                            net::HttpResponder responder) {
               responder.Send({.content_type = "text/plain; version=0.0.4; charset=utf-8",
                               .body = registry.RenderPrometheusText()});
             });
  routes.Add("GET",
             "/health",
             [&health](const net::HttpRequest& /*request*/, net::HttpResponder responder) {
               const Health::Report report = health.Look();
               responder.Send(JsonResponse(report.is_healthy, report));
             });
  routes.Add("GET",
             "/ready",
             [&health](const net::HttpRequest& /*request*/, net::HttpResponder responder) {
               const Health::Report report = health.Look();
               responder.Send(JsonResponse(report.is_ready, report));
             });
  net::HttpServerSettings settings;
  settings.listener.name = "admin";
  settings.listener.endpoint = endpoint;
  settings.listener.connections_max = kConnectionsMax;
  return net::HttpServer::Open(services, clock, std::move(settings), std::move(routes));
}

}  // namespace socle::service
