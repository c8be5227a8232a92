#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "lib/net/connection.h"
#include "lib/net/internal/net_metrics.h"

namespace socle::net {

// Who counts as one peer: an IPv4 address, the first half of an IPv6 address (one household or
// establishment holds a whole /64), the user of a Unix socket.
std::string PeerKey(const Peer& peer);

// Counts open connections against the limits. One thread at a time.
class Admission {
 public:
  // A limit of zero per peer means none.
  Admission(std::size_t total_max, std::size_t per_peer_max)
      : total_max_(total_max), per_peer_max_(per_peer_max) {}

  // Counts the peer in, or says why not.
  std::optional<RefuseReason> Enter(const std::string& peer_key);
  void Leave(const std::string& peer_key);

  [[nodiscard]] std::size_t Total() const { return total_; }

 private:
  std::size_t total_max_;
  std::size_t per_peer_max_;
  std::size_t total_ = 0;
  std::map<std::string, std::size_t> per_peer_;
};

}  // namespace socle::net
