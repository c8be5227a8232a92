#include "lib/net/internal/http_session.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lib/net/connection.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_parser.h"
#include "lib/net/internal/http_writer.h"

namespace socle::net {

// What a responder keeps of its request.
class HttpResponder::Impl {
 public:
  Impl(std::shared_ptr<HttpShared> shared,
       std::shared_ptr<Connection> connection,
       HttpSession& session,
       const HttpAnswerForm& form)
      : shared_(std::move(shared)),
        connection_(std::move(connection)),
        session_(session),
        form_(form),
        began_(shared_->clock.Monotonic()) {
    ++shared_->in_flight;
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() { --shared_->in_flight; }

  void Send(const HttpResponse& response) {
    form_.is_keep_alive = form_.is_keep_alive && !shared_->is_stopping;
    connection_->Write(WriteHttpResponse(response, form_, shared_->clock.Now()));
    shared_->CountAnswer(response.status);
    const std::chrono::duration<double> took = shared_->clock.Monotonic() - began_;
    shared_->request_seconds.Observe(took.count());
    // The task runs only while the session lives.
    connection_->Post(
        [&session = session_, &connection = *connection_, is_keep_alive = form_.is_keep_alive] {
          session.OnAnswered(connection, is_keep_alive);
        });
  }

 private:
  // Shared with the network: the answer may come after the peer has gone.
  const std::shared_ptr<HttpShared> shared_;
  const std::shared_ptr<Connection> connection_;
  HttpSession& session_;
  HttpAnswerForm form_;
  const std::chrono::nanoseconds began_;
};

HttpResponder::HttpResponder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpResponder::HttpResponder(HttpResponder&& other) noexcept = default;

HttpResponder& HttpResponder::operator=(HttpResponder&& other) noexcept = default;

HttpResponder::~HttpResponder() {
  if (impl_) {
    Send(PlainResponse(500));
  }
}

void HttpResponder::Send(const HttpResponse& response) {
  if (const std::unique_ptr<Impl> impl = std::move(impl_)) {
    impl->Send(response);
  }
}

void HttpShared::CountAnswer(int status) const {
  const int first_digit = std::clamp(status / 100, 1, 5);
  requests.at(static_cast<std::size_t>(first_digit - 1)).Increment();
}

HttpSession::HttpSession(std::shared_ptr<HttpShared> shared)
    : shared_(std::move(shared)), parser_(shared_->limits) {}

void HttpSession::OnOpen(Connection& connection) {
  connection.SetIdleDeadline(shared_->limits.keep_alive_timeout);
}

std::size_t HttpSession::OnBytes(std::string_view received, Connection& connection) {
  if (waits_ == Waits::kForAnswer) {
    return 0;
  }
  const std::size_t consumed = parser_.Parse(received);
  Follow(connection);
  return consumed;
}

// Does what the state of the parser asks for.
void HttpSession::Follow(Connection& connection) {
  switch (parser_.CurrentState()) {
    case HttpParser::State::kHeader:
      if (waits_ == Waits::kForRequest && parser_.HasBegun()) {
        waits_ = Waits::kForHeader;
        connection.ArmDeadline(shared_->limits.header_timeout);
      }
      return;
    case HttpParser::State::kBody:
      if (waits_ != Waits::kForBody) {
        waits_ = Waits::kForBody;
        connection.ArmDeadline(shared_->limits.body_timeout);
        if (parser_.ExpectsContinue()) {
          connection.Write("HTTP/1.1 100 Continue\r\n\r\n");
        }
      }
      return;
    case HttpParser::State::kDone:
      connection.DisarmDeadline();
      Answer(connection);
      return;
    case HttpParser::State::kFailed:
      connection.DisarmDeadline();
      Refuse(connection, PlainResponse(parser_.FailedStatus()), false);
      return;
  }
}

HttpAnswerForm HttpSession::Form() const {
  const HttpRequest& request = parser_.Header();
  const std::string* accepted = request.FindField("Accept-Encoding");
  return {.is_head = request.method == "HEAD",
          .is_keep_alive = parser_.IsKeepAlive() && !shared_->is_stopping,
          .is_http11 = parser_.IsHttp11(),
          .may_gzip = accepted != nullptr && AcceptsGzip(*accepted)};
}

void HttpSession::Answer(Connection& connection) {
  const HttpRequest& header = parser_.Header();
  HttpRoutes::Match match = shared_->routes.Find(header.method, header.path);
  switch (match.outcome) {
    case HttpRoutes::Outcome::kBadPath:
      Refuse(connection, PlainResponse(400), true);
      return;
    case HttpRoutes::Outcome::kNoPath:
      Refuse(connection, PlainResponse(404), true);
      return;
    case HttpRoutes::Outcome::kNoMethod: {
      HttpResponse response = PlainResponse(405);
      response.fields.push_back({.name = "Allow", .value = match.allowed});
      Refuse(connection, response, true);
      return;
    }
    case HttpRoutes::Outcome::kFound:
      break;
  }
  if (shared_->in_flight >= shared_->limits.requests_in_flight_max) {
    HttpResponse response = PlainResponse(503);
    response.fields.push_back({.name = "Retry-After", .value = "1"});
    Refuse(connection, response, true);
    return;
  }
  waits_ = Waits::kForAnswer;
  connection.PauseReading();
  HttpResponder responder(
      std::make_unique<HttpResponder::Impl>(shared_, connection.shared_from_this(), *this, Form()));
  HttpRequest request = parser_.Take();
  request.peer = connection.GetPeer();
  request.path_values = std::move(match.path_values);
  (*match.handler)(std::move(request), std::move(responder));
}

void HttpSession::Refuse(Connection& connection, const HttpResponse& response, bool may_go_on) {
  const HttpAnswerForm form = may_go_on ? Form() : HttpAnswerForm{.is_keep_alive = false};
  waits_ = Waits::kForAnswer;
  connection.PauseReading();
  connection.Write(WriteHttpResponse(response, form, shared_->clock.Now()));
  shared_->CountAnswer(response.status);
  if (!may_go_on) {
    connection.CloseAfterWrites();
    return;
  }
  parser_.Take();
  connection.Post([this, &connection, is_keep_alive = form.is_keep_alive] {
    OnAnswered(connection, is_keep_alive);
  });
}

void HttpSession::OnAnswered(Connection& connection, bool is_keep_alive) {
  if (!is_keep_alive || is_peer_finished_ || shared_->is_stopping) {
    connection.CloseAfterWrites();
    return;
  }
  waits_ = Waits::kForRequest;
  connection.ResumeReading();
}

bool HttpSession::OnDeadline(Connection& connection) {
  Refuse(connection, PlainResponse(408), false);
  return true;
}

void HttpSession::OnPeerFinished(Connection& connection) {
  is_peer_finished_ = true;
  if (waits_ != Waits::kForAnswer) {
    connection.CloseAfterWrites();
  }
}

void HttpSession::OnStop(Connection& connection) {
  // A request that has begun is answered yet; what comes after it is not.
  if (waits_ == Waits::kForRequest) {
    connection.CloseAfterWrites();
  }
}

}  // namespace socle::net
