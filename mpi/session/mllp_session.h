#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/net/connection.h"
#include "mpi/protocol/mllp.h"
#include "mpi/session/message_service.h"

namespace socle::mpi::session {

struct MllpSettings {
  protocol::MllpOptions framing;
  std::chrono::milliseconds frame_timeout{30'000};  // from the first byte of a frame to its last
};

// One MLLP connection: one message is under way at a time, the next is read when it is answered
// (original mode of HL7 v2), so a flood from one sender waits in its own connection.
class MllpSession final : public net::ConnectionHandler {
 public:
  // The service must outlive the session.
  MllpSession(MessageService& service, const MllpSettings& settings)
      : service_(service), settings_(settings), decoder_(settings.framing) {}

  void OnOpen(net::Connection& connection) override;
  std::size_t OnBytes(std::string_view received, net::Connection& connection) override;
  void OnPeerFinished(net::Connection& connection) override;
  void OnStop(net::Connection& connection) override;

 private:
  void TakeNext(net::Connection& connection);
  void OnAnswered(net::Connection& connection);
  void Refuse(net::Connection& connection, const Error& error);

  MessageService& service_;
  MllpSettings settings_;
  protocol::MllpDecoder decoder_;
  std::string certificate_subject_;
  bool is_answering_ = false;  // a message is under way
  bool is_armed_ = false;      // a frame has begun, and its time runs
  bool is_last_ = false;       // close after the answer
};

}  // namespace socle::mpi::session
