#include "lib/net/listener.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/internal/admission.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/connection_impl.h"
#include "lib/net/internal/log_throttle.h"
#include "lib/net/internal/loop.h"
#include "lib/net/internal/net_metrics.h"
#include "lib/net/internal/peer_address.h"
#include "lib/net/internal/unix_socket.h"
#include "lib/net/io_pool.h"

namespace socle::net {

namespace {

using Acceptor = std::variant<TcpAcceptor, UnixAcceptor>;

// Closing is one task on the loop; more means that the pool never ran.
constexpr std::chrono::seconds kCloseAcceptorTimeout{5};

Code CodeOf(const error_code& error) {
  if (error == asio::error::address_in_use) {
    return Code::kConflict;
  }
  return error == asio::error::access_denied ? Code::kPermissionDenied : Code::kInternal;
}

Result<TcpAcceptor> ListenTcp(asio::io_context& context, const TcpEndpoint& endpoint, int backlog) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(endpoint.host, error);
  if (error) {
    return Fail(Code::kInvalidArgument,
                fmt::format("'{}' is not an IP address to listen on", endpoint.host));
  }
  const asio::ip::tcp::endpoint where(address, endpoint.port);
  TcpAcceptor acceptor(context);
  acceptor.open(where.protocol(), error);
  if (!error) {
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(where, error);
  }
  if (!error) {
    acceptor.listen(backlog, error);
  }
  if (error) {
    return Fail(CodeOf(error),
                fmt::format("{}: cannot listen: {}", FormatEndpoint(endpoint), error.message()));
  }
  return acceptor;
}

Result<Acceptor> OpenAcceptor(asio::io_context& context, const ListenerSettings& settings) {
  if (const auto* local = std::get_if<UnixEndpoint>(&settings.endpoint)) {
    SOCLE_TRY(UnixAcceptor acceptor, ListenUnix(context, *local, settings.backlog));
    return Acceptor(std::move(acceptor));
  }
  SOCLE_TRY(TcpAcceptor acceptor,
            ListenTcp(context, std::get<TcpEndpoint>(settings.endpoint), settings.backlog));
  return Acceptor(std::move(acceptor));
}

// Who is at the other end; sets what a TCP socket needs.
Peer Prepare(TcpSocket& socket) {
  return PrepareTcp(socket);
}

Peer Prepare(UnixSocket& socket) {
  return {.address = "unix", .credentials = ReadPeerCredentials(socket.native_handle())};
}

}  // namespace

