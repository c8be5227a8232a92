#include "lib/net/internal/http_session.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/http.h"
#include "lib/net/http_error.h"
#include "lib/net/internal/http_address.h"
#include "lib/net/internal/http_parser.h"
#include "lib/net/internal/http_shared.h"
#include "lib/net/internal/http_text.h"
#include "lib/net/internal/http_writer.h"

namespace socle::net {

namespace {

// A body that is made on the way waits in no more than this.
constexpr std::size_t kSourceBytesQueued = std::size_t{64} << 10;
constexpr std::chrono::nanoseconds kSecond = std::chrono::seconds{1};

// For the log: a method may be any word of the client.
constexpr std::size_t kMethodBytesLogged = 16;

std::string MediaType(const std::string* content_type) {
  if (content_type == nullptr) {
    return "";
  }
  return LowerAscii(TrimSpace(std::string_view(*content_type).substr(0, content_type->find(';'))));
}

}  // namespace

// What a responder keeps of its request.
class HttpResponder::Impl {
 public:
  struct Origin {
    std::string method;
    std::string client;
    std::string accept;
    std::size_t route = 0;
  };

  Impl(std::shared_ptr<HttpShared> shared,
       std::shared_ptr<Connection> connection,
       HttpSession& session,
       HttpAnswerForm form,
       Origin origin)
      : shared_(std::move(shared)),
        connection_(std::move(connection)),
        session_(session),
        form_(std::move(form)),
        origin_(std::move(origin)),
        began_(shared_->GetClock().Monotonic()) {
    ++shared_->in_flight;
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() { --shared_->in_flight; }

  void Send(const HttpResponse& response) {
    form_.is_keep_alive = form_.is_keep_alive && !shared_->is_stopping;
    const bool is_streamed = response.source && !form_.is_head;
    if (is_streamed && !form_.is_http11) {
      form_.is_keep_alive = false;  // HTTP/1.0 knows no chunks: the end is where we close
    }
    std::string bytes = WriteHttpResponse(response, form_, shared_->GetClock().Now());
    const std::size_t size = bytes.size();
    connection_->Write(std::move(bytes));
    shared_->Tell({.request_id = form_.request_id,
                   .client = origin_.client,
                   .method = origin_.method,
                   .route = origin_.route,
                   .status = response.status,
                   .bytes = size,
                   .took = shared_->GetClock().Monotonic() - began_});
    // The tasks run only while the session lives.
    if (is_streamed) {
      connection_->Post(
          [&session = session_,
           &connection = *connection_,
           source = response.source,
           form = form_]() mutable { session.OnAnswerBegun(connection, std::move(source), form); });
      return;
    }
    connection_->Post(
        [&session = session_, &connection = *connection_, is_keep_alive = form_.is_keep_alive] {
          session.OnAnswered(connection, is_keep_alive);
        });
  }

  void SendFailure() {
    HttpRequest request;
    request.fields.push_back({.name = "Accept", .value = origin_.accept});
    Send(shared_->ErrorPage({.status = 500, .request_id = form_.request_id}, request));
  }

 private:
  // Shared with the network: the answer may come after the peer has gone.
  const std::shared_ptr<HttpShared> shared_;
  const std::shared_ptr<Connection> connection_;
  HttpSession& session_;
  HttpAnswerForm form_;
  const Origin origin_;
  const std::chrono::nanoseconds began_;
};

HttpResponder::HttpResponder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpResponder::HttpResponder(HttpResponder&& other) noexcept = default;

HttpResponder& HttpResponder::operator=(HttpResponder&& other) noexcept = default;

HttpResponder::~HttpResponder() {
  if (const std::unique_ptr<Impl> impl = std::move(impl_)) {
    impl->SendFailure();
  }
}

void HttpResponder::Send(const HttpResponse& response) {
  if (const std::unique_ptr<Impl> impl = std::move(impl_)) {
    impl->Send(response);
  }
}

HttpSession::HttpSession(std::shared_ptr<HttpShared> shared)
    : shared_(std::move(shared)), parser_(shared_->ParserLimits()) {}

HttpSession::~HttpSession() {
  ReleaseBody();
}

void HttpSession::ReleaseBody() {
  shared_->ReleaseBody(std::exchange(body_bytes_, 0));
}

void HttpSession::OnOpen(Connection& connection) {
  connection.SetIdleDeadline(shared_->Limits().keep_alive_timeout);
}

std::size_t HttpSession::OnBytes(std::string_view received, Connection& connection) {
  if (waits_ == Waits::kForAnswer) {
    return 0;
  }
  const bool is_body = waits_ == Waits::kForBody;
  const std::size_t consumed = parser_.Parse(received);
  if (is_body) {
    if (!shared_->ReserveBody(consumed)) {
      connection.DisarmDeadline();
      Refuse(connection, 503, false, {{.name = "Retry-After", .value = "1"}});
      return consumed;
    }
    body_bytes_ += consumed;
  }
  Follow(connection);
  return consumed;
}

// Does what the state of the parser asks for.
void HttpSession::Follow(Connection& connection) {
  switch (parser_.CurrentState()) {
    case HttpParser::State::kHeader:
      if (waits_ == Waits::kForRequest && parser_.HasBegun()) {
        waits_ = Waits::kForHeader;
        connection.ArmDeadline(shared_->Limits().header_timeout);
      }
      return;
    case HttpParser::State::kBody:
      if (waits_ != Waits::kForBody && Admit(connection)) {
        waits_ = Waits::kForBody;
        connection.ArmDeadline(shared_->Limits().body_timeout);
        if (parser_.ExpectsContinue()) {
          connection.Write("HTTP/1.1 100 Continue\r\n\r\n");
        }
      }
      return;
    case HttpParser::State::kDone:
      connection.DisarmDeadline();
      if (is_admitted_ || Admit(connection)) {
        Answer(connection);
      }
      return;
    case HttpParser::State::kFailed:
      connection.DisarmDeadline();
      Refuse(connection, parser_.FailedStatus(), false);
      return;
  }
}

bool HttpSession::Admit(Connection& connection) {
  head_ = {};
  head_.peer = connection.GetPeer();
  if (!shared_->Proxies().IsEmpty()) {
    head_.fields = parser_.Header().fields;
  }
  ReadForwarded(shared_->Proxies(), head_);
  if (head_.id.empty()) {
    head_.id = shared_->NextRequestId();
  }
  is_admitted_ = AdmitRate(connection) && AdmitRoute(connection) && AdmitBody(connection);
  return is_admitted_;
}

bool HttpSession::AdmitRate(Connection& connection) {
  const std::chrono::nanoseconds wait = shared_->TakeRate(head_.client);
  if (wait.count() <= 0) {
    return true;
  }
  const auto seconds = (wait + kSecond - std::chrono::nanoseconds{1}) / kSecond;
  RefuseHeader(connection, 429, {{.name = "Retry-After", .value = std::to_string(seconds)}});
  return false;
}

bool HttpSession::AdmitRoute(Connection& connection) {
  match_ = shared_->Routes().Find(parser_.Header().method, parser_.Header().path);
  switch (match_.outcome) {
    case HttpRoutes::Outcome::kFound:
      return true;
    case HttpRoutes::Outcome::kBadPath:
      RefuseHeader(connection, 400);
      return false;
    case HttpRoutes::Outcome::kNoPath:
      RefuseHeader(connection, 404);
      return false;
    case HttpRoutes::Outcome::kNoMethod:
      RefuseHeader(connection, 405, {{.name = "Allow", .value = match_.allowed}});
      return false;
  }
  return false;
}

bool HttpSession::AdmitBody(Connection& connection) {
  const HttpRouteOptions& options = *match_.options;
  if (options.needs_length && !parser_.HasLength()) {
    RefuseHeader(connection, 411);
    return false;
  }
  if (parser_.CurrentState() != HttpParser::State::kBody) {
    return true;
  }
  if (!options.body_types.empty() &&
      std::ranges::find(options.body_types,
                        MediaType(parser_.Header().FindField("Content-Type"))) ==
          options.body_types.end()) {
    RefuseHeader(connection, 415);
    return false;
  }
  const std::size_t most =
      options.body_bytes_max == 0 ? shared_->Limits().body_bytes_max : options.body_bytes_max;
  if (!parser_.LimitBody(most)) {
    RefuseHeader(connection, 413);
    return false;
  }
  return true;
}

HttpAnswerForm HttpSession::Form() const {
  const HttpRequest& request = parser_.Header();
  const std::string* accepted = request.FindField("Accept-Encoding");
  return {.is_head = request.method == "HEAD",
          .is_keep_alive = parser_.IsKeepAlive() && !shared_->is_stopping &&
                           requests_ + 1 < shared_->Limits().requests_per_connection_max,
          .is_http11 = parser_.IsHttp11(),
          .may_gzip = accepted != nullptr && AcceptsGzip(*accepted),
          .request_id = head_.id};
}

void HttpSession::Answer(Connection& connection) {
  if (shared_->in_flight >= shared_->Limits().requests_in_flight_max) {
    Refuse(connection, 503, true, {{.name = "Retry-After", .value = "1"}});
    return;
  }
  waits_ = Waits::kForAnswer;
  is_admitted_ = false;
  connection.PauseReading();
  HttpAnswerForm form = Form();
  HttpRequest request = parser_.Take();
  request.peer = std::move(head_.peer);
  request.client = std::move(head_.client);
  request.is_secure = head_.is_secure;
  request.id = std::move(head_.id);
  request.path_values = std::move(match_.path_values);
  HttpResponder responder(std::make_unique<HttpResponder::Impl>(
      shared_,
      connection.shared_from_this(),
      *this,
      std::move(form),
      HttpResponder::Impl::Origin{.method = request.method,
                                  .client = request.client,
                                  .accept = std::string(AcceptOf(request)),
                                  .route = match_.route}));
  try {
    (*match_.handler)(std::move(request), std::move(responder));
  } catch (const std::exception& error) {
    // Its responder has answered 500 on the way out.
    shared_->GetLogger().Error("http handler failed", {{.name = "detail", .value = error.what()}});
  }
}

void HttpSession::RefuseHeader(Connection& connection,
                               int status,
                               const std::vector<HttpField>& fields) {
  connection.DisarmDeadline();
  Refuse(connection, status, parser_.CurrentState() == HttpParser::State::kDone, fields);
}

void HttpSession::Refuse(Connection& connection,
                         int status,
                         bool may_go_on,
                         const std::vector<HttpField>& fields) {
  HttpAnswerForm form = may_go_on ? Form() : HttpAnswerForm{.is_keep_alive = false};
  form.is_head = parser_.Header().method == "HEAD";
  form.request_id = head_.id;
  waits_ = Waits::kForAnswer;
  is_admitted_ = false;
  connection.PauseReading();
  HttpResponse response =
      shared_->ErrorPage({.status = status, .request_id = head_.id}, parser_.Header());
  response.fields.insert(response.fields.end(), fields.begin(), fields.end());
  std::string bytes = WriteHttpResponse(response, form, shared_->GetClock().Now());
  shared_->Tell({.request_id = head_.id,
                 .client = head_.client.empty() ? connection.GetPeer().address : head_.client,
                 .method = std::string_view(parser_.Header().method).substr(0, kMethodBytesLogged),
                 .status = status,
                 .bytes = bytes.size()});
  connection.Write(std::move(bytes));
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
  ++requests_;
  ReleaseBody();
  if (!is_keep_alive || is_peer_finished_ || shared_->is_stopping) {
    connection.CloseAfterWrites();
    return;
  }
  waits_ = Waits::kForRequest;
  head_ = {};
  connection.ResumeReading();
}

void HttpSession::OnAnswerBegun(Connection& connection,
                                HttpBodySource source,
                                const HttpAnswerForm& form) {
  ReleaseBody();
  source_ = std::move(source);
  source_form_ = form;
  SendMore(connection);
}

void HttpSession::OnWritesDrained(Connection& connection) {
  if (source_) {
    SendMore(connection);
  }
}

void HttpSession::SendMore(Connection& connection) {
  while (connection.QueuedBytes() < kSourceBytesQueued) {
    Result<std::string> piece = source_();
    if (!piece) {
      shared_->GetLogger().Warning("http answer cut off",
                                   {{.name = "request", .value = source_form_.request_id},
                                    {.name = "detail", .value = piece.error().detail}});
      source_ = nullptr;
      connection.Close();
      return;
    }
    const bool is_last = piece->empty();
    const bool is_chunked = source_form_.is_http11;
    if ((is_chunked || !is_last) &&
        !connection.Write(is_chunked ? WriteHttpChunk(*piece) : *std::move(piece))) {
      source_ = nullptr;
      return;
    }
    if (is_last) {
      source_ = nullptr;
      OnAnswered(connection, source_form_.is_keep_alive);
      return;
    }
  }
}

bool HttpSession::OnDeadline(Connection& connection) {
  Refuse(connection, 408, false);
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
