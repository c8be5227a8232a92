#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/connection.h"

namespace socle::net {

struct HttpField {
  std::string name = {};
  std::string value = {};
};

// A whole request (RFC 9110, RFC 9112), body included.
struct HttpRequest {
  std::string method = {};             // "GET"
  std::string target = {};             // as it was sent
  std::string path = {};               // of the target, not decoded: "/Patient/1%202"
  std::string query = {};              // behind '?', not decoded
  std::vector<HttpField> fields = {};  // in the order they came
  std::string body = {};               // without transfer coding
  Peer peer = {};                      // who is connected: the client, or a proxy of ours
  // Who asks: the peer, or what a configured proxy says of it (X-Forwarded-For). For limits and
  // logs; proves nothing more than the proxy does.
  std::string client = {};
  bool is_secure = false;  // TLS, here or at a configured proxy (X-Forwarded-Proto)
  std::string id = {};     // for logs; also the field X-Request-Id of the answer
  // The {names} of the route and what stands there, decoded.
  std::map<std::string, std::string, std::less<>> path_values;

  // The value of the first field of that name in any case, or null.
  [[nodiscard]] const std::string* FindField(std::string_view name) const;
};

// Makes a long body as the peer takes it: each call gives the next piece, an empty one ends it.
// Called on the connection's thread while little waits to be written, never again once the peer has
// gone; must not wait. Pieces of some 16 to 64 KiB are best. An error ends the connection in the
// middle of the body, so that the peer does not take a part for the whole.
using HttpBodySource = std::function<Result<std::string>()>;

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";  // not sent without a body
  std::string body = {};
  // Beyond Content-Type, Content-Length, Content-Encoding, Connection, Date and X-Request-Id, which
  // are set by the server, as are X-Content-Type-Options and, unless it is here, Cache-Control:
  // no-store. Control characters in values are replaced.
  std::vector<HttpField> fields = {};
  HttpBodySource source = {};  // when set, instead of `body`; sent as it is, never compressed
};

// The value of the first field of that name in any case, or null.
const std::string* FindHttpField(const std::vector<HttpField>& fields, std::string_view name);

// "Not Found"; "Unknown" for a status that is not registered.
std::string_view HttpReason(int status);

// A short text answer that ends with a line break: "404 Not Found".
HttpResponse PlainResponse(int status);

// %XX decoded. False when an escape is cut or wrong, or gives a NUL.
bool DecodePercent(std::string_view text, std::string& out);

// The way back to who asked; may be kept and used later from any thread, once. Destroyed without
// Send, it answers 500, so no request stays without an answer.
class HttpResponder {
 public:
  class Impl;

  explicit HttpResponder(std::unique_ptr<Impl> impl);
  HttpResponder(HttpResponder&& other) noexcept;
  HttpResponder& operator=(HttpResponder&& other) noexcept;
  HttpResponder(const HttpResponder&) = delete;
  HttpResponder& operator=(const HttpResponder&) = delete;
  ~HttpResponder();

  // Nothing happens when the peer is gone. A large text is compressed here, on the caller's thread.
  void Send(const HttpResponse& response);

 private:
  std::unique_ptr<Impl> impl_;
};

// Called on the connection's thread; must not wait: what is long goes to a WorkPool together with
// the responder.
using HttpHandler = std::function<void(HttpRequest request, HttpResponder responder)>;

// What requests of one route may bring.
struct HttpRouteOptions {
  std::size_t body_bytes_max = 0;  // 413; 0: HttpLimits::body_bytes_max
  // Types that a body may have, without parameters: "application/x-www-form-urlencoded". Another
  // one, or none, with a body is refused with 415. Empty: any.
  std::vector<std::string> body_types = {};
  bool needs_length = false;  // a body without Content-Length is refused with 411
};

// Which handler answers which requests. Patterns are paths: "/metrics", "/Patient/{id}"; a part in
// braces stands for any one segment that is not empty. Fixed segments win over braces. GET answers
// HEAD too.
class HttpRoutes {
 public:
  enum class Outcome : std::uint8_t { kFound, kNoPath, kNoMethod, kBadPath };

  struct Match {
    Outcome outcome = Outcome::kNoPath;
    const HttpHandler* handler = nullptr;       // for kFound, as the two below
    const HttpRouteOptions* options = nullptr;  // live as long as the routes
    std::size_t route = 0;                      // its place in Patterns()
    std::string allowed = {};                   // of the path, for kNoMethod: "GET, HEAD"
    std::map<std::string, std::string, std::less<>> path_values = {};
  };

  // A mistake in the pattern, or one added twice, stops the process.
  void Add(std::string_view method,
           std::string_view pattern,
           HttpHandler handler,
           HttpRouteOptions options = {});
  [[nodiscard]] Match Find(std::string_view method, std::string_view path) const;
  // In the order they were added first.
  [[nodiscard]] std::vector<std::string> Patterns() const;
  // Of all routes; `otherwise` for those that set none.
  [[nodiscard]] std::size_t BodyBytesMax(std::size_t otherwise) const;

 private:
  struct Method {
    HttpHandler handler = {};
    HttpRouteOptions options = {};
  };

  struct Route {
    std::string pattern = {};
    std::vector<std::string> segments = {};
    std::map<std::string, Method, std::less<>> methods;
  };

  [[nodiscard]] const Route* FindRoute(const std::vector<std::string>& segments) const;
  static std::string AllowedMethods(const Route& route);

  std::vector<Route> routes_;
};

// What one request may take, and the status of the answer to more.
struct HttpLimits {
  std::size_t header_bytes_max = std::size_t{16} << 10;  // request line and fields: 431
  std::size_t header_fields_max = 100;                   // 431
  std::size_t target_bytes_max = 8'000;               // 414 (RFC 9112 section 3 asks for this much)
  std::size_t body_bytes_max = std::size_t{1} << 20;  // 413
  // Of all requests that are received or handled at the same time: 503.
  std::size_t bodies_bytes_max = std::size_t{64} << 20;
  std::chrono::milliseconds header_timeout{10'000};      // from its first byte: 408
  std::chrono::milliseconds body_timeout{30'000};        // from the end of the header: 408
  std::chrono::milliseconds keep_alive_timeout{60'000};  // between requests: closed
  // For each 64 KiB of answers; a peer that takes them more slowly is cut off.
  std::chrono::milliseconds write_timeout{60'000};
  std::size_t requests_in_flight_max = 1'000;         // of all connections: 503
  std::size_t requests_per_connection_max = 100'000;  // then "Connection: close"
};

// How many requests one client network may make: 429 with Retry-After beyond. What is known of
// networks takes 16 bytes each and no more than networks_max; the least busy are forgotten first.
struct HttpRateLimit {
  double requests_per_second = 0;  // 0: no limit
  std::size_t burst = 50;          // at once, after a pause
  std::size_t networks_max = 16'384;
  unsigned ipv4_prefix = 32;  // bits of an address that make a network
  unsigned ipv6_prefix = 64;
};

}  // namespace socle::net
