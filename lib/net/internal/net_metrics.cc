#include "lib/net/internal/net_metrics.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/metrics/registry.h"
#include "lib/net/connection.h"

namespace socle::net {

namespace {

constexpr std::array<std::string_view, kRefuseReasons> kRefuseNames = {
    "limit", "peer_limit", "refused", "accept_error"};

}  // namespace

NetMetrics NetMetrics::Register(metrics::Registry& registry, std::string_view listener) {
  const std::string label(listener);
  const auto counter = [&](const char* name, const char* help) {
    return registry.AddCounter({.name = name, .help = help, .labels = {{"listener", label}}});
  };
  NetMetrics out;
  out.connections = registry.AddGauge({.name = "socle_net_connections",
                                       .help = "Connections that are open.",
                                       .labels = {{"listener", label}}});
  out.accepted = counter("socle_net_connections_accepted_total", "Connections accepted.");
  out.handshake_failures = counter("socle_net_handshake_failures_total", "TLS handshakes failed.");
  out.received_bytes = counter("socle_net_received_bytes_total", "Bytes received, within TLS.");
  out.sent_bytes = counter("socle_net_sent_bytes_total", "Bytes sent, within TLS.");
  for (std::size_t i = 0; i < kRefuseReasons; ++i) {
    out.refused.at(i) = registry.AddCounter(
        {.name = "socle_net_connections_refused_total",
         .help = "Connections closed before their handler was made.",
         .labels = {{"listener", label}, {"reason", std::string(kRefuseNames.at(i))}}});
  }
  for (std::size_t i = 0; i < kCloseReasons; ++i) {
    const std::string reason(CloseReasonName(static_cast<CloseReason>(i)));
    out.closed.at(i) = registry.AddCounter({.name = "socle_net_connections_closed_total",
                                            .help = "Connections ended.",
                                            .labels = {{"listener", label}, {"reason", reason}}});
  }
  return out;
}

}  // namespace socle::net
