#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/metrics/registry.h"
#include "lib/net/connection.h"

namespace socle::net {

enum class RefuseReason : std::uint8_t { kLimit, kPeerLimit, kRefused, kAcceptError };

inline constexpr std::size_t kRefuseReasons = 4;
inline constexpr std::size_t kCloseReasons = 11;

// The metrics of one listener; listener.h names them.
struct NetMetrics {
  static NetMetrics Register(metrics::Registry& registry, std::string_view listener);

  void CountRefused(RefuseReason reason) const {
    refused.at(static_cast<std::size_t>(reason)).Increment();
  }

  void CountClosed(CloseReason reason) const {
    closed.at(static_cast<std::size_t>(reason)).Increment();
  }

  metrics::Gauge connections;
  metrics::Counter accepted;
  std::array<metrics::Counter, kRefuseReasons> refused;
  std::array<metrics::Counter, kCloseReasons> closed;
  metrics::Counter handshake_failures;
  metrics::Counter received_bytes;
  metrics::Counter sent_bytes;
};

}  // namespace socle::net
