#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/http_error.h"
#include "lib/net/listener.h"

namespace socle::net {

// Makes the page for an error that the server itself answers with; `request` has no body, and no
// fields when they could not be read. Any thread of the pool; must not wait.
using HttpErrorPage =
    std::function<HttpResponse(const HttpProblem& problem, const HttpRequest& request)>;

// What HttpServer speaks: for TlsServerSettings.
inline std::vector<std::string> HttpAlpnProtocols() {
  return {"http/1.1", "http/1.0"};
}

struct HttpServerSettings {
  // connection.receive_bytes_max, first_byte_timeout, idle_timeout and write_progress_timeout are
  // set from the limits. For HTTPS, tls has application_protocols = HttpAlpnProtocols().
  ListenerSettings listener = {};
  HttpLimits limits = {};
  HttpRateLimit rate_limit = {};
  // Whose X-Forwarded-For, X-Forwarded-Proto and X-Request-Id are believed: "10.0.0.0/8".
  std::vector<std::string> trusted_proxies = {};
  // One line a request: id, client, method, pattern of the route, status, bytes, milliseconds.
  // Never the path or the query, which may hold a name.
  bool logs_requests = false;
  HttpErrorPage error_page = {};  // default: ErrorResponse
};

// HTTP/1.0 and 1.1 with keep-alive, HEAD, Expect: 100-continue, and gzip of larger texts. Requests
// of a connection are answered one after another, in order. Errors are answered with 400, 404, 405,
// 408, 411, 413, 414, 415, 417, 429, 431, 501, 503 and 505, where the connection can go on without
// closing it. A request that another server could read in another way (RFC 9112 section 11.2) is
// refused: two lengths, a length and chunks, folded fields, lines without CR, spaces before colons.
//
// Metrics with the label listener: socle_http_requests_total (and status: "2xx"),
// socle_http_request_seconds (from the end of the request to its answer), with the label route too
// socle_http_route_requests_total and socle_http_route_seconds;
// socle_http_rate_limited_total; and those of Listener.
class HttpServer {
 public:
  // As Listener::Open; kInvalidArgument for a wrong proxy or rate. `clock` outlives the server.
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
