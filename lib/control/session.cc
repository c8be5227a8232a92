#include "lib/control/session.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/server.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"

namespace socle::control {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {
    "done", "failed", "refused", "busy"};
constexpr std::array kSecondsBounds = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0};
constexpr const char* kUnknownMethod = "unknown";

Answer ErrorAnswerTo(std::uint64_t id, Error error, std::string hint) {
  return {
      .id = id,
      .kind = AnswerKind::kError,
      .error = {.code = error.code, .message = std::move(error.detail), .hint = std::move(hint)}};
}

}  // namespace

ControlShared::ControlShared(const ControlServerSettings& the_settings,
                             Methods the_methods,
                             std::function<Roles(const Caller&)> the_roles_of,
                             log::Logger& the_logger)
    : settings(the_settings),
      methods(std::move(the_methods)),
      roles_of(std::move(the_roles_of)),
      logger(the_logger),
      workers(the_settings.work, the_logger) {}

void ControlShared::Register(metrics::Registry& registry) {
  const auto add = [&](const std::string& method) {
    MethodMetrics& made = metrics[method];
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      made.requests.at(i) = registry.AddCounter(
          {.name = "socle_control_requests_total",
           .help = "Requests of the command line.",
           .labels = {{"method", method}, {"outcome", std::string(kOutcomeNames.at(i))}}});
    }
    made.seconds = registry.AddHistogram({.name = "socle_control_request_seconds",
                                          .help = "Seconds a request of the command line took.",
                                          .labels = {{"method", method}}},
                                         kSecondsBounds);
  };
  add(kUnknownMethod);
  for (const auto& [name, method] : methods) {
    add(name);
  }
}

void ControlShared::Record(const std::string& method,
                           const net::Peer& peer,
                           Outcome outcome,
                           std::chrono::nanoseconds took) const {
  const auto found = metrics.find(method);
  const auto& [name, metric] = found == metrics.end() ? *metrics.find(kUnknownMethod) : *found;
  const auto index = static_cast<std::size_t>(outcome);
  metric.requests.at(index).Increment();
  metric.seconds.Observe(std::chrono::duration<double>(took).count());
  const std::string millis =
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  logger.Info("control request",
              {{"method", name},
               {"peer", peer.Text()},
               {"outcome", kOutcomeNames.at(index)},
               {"duration_ms", millis}});
}

class CallState {
 public:
  CallState(net::Connection& connection, ControlShared& shared)
      : connection_(connection.shared_from_this()), peer_(connection.GetPeer()), shared_(shared) {}

  // On a worker. The caller is looked up once a connection.
  const Caller& GetCaller() {
    const std::scoped_lock lock(caller_mutex_);
    if (!caller_) {
      caller_ = FindCaller(peer_.credentials.value_or(net::PeerCredentials{}));
      caller_->roles = shared_.roles_of(*caller_);
    }
    return *caller_;
  }

  // Any thread. An answer that is too long becomes an error.
  Status Send(const Answer& answer) {
    auto frame = EncodeFrame(EncodeAnswer(answer), kAnswerBytesMax);
    if (!frame) {
      return Fail(std::move(frame).error());
    }
    // The connection knows that it has ended before its session is told.
    if (is_gone_ || !connection_->Write(*std::move(frame))) {
      is_gone_ = true;
      return Fail(Code::kNotFound, "the caller is gone");
    }
    return {};
  }

  // On a worker: waits until the caller has read enough of what was sent.
  void WaitForReader() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return is_gone_ || connection_->QueuedBytes() <= kQueuedBytesMax; });
  }

  void Notify() {
    {
      const std::scoped_lock lock(mutex_);
    }
    moved_.notify_all();
  }

  void SetGone() {
    is_gone_ = true;
    Notify();
  }

  [[nodiscard]] bool IsGone() const { return is_gone_; }

  [[nodiscard]] const net::Peer& GetPeer() const { return peer_; }

  [[nodiscard]] net::Connection& GetConnection() { return *connection_; }

  // At least as much as wakes up OnWritesDrained.
  static constexpr std::size_t kQueuedBytesMax = net::ConnectionLimits{}.write_pause_bytes;

 private:
  // Shared with the network: workers may answer after the peer has gone.
  const std::shared_ptr<net::Connection> connection_;
  const net::Peer peer_;
  ControlShared& shared_;
  std::mutex caller_mutex_;
  std::optional<Caller> caller_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::atomic<bool> is_gone_{false};
};

namespace {

class Stream final : public AnswerStream {
 public:
  Stream(CallState& state, std::uint64_t id) : state_(state), id_(id) {}

  Status SendItem(const json::value& item) override {
    return SendPart({.id = id_, .kind = AnswerKind::kItem, .value = item});
  }

  Status SendProgress(const json::value& progress) override {
    return SendPart({.id = id_, .kind = AnswerKind::kProgress, .value = progress});
  }

  [[nodiscard]] bool IsCancelled() const override { return state_.IsGone(); }

  void SetHint(std::string hint) override { hint_ = std::move(hint); }

  std::string TakeHint() { return std::move(hint_); }

