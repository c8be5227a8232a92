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
  Peer peer = {};
  // The {names} of the route and what stands there, decoded.
  std::map<std::string, std::string, std::less<>> path_values;

  // The value of the first field of that name in any case, or null.
  [[nodiscard]] const std::string* FindField(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";  // not sent without a body
  std::string body = {};
  // Beyond Content-Type, Content-Length, Content-Encoding, Connection and Date, which are set by
  // the server. Control characters in values are replaced.
  std::vector<HttpField> fields = {};
};

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

// Which handler answers which requests. Patterns are paths: "/metrics", "/Patient/{id}"; a part in
// braces stands for any one segment that is not empty. Fixed segments win over braces. GET answers
// HEAD too.
class HttpRoutes {
 public:
  enum class Outcome : std::uint8_t { kFound, kNoPath, kNoMethod, kBadPath };

  struct Match {
    Outcome outcome = Outcome::kNoPath;
    const HttpHandler* handler = nullptr;
    std::string allowed = {};  // of the path, for kNoMethod: "GET, HEAD"
    std::map<std::string, std::string, std::less<>> path_values = {};
  };

  // A mistake in the pattern, or one added twice, stops the process.
  void Add(std::string_view method, std::string_view pattern, HttpHandler handler);
  [[nodiscard]] Match Find(std::string_view method, std::string_view path) const;

 private:
  struct Route {
    std::string pattern = {};
    std::vector<std::string> segments = {};
    std::map<std::string, HttpHandler, std::less<>> methods;
  };

  [[nodiscard]] const Route* FindRoute(const std::vector<std::string>& segments) const;
  static std::string AllowedMethods(const Route& route);

  std::vector<Route> routes_;
};

// What one request may take, and the status of the answer to more.
struct HttpLimits {
  std::size_t header_bytes_max = std::size_t{16} << 10;  // request line and fields: 431
  std::size_t target_bytes_max = 8'000;               // 414 (RFC 9112 section 3 asks for this much)
  std::size_t body_bytes_max = std::size_t{1} << 20;  // 413
  std::chrono::milliseconds header_timeout{10'000};   // from its first byte: 408
  std::chrono::milliseconds body_timeout{30'000};     // from the end of the header: 408
  std::chrono::milliseconds keep_alive_timeout{60'000};  // between requests: closed
  std::size_t requests_in_flight_max = 1'000;            // of all connections: 503
};

}  // namespace socle::net
