#pragma once

#include <memory>

#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"

namespace socle::net {

struct ConnectSettings {
  std::string name = {};  // for logs and as the label listener of the metrics: "notify"
  Endpoint endpoint = {};
  std::shared_ptr<TlsClientContext> tls = {};  // null: in clear
  // The name that the certificate there must have; empty: what the context says.
  std::string expected_host = {};
  // handshake_timeout is for name lookup, TCP and TLS together.
  ConnectionLimits connection = {};
};

// Opens a connection; returns at once. The handler gets OnOpen when it stands, or OnClosed with
// kConnect or kHandshake when it does not. All addresses of a name are tried. The handler must not
// outlive what it refers to: close the connection and wait for OnClosed before, or stop the pool.
std::shared_ptr<Connection> Connect(const NetServices& services,
                                    const ConnectSettings& settings,
                                    std::unique_ptr<ConnectionHandler> handler);

}  // namespace socle::net
