#pragma once

#include <memory>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/net/endpoint.h"
#include "lib/net/http_server.h"
#include "lib/net/listener.h"
#include "lib/service/health.h"

namespace socle::service {

// Answers GET /metrics (Prometheus text), /health and /ready (JSON; 503 when not). In clear and for
// everybody on this machine, so kInvalidArgument for an address that is not a loopback one.
// `health` and `clock` outlive it.
Result<std::unique_ptr<net::HttpServer>> OpenAdminServer(const net::NetServices& services,
                                                         const Clock& clock,
                                                         const net::TcpEndpoint& endpoint,
                                                         const Health& health);

}  // namespace socle::service
