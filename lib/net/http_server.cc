#include "lib/net/http_server.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_session.h"
#include "lib/net/internal/http_shared.h"
#include "lib/net/listener.h"

namespace socle::net {

class HttpServer::Core {
 public:
  explicit Core(std::shared_ptr<HttpShared> shared) : shared_(std::move(shared)) {}

  [[nodiscard]] const std::shared_ptr<HttpShared>& Shared() const { return shared_; }

 private:
  std::shared_ptr<HttpShared> shared_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::Open(const NetServices& services,
                                                     const Clock& clock,
                                                     HttpServerSettings settings,
                                                     HttpRoutes routes) {
  SOCLE_TRY(auto shared, HttpShared::Make(services, clock, settings, std::move(routes)));
  auto core = std::make_shared<Core>(std::move(shared));
  const HttpLimits& limits = settings.limits;
  ConnectionLimits& connection = settings.listener.connection;
  connection.receive_bytes_max =
      std::max(connection.receive_bytes_max, limits.header_bytes_max * 2 + 1);
  connection.first_byte_timeout = limits.keep_alive_timeout;
  connection.idle_timeout = limits.keep_alive_timeout;
  connection.write_progress_timeout = limits.write_timeout;
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
