#include "mpi/session/mllp_session.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "mpi/protocol/mllp.h"
#include "mpi/session/message_service.h"

namespace socle::mpi::session {

void MllpSession::OnOpen(net::Connection& connection) {
  const net::Peer& peer = connection.GetPeer();
  if (peer.certificate) {
    certificate_subject_ = peer.certificate->subject;
  }
}

std::size_t MllpSession::OnBytes(std::string_view received, net::Connection& connection) {
  if (is_answering_) {
    return 0;  // reading is paused; these bytes wait
  }
  decoder_.Push(received);
  TakeNext(connection);
  return received.size();
}

// Hands the next whole message on; without one, waits for more bytes.
void MllpSession::TakeNext(net::Connection& connection) {
  Result<std::optional<std::string_view>> next = decoder_.Next();
  if (!next.has_value()) {
    Refuse(connection, next.error());
    return;
  }
  const std::optional<std::string_view>& frame = *next;
  if (!frame) {
    if (decoder_.HasPartialFrame() && !is_armed_) {
      is_armed_ = true;
      connection.ArmDeadline(settings_.frame_timeout);
    }
    if (is_last_) {
      connection.CloseAfterWrites();
    }
    return;
  }
  connection.DisarmDeadline();
  is_armed_ = false;
  is_answering_ = true;
  connection.PauseReading();
  auto kept = connection.shared_from_this();
  service_.Handle(*frame, certificate_subject_, [this, kept](const std::string& answer) {
    kept->Write(protocol::EncodeMllpFrame(answer));
    // Dropped when the connection has ended, and this session with it.
    kept->Post([this, kept] { OnAnswered(*kept); });
  });
}

void MllpSession::OnAnswered(net::Connection& connection) {
  is_answering_ = false;
  TakeNext(connection);
  if (!is_answering_) {
    connection.ResumeReading();
  }
}

void MllpSession::Refuse(net::Connection& connection, const Error& error) {
  is_last_ = true;
  connection.Write(protocol::EncodeMllpFrame(service_.RefuseFrame(error)));
  connection.CloseAfterWrites();
}

void MllpSession::OnPeerFinished(net::Connection& connection) {
  is_last_ = true;
  if (!is_answering_) {
    connection.CloseAfterWrites();
  }
}

void MllpSession::OnStop(net::Connection& connection) {
  is_last_ = true;
  if (!is_answering_) {
    connection.CloseAfterWrites();
  }
}

}  // namespace socle::mpi::session
