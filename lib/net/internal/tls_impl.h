#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"
#include "lib/net/tls.h"

namespace socle::net {

using SslContext = std::shared_ptr<asio::ssl::context>;
using TlsStream = asio::ssl::stream<Socket&>;

struct TlsServerContext::Impl {
  struct State {
    TlsServerSettings settings;
    SslContext context;
  };

  [[nodiscard]] SslContext Current() { return state.Lock()->context; }

  Guarded<State> state;
};

struct TlsClientContext::Impl {
  struct State {
    TlsClientSettings settings;
    SslContext context;
  };

  [[nodiscard]] SslContext Current() { return state.Lock()->context; }

  // The name that the certificate of a server reached as `host` must have.
  [[nodiscard]] std::string ExpectedHost(const std::string& host) {
    auto held = state.Lock();
    return held->settings.expected_host.empty() ? host : held->settings.expected_host;
  }

  Guarded<State> state;
};

// Asks the stream to accept no certificate but one of `host`, and to name it in the handshake.
Status ExpectHost(TlsStream& stream, const std::string& host);

// None when the peer showed no certificate.
std::optional<PeerCertificate> ReadPeerCertificate(TlsStream& stream);

// What to write in the log about a failed handshake.
std::string DescribeHandshakeFailure(TlsStream& stream, const error_code& error);

}  // namespace socle::net
