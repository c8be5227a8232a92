#include "lib/net/internal/admission.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/net/connection.h"
#include "lib/net/internal/net_metrics.h"

namespace socle::net {

std::string PeerKey(const Peer& peer) {
  if (peer.credentials) {
    return fmt::format("uid={}", peer.credentials->uid);
  }
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (peer.address.contains(':') && inet_pton(AF_INET6, peer.address.c_str(), bytes.data()) == 1) {
    return EncodeHex(ByteSpan(bytes).first(bytes.size() / 2));
  }
  return peer.address;
}

std::optional<RefuseReason> Admission::Enter(const std::string& peer_key) {
  if (total_ >= total_max_) {
    return RefuseReason::kLimit;
  }
  const auto found = per_peer_.find(peer_key);
  const std::size_t of_peer = found == per_peer_.end() ? 0 : found->second;
  if (per_peer_max_ != 0 && of_peer >= per_peer_max_) {
    return RefuseReason::kPeerLimit;
  }
  ++total_;
  ++per_peer_[peer_key];
  return std::nullopt;
}

void Admission::Leave(const std::string& peer_key) {
  --total_;
  const auto found = per_peer_.find(peer_key);
  if (found != per_peer_.end() && --found->second == 0) {
    per_peer_.erase(found);
  }
}

}  // namespace socle::net