// Shared by the listener, the accept in flight and the connections, which report their end.
class Listener::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(const NetServices& services, ListenerSettings settings, SessionFactory factory)
      : services_(services),
        settings_(std::move(settings)),
        factory_(std::make_shared<const SessionFactory>(std::move(factory))),
        metrics_(std::make_shared<const NetMetrics>(
            NetMetrics::Register(services.metrics, settings_.name))),
        loop_(services.io.NextLoop()),
        state_(State(settings_)) {}

  Status Open() {
    SOCLE_TRY(acceptor_, OpenAcceptor(ContextOf(*loop_), settings_));
    local_ = settings_.endpoint;
    if (auto* tcp = std::get_if<TcpEndpoint>(&local_)) {
      error_code ignored;
      tcp->port = std::get<TcpAcceptor>(*acceptor_).local_endpoint(ignored).port();
    }
    services_.logger.Info("listening",
                          {{"listener", settings_.name}, {"endpoint", FormatEndpoint(local_)}});
    loop_->Post([self = shared_from_this()] { self->AcceptNext(); });
    return {};
  }

  [[nodiscard]] const Endpoint& LocalEndpoint() const { return local_; }

  [[nodiscard]] std::size_t ConnectionCount() { return state_.Lock()->connections.size(); }

  void StopAccepting() {
    SOCLE_CHECK(!services_.io.IsCurrent());
    auto held = state_.Lock();
    if (!std::exchange(held->is_stopping, true)) {
      loop_->Post([self = shared_from_this()] { self->CloseAcceptor(); });
    }
    changed_.wait_for(held.UniqueLock(), kCloseAcceptorTimeout, [&] {
      return held->is_acceptor_closed || HasPoolStopped();
    });
  }

  void Stop(std::chrono::milliseconds deadline) {
    StopAccepting();
    for (const auto& connection : Connections()) {
      connection->Stop();
    }
    if (WaitUntilEmpty(deadline)) {
      return;
    }
    services_.logger.Warning(
        "connections are ended at the deadline of the stop",
        {{"listener", settings_.name}, {"connections", std::to_string(ConnectionCount())}});
    for (const auto& connection : Connections()) {
      connection->End({.reason = CloseReason::kStopped, .detail = ""});
    }
    // Handlers never wait, so this ends; who owns what they refer to relies on it.
    auto held = state_.Lock();
    changed_.wait(held.UniqueLock(), [&] { return held->connections.empty() || HasPoolStopped(); });
  }

 private:
  struct State {
    explicit State(const ListenerSettings& settings)
        : admission(settings.connections_max, settings.connections_per_peer_max) {}

    Admission admission;
    std::map<std::uint64_t, std::weak_ptr<ConnectionImpl>> connections;
    std::uint64_t next_id = 1;
    bool is_stopping = false;
    bool is_acceptor_closed = false;
  };

  [[nodiscard]] bool HasPoolStopped() const { return loop_->GetImpl().is_stopped; }

  bool WaitUntilEmpty(std::chrono::milliseconds deadline) {
    auto held = state_.Lock();
    return changed_.wait_for(
        held.UniqueLock(), deadline, [&] { return held->connections.empty() || HasPoolStopped(); });
  }

  std::vector<std::shared_ptr<ConnectionImpl>> Connections() {
    std::vector<std::shared_ptr<ConnectionImpl>> out;
    auto held = state_.Lock();
    for (const auto& [id, weak] : held->connections) {
      if (auto connection = weak.lock()) {
        out.push_back(std::move(connection));
      }
    }
    return out;
  }

  Acceptor& OpenedAcceptor() {
    SOCLE_CHECK(acceptor_.has_value());  // by Open
    return *acceptor_;
  }

  void CloseAcceptor() {
    error_code ignored;
    std::visit([&](auto& acceptor) { acceptor.close(ignored); }, OpenedAcceptor());
    retry_ = Timer();
    if (const auto* local = std::get_if<UnixEndpoint>(&local_)) {
      unlink(local->path.c_str());
    }
    state_.Lock()->is_acceptor_closed = true;
    changed_.notify_all();
  }

  void AcceptNext() {
    // A connection that came before the close is handled after it.
    if (!std::visit([](const auto& acceptor) { return acceptor.is_open(); }, OpenedAcceptor())) {
      return;
    }
    const std::shared_ptr<IoLoop> loop = services_.io.NextLoop();
    std::visit(
        [&](auto& acceptor) {
          using OfTcp = std::is_same<std::decay_t<decltype(acceptor)>, TcpAcceptor>;
          using Accepted = std::conditional_t<OfTcp::value, TcpSocket, UnixSocket>;
          acceptor.async_accept(
              ContextOf(*loop),
              [self = shared_from_this(), loop](const error_code& error, Accepted socket) {
                self->OnAccept(loop, error, std::move(socket));
              });
        },
        OpenedAcceptor());
  }

  template <class AnySocket>
  void OnAccept(const std::shared_ptr<IoLoop>& loop, const error_code& error, AnySocket socket) {
    if (error == asio::error::operation_aborted) {
      return;
    }
    if (error == asio::error::connection_aborted) {
      AcceptNext();
      return;
    }
    if (error) {
      metrics_->CountRefused(RefuseReason::kAcceptError);
      Log(log::Level::kWarning, "cannot accept connections", "", error.message());
      // At once it would fail again, and turn in a circle until somebody closes a connection.
      retry_ = loop_->After(settings_.accept_backoff, [weak = weak_from_this()] {
        // Not the owner: the timer belongs to what it would keep.
        if (const auto self = weak.lock()) {
          self->AcceptNext();
        }
      });
      return;
    }
    const Peer peer = Prepare(socket);
    Admit(loop, Socket(std::move(socket)), peer);
    AcceptNext();
  }

  void Admit(const std::shared_ptr<IoLoop>& loop, Socket socket, const Peer& peer) {
    std::shared_ptr<ConnectionImpl> connection;
    const std::string key = PeerKey(peer);
    std::optional<RefuseReason> refused;
    {
      auto held = state_.Lock();
      refused = held->is_stopping ? RefuseReason::kRefused : held->admission.Enter(key);
      if (!refused) {
        connection = Make(loop, std::move(socket), peer, {.id = held->next_id++, .key = key});
        held->connections.emplace(held->next_id - 1, connection);
        metrics_->connections.Set(static_cast<double>(held->connections.size()));
      }
    }
    if (refused) {
      metrics_->CountRefused(*refused);
      if (*refused != RefuseReason::kRefused) {
        Log(log::Level::kWarning, "connection refused: too many are open", peer.Text(), "");
      }
      return;
    }
    metrics_->accepted.Increment();
    loop->Post([connection, tls = settings_.tls, factory = factory_] {
      connection->StartServer(tls, factory);
    });
  }

  struct Ticket {
    std::uint64_t id = 0;
    std::string key;
  };

  std::shared_ptr<ConnectionImpl> Make(const std::shared_ptr<IoLoop>& loop,
                                       Socket socket,
                                       const Peer& peer,
                                       Ticket ticket) {
    ConnectionSetup setup{.loop = loop,
                          .limits = settings_.connection,
                          .metrics = metrics_,
                          .on_finished = [self = shared_from_this(), ticket = std::move(ticket)](
                                             const Peer& who, const Closed& closed) {
                            self->OnFinished(ticket, who, closed);
                          }};
    return std::make_shared<ConnectionImpl>(std::move(setup), std::move(socket), peer);
  }

  void OnFinished(const Ticket& ticket, const Peer& peer, const Closed& closed) {
    if (closed.reason == CloseReason::kHandshake || closed.reason == CloseReason::kFailed) {
      Log(log::Level::kWarning,
          closed.reason == CloseReason::kHandshake ? "TLS handshake failed" : "connection failed",
          peer.Text(),
          closed.detail);
    }
    auto held = state_.Lock();
    held->connections.erase(ticket.id);
    held->admission.Leave(ticket.key);
    metrics_->connections.Set(static_cast<double>(held->connections.size()));
    changed_.notify_all();
  }

  // Peers can cause these lines, so their number is limited.
  void Log(log::Level level,
           std::string_view message,
           std::string_view peer,
           std::string_view why) {
    std::uint64_t dropped = 0;
    if (!throttle_.Lock()->MayLog(dropped)) {
      return;
    }
    const std::string dropped_text = std::to_string(dropped);
    std::vector<log::Field> fields = {{"listener", settings_.name}};
    if (!peer.empty()) {
      fields.push_back({"peer", peer});
    }
    if (!why.empty()) {
      fields.push_back({"reason", why});
    }
    if (dropped > 0) {
      fields.push_back({"lines_left_out", dropped_text});
    }
    services_.logger.Write(level, message, fields);
  }

  const NetServices services_;
  const ListenerSettings settings_;
  const std::shared_ptr<const SessionFactory> factory_;
  const std::shared_ptr<const NetMetrics> metrics_;
  const std::shared_ptr<IoLoop> loop_;  // of the acceptor
  std::optional<Acceptor> acceptor_;    // on loop_
  Timer retry_;                         // on loop_
  Endpoint local_;
  SystemClock clock_;
  Guarded<LogThrottle> throttle_{LogThrottle(clock_)};
  Guarded<State> state_;
  std::condition_variable changed_;
};

Result<std::unique_ptr<Listener>> Listener::Open(const NetServices& services,
                                                 ListenerSettings settings,
                                                 SessionFactory factory) {
  auto core = std::make_shared<Core>(services, std::move(settings), std::move(factory));
  SOCLE_TRY_STATUS(core->Open());
  return std::unique_ptr<Listener>(new Listener(std::move(core)));
}

Listener::Listener(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Listener::~Listener() {
  Stop(std::chrono::milliseconds{0});
}

std::uint16_t Listener::Port() const {
  const auto* tcp = std::get_if<TcpEndpoint>(&core_->LocalEndpoint());
  return tcp == nullptr ? std::uint16_t{0} : tcp->port;
}

const Endpoint& Listener::LocalEndpoint() const {
  return core_->LocalEndpoint();
}

std::size_t Listener::ConnectionCount() const {
  return core_->ConnectionCount();
}

void Listener::StopAccepting() {
  core_->StopAccepting();
}

void Listener::Stop(std::chrono::milliseconds deadline) {
  core_->Stop(deadline);
}

}  // namespace socle::net
