#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/io_pool.h"
#include "lib/net/tls.h"

namespace socle::net {

// What every part of the network needs; all outlive the listeners.
struct NetServices {
  IoPool& io;
  log::Logger& logger;
  metrics::Registry& metrics;
};

struct ListenerSettings {
  std::string name = {};  // for logs and as a label: "mllp", "admin"
  Endpoint endpoint = {};
  std::shared_ptr<TlsServerContext> tls = {};  // null: in clear
  std::size_t connections_max = 1'000;         // more are closed at once
  // Of one IPv4 address, one IPv6 /64 or one user of a Unix socket.
  std::size_t connections_per_peer_max = 100;
  int backlog = 512;  // connections that the kernel keeps until they are accepted
  // Until the next try when accepting fails, such as for want of file descriptors.
  std::chrono::milliseconds accept_backoff{100};
  ConnectionLimits connection = {};
};

// Makes the handler of a new connection; null closes it. Called on the connection's thread.
using SessionFactory = std::function<std::unique_ptr<ConnectionHandler>(Connection&)>;

// Accepts connections and deals them out to the threads of the pool.
//
// Metrics, each with the label listener: socle_net_connections,
// socle_net_connections_accepted_total, socle_net_connections_refused_total (and reason: limit,
// peer_limit, refused, accept_error), socle_net_connections_closed_total (and reason),
// socle_net_handshake_failures_total, socle_net_received_bytes_total, socle_net_sent_bytes_total.
class Listener {
 public:
  // Accepts from now on. kInvalidArgument (address), kConflict (in use), kPermissionDenied,
  // kInternal. A Unix socket file whose owner is gone is replaced.
  static Result<std::unique_ptr<Listener>> Open(const NetServices& services,
                                                ListenerSettings settings,
                                                SessionFactory factory);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Stops without waiting for handlers.
  ~Listener();

  // The port that is listened on; 0 for a Unix socket.
  [[nodiscard]] std::uint16_t Port() const;
  // With the port that was taken.
  [[nodiscard]] const Endpoint& LocalEndpoint() const;
  [[nodiscard]] std::size_t ConnectionCount() const;

  // Accepts no more. Connections go on. May be called again.
  void StopAccepting();
  // Accepts no more, calls OnStop of all handlers, waits until all connections have ended, and ends
  // those that are left after `deadline`. On return no handler exists any more. Not from a thread
  // of the pool. May be called again.
  void Stop(std::chrono::milliseconds deadline);

 private:
  class Core;
  explicit Listener(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace socle::net
