#include "lib/net/connection.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace socle::net {

std::string Peer::Text() const {
  if (credentials) {
    return fmt::format("unix:uid={},pid={}", credentials->uid, credentials->pid);
  }
  if (address.contains(':')) {
    return fmt::format("[{}]:{}", address, port);
  }
  return port == 0 ? address : fmt::format("{}:{}", address, port);
}

std::string_view CloseReasonName(CloseReason reason) {
  switch (reason) {
    case CloseReason::kPeer:
      return "peer";
    case CloseReason::kLocal:
      return "local";
    case CloseReason::kIdle:
      return "idle";
    case CloseReason::kDeadline:
      return "deadline";
    case CloseReason::kWriteStall:
      return "write_stall";
    case CloseReason::kReceiveOverflow:
      return "receive_overflow";
    case CloseReason::kWriteOverflow:
      return "write_overflow";
    case CloseReason::kConnect:
      return "connect";
    case CloseReason::kHandshake:
      return "handshake";
    case CloseReason::kStopped:
      return "stopped";
    case CloseReason::kFailed:
      return "failed";
  }
  return "failed";
}

void ConnectionHandler::OnOpen(Connection& /*connection*/) {}

void ConnectionHandler::OnWritesDrained(Connection& /*connection*/) {}

void ConnectionHandler::OnPeerFinished(Connection& connection) {
  connection.CloseAfterWrites();
}

bool ConnectionHandler::OnDeadline(Connection& /*connection*/) {
  return false;
}

void ConnectionHandler::OnStop(Connection& connection) {
  connection.CloseAfterWrites();
}

void ConnectionHandler::OnUpgraded(Connection& /*connection*/) {}

void ConnectionHandler::OnClosed(const Closed& /*closed*/) {}

}  // namespace socle::net
