#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "lib/base/clock.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_parser.h"
#include "lib/net/internal/http_writer.h"

namespace socle::net {

// What the sessions of one server share. Outlives them and every responder.
struct HttpShared {
  HttpShared(const Clock& the_clock, const HttpLimits& the_limits, HttpRoutes the_routes)
      : clock(the_clock), limits(the_limits), routes(std::move(the_routes)) {}

  const Clock& clock;
  HttpLimits limits;
  HttpRoutes routes;
  std::array<metrics::Counter, 5> requests;  // by the first digit of the status
  metrics::Histogram request_seconds;
  std::atomic<bool> is_stopping{false};
  std::atomic<std::size_t> in_flight{0};

  void CountAnswer(int status) const;
};

// One HTTP connection: one request at a time, reading paused while it is answered.
class HttpSession final : public ConnectionHandler {
 public:
  explicit HttpSession(std::shared_ptr<HttpShared> shared);

  void OnOpen(Connection& connection) override;
  std::size_t OnBytes(std::string_view received, Connection& connection) override;
  bool OnDeadline(Connection& connection) override;
  void OnPeerFinished(Connection& connection) override;
  void OnStop(Connection& connection) override;

  // The answer to the request under way was handed to the connection.
  void OnAnswered(Connection& connection, bool is_keep_alive);

 private:
  enum class Waits : std::uint8_t { kForRequest, kForHeader, kForBody, kForAnswer };

  void Follow(Connection& connection);
  void Answer(Connection& connection);
  // Answers without a handler. `may_go_on`: the request was read to its end.
  void Refuse(Connection& connection, const HttpResponse& response, bool may_go_on);
  [[nodiscard]] HttpAnswerForm Form() const;

  const std::shared_ptr<HttpShared> shared_;
  HttpParser parser_;
  Waits waits_ = Waits::kForRequest;
  bool is_peer_finished_ = false;
};

}  // namespace socle::net
