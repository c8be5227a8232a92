#include "lib/net/client_connection.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/connection_impl.h"
#include "lib/net/internal/loop.h"
#include "lib/net/internal/net_metrics.h"
#include "lib/net/internal/peer_address.h"
#include "lib/net/internal/unix_socket.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"

namespace socle::net {

namespace {

using asio::ip::tcp;
using Local = asio::local::stream_protocol;

// Looks a name up and tries its addresses one after another. Shared by the operation in flight and
// by the connection, which cancels it. On the connection's loop.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  Connector(const std::shared_ptr<IoLoop>& loop,
            const ConnectSettings& settings,
            const std::shared_ptr<ConnectionImpl>& connection)
      : endpoint_(settings.endpoint),
        tls_(settings.tls),
        expected_host_(settings.expected_host),
        connection_(connection),
        resolver_(ContextOf(*loop)),
        tcp_(ContextOf(*loop)),
        local_(ContextOf(*loop)) {}

  void Start() {
    if (const auto* local = std::get_if<UnixEndpoint>(&endpoint_)) {
      ConnectUnix(local->path);
      return;
    }
    const auto& where = std::get<TcpEndpoint>(endpoint_);
    resolver_.async_resolve(where.host,
                            std::to_string(where.port),
                            [self = shared_from_this()](const error_code& error,
                                                        const tcp::resolver::results_type& found) {
                              if (error) {
                                self->FailWith(error);
                                return;
                              }
                              for (const auto& entry : found) {
                                self->addresses_.push_back(entry.endpoint());
                              }
                              self->TryNext(asio::error::host_not_found);
                            });
  }

  void Cancel() {
    error_code ignored;
    is_cancelled_ = true;
    resolver_.cancel();
    tcp_.close(ignored);
    local_.close(ignored);
  }

 private:
  void ConnectUnix(const std::string& path) {
    if (path.empty() || path.size() > kUnixPathBytesMax) {
      FailWith(asio::error::name_too_long);
      return;
    }
    local_.async_connect(
        Local::endpoint(path), [self = shared_from_this()](const error_code& error) {
          if (error) {
            self->FailWith(error);
            return;
          }
          Peer peer{.address = "unix",
                    .credentials = ReadPeerCredentials(self->local_.native_handle())};
          self->Hand(Socket(std::move(self->local_)), std::move(peer), "localhost");
        });
  }

  void TryNext(const error_code& last) {
    if (is_cancelled_) {
      return;
    }
    if (next_ == addresses_.size()) {
      FailWith(last);
      return;
    }
    error_code ignored;
    tcp_.close(ignored);
    tcp_.async_connect(addresses_[next_++], [self = shared_from_this()](const error_code& error) {
      if (error) {
        self->TryNext(error);
        return;
      }
      Peer peer = PrepareTcp(self->tcp_);
      self->Hand(Socket(std::move(self->tcp_)),
                 std::move(peer),
                 std::get<TcpEndpoint>(self->endpoint_).host);
    });
  }

  void Hand(Socket socket, Peer peer, const std::string& host) {
    if (!is_cancelled_) {
      connection_->TakeSocket(
          std::move(socket), std::move(peer), tls_, expected_host_.empty() ? host : expected_host_);
    }
  }

  void FailWith(const error_code& error) {
    if (!is_cancelled_) {
      connection_->End(
          {.reason = CloseReason::kConnect,
           .detail = fmt::format("{}: {}", FormatEndpoint(endpoint_), error.message())});
    }
  }

  const Endpoint endpoint_;
  const std::shared_ptr<TlsClientContext> tls_;
  const std::string expected_host_;
  const std::shared_ptr<ConnectionImpl> connection_;
  TcpResolver resolver_;
  TcpSocket tcp_;
  UnixSocket local_;
  std::vector<tcp::endpoint> addresses_;
  std::size_t next_ = 0;
  bool is_cancelled_ = false;
};

}  // namespace

std::shared_ptr<Connection> Connect(const NetServices& services,
                                    const ConnectSettings& settings,
                                    std::unique_ptr<ConnectionHandler> handler) {
  const std::shared_ptr<IoLoop> loop = services.io.NextLoop();
  ConnectionSetup setup{.loop = loop,
                        .limits = settings.connection,
                        .metrics = std::make_shared<const NetMetrics>(
                            NetMetrics::Register(services.metrics, settings.name)),
                        .on_finished = {}};
  auto connection =
      std::make_shared<ConnectionImpl>(std::move(setup), Socket(ContextOf(*loop)), Peer{});
  auto connector = std::make_shared<Connector>(loop, settings, connection);
  loop->Post([connection, connector, handler = std::move(handler)]() mutable {
    connection->StartConnecting(std::move(handler), [connector] { connector->Cancel(); });
    if (!connection->HasEnded()) {
      connector->Start();
    }
  });
  return connection;
}

}  // namespace socle::net
