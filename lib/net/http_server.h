#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/listener.h"

namespace socle::net {

struct HttpServerSettings {
  // connection.receive_bytes_max, first_byte_timeout and idle_timeout are set from the limits.
  ListenerSettings listener = {};
  HttpLimits limits = {};
};

// HTTP/1.0 and 1.1 with keep-alive, HEAD, Expect: 100-continue, and gzip of larger texts. One
// request of a connection at a time. Errors are answered with 400, 404, 405, 408, 413, 414, 417,
// 431, 503 and 505, where the connection can go on without closing it.
//
// Metrics with the label listener: socle_http_requests_total (and status: "2xx"),
// socle_http_request_seconds (from the end of the request to its answer), and those of Listener.
class HttpServer {
 public:
  // As Listener::Open. `clock` outlives the server.
  static Result<std::unique_ptr<HttpServer>> Open(const NetServices& services,
                                                  const Clock& clock,
                                                  HttpServerSettings settings,
                                                  HttpRoutes routes);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  // Stops without waiting.
  ~HttpServer();

  [[nodiscard]] std::uint16_t Port() const;
  [[nodiscard]] const Endpoint& LocalEndpoint() const;

  // Takes no more requests, waits for the answers under way, at most until `deadline`.
  void Stop(std::chrono::milliseconds deadline);

 private:
  class Core;
  HttpServer(std::shared_ptr<Core> core, std::unique_ptr<Listener> listener);

  std::shared_ptr<Core> core_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace socle::net