 private:
  Status SendPart(const Answer& answer) {
    state_.WaitForReader();
    return state_.Send(answer);
  }

  CallState& state_;
  std::uint64_t id_;
  std::string hint_;
};

// Calls the handler, after the rights were checked.
Result<json::value> CallHandler(const Method& method,
                                const Request& request,
                                CallState& state,
                                Stream& stream) {
  try {
    return method.handler(request, state.GetCaller(), stream);
  } catch (const std::exception& error) {
    return Fail(Code::kInternal, fmt::format("{}: {}", request.method, error.what()));
  }
}

// On a worker: everything of one request.
Outcome Handle(ControlShared& shared, CallState& state, const Request& request) {
  const auto found = shared.methods.find(request.method);
  if (found == shared.methods.end()) {
    (void)state.Send(
        ErrorAnswerTo(request.id,
                      {.code = Code::kInvalidArgument,
                       .detail = fmt::format("this daemon has no method '{}'", request.method)},
                      "the command line and the daemon may be of different versions"));
    return Outcome::kFailed;
  }
  const Method& method = found->second;
  const Caller& caller = state.GetCaller();
  if (method.roles != 0 && (method.roles & caller.roles) == 0) {
    (void)state.Send(
        ErrorAnswerTo(request.id,
                      {.code = Code::kPermissionDenied,
                       .detail = fmt::format("{} has not the right to do this", caller.user_name)},
                      "ask the administrator for a group that has it"));
    return Outcome::kRefused;
  }
  Stream stream(state, request.id);
  auto result = CallHandler(method, request, state, stream);
  if (result) {
    const Status sent = state.Send({.id = request.id, .value = *std::move(result)});
    if (sent || sent.error().code == Code::kNotFound) {
      return Outcome::kDone;
    }
    result = Fail(sent.error());
  }
  (void)state.Send(ErrorAnswerTo(request.id, std::move(result).error(), stream.TakeHint()));
  return Outcome::kFailed;
}

}  // namespace

ControlSession::ControlSession(ControlShared& shared, net::Connection& connection)
    : shared_(shared), state_(std::make_shared<CallState>(connection, shared)) {}

ControlSession::~ControlSession() {
  state_->SetGone();
}

std::size_t ControlSession::OnBytes(std::string_view received, net::Connection& connection) {
  const auto frame = FindFrame(received, kRequestBytesMax);
  if (!frame) {
    (void)state_->Send(ErrorAnswerTo(0, frame.error(), ""));
    connection.CloseAfterWrites();
    return received.size();
  }
  const auto& whole = *frame;
  if (!whole.has_value()) {
    if (!std::exchange(is_frame_begun_, true)) {
      connection.ArmDeadline(shared_.settings.frame_timeout);
    }
    return 0;
  }
  is_frame_begun_ = false;
  connection.DisarmDeadline();
  Take(whole->json, connection);
  return whole->size_bytes;
}

void ControlSession::Take(std::string_view json, net::Connection& connection) {
  auto request = DecodeRequest(json);
  if (!request) {
    (void)state_->Send(ErrorAnswerTo(0, std::move(request).error(), ""));
    return;
  }
  const std::uint64_t id = request->id;
  const std::string method = request->method;
  // The task uses the session only where it is sure to live.
  auto task = [this,
               &shared = shared_,
               state = state_,
               request = *std::move(request),
               began = shared_.clock.Monotonic()] {
    const Outcome outcome = Handle(shared, *state, request);
    shared.Record(request.method, state->GetPeer(), outcome, shared.clock.Monotonic() - began);
    net::Connection& link = state->GetConnection();
    link.Post([this, &link] { OnAnswered(link); });
  };
  if (is_stopping_ || !shared_.workers.TrySubmit(std::move(task))) {
    shared_.Record(method, state_->GetPeer(), Outcome::kBusy, std::chrono::nanoseconds{0});
    (void)state_->Send(ErrorAnswerTo(
        id,
        {.code = Code::kBusy,
         .detail = is_stopping_ ? "the daemon stops" : "too many requests wait already"},
        "try again later"));
    return;
  }
  if (++under_way_ >= shared_.settings.requests_per_connection_max) {
    connection.PauseReading();
  }
}

void ControlSession::OnAnswered(net::Connection& connection) {
  --under_way_;
  if (is_stopping_ && under_way_ == 0) {
    connection.CloseAfterWrites();
  } else {
    connection.ResumeReading();
  }
}

void ControlSession::OnWritesDrained(net::Connection& /*connection*/) {
  state_->Notify();
}

// Callers keep their side open until they have their answers; this one does not want them.
void ControlSession::OnPeerFinished(net::Connection& connection) {
  state_->SetGone();
  connection.CloseAfterWrites();
}

void ControlSession::OnStop(net::Connection& connection) {
  is_stopping_ = true;
  if (under_way_ == 0) {
    connection.CloseAfterWrites();
  }
}

void ControlSession::OnClosed(const net::Closed& /*closed*/) {
  state_->SetGone();
}

}  // namespace socle::control
