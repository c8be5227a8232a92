// Opening, reading and writing of ConnectionImpl: all that starts an operation on the socket.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ssl/error.hpp>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/connection_impl.h"
#include "lib/net/internal/net_metrics.h"
#include "lib/net/internal/tls_impl.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"

namespace socle::net {

namespace {

// A connection begins with little, since most of ten thousand are idle, and reads more at a time
// once its peer fills that.
constexpr std::size_t kReadBytesMin = std::size_t{4} << 10;
constexpr std::size_t kReadBytesMax = std::size_t{64} << 10;
// Buffers that grew beyond this are given back when they are empty.
constexpr std::size_t kBufferBytesKept = std::size_t{64} << 10;
// Handed to the socket at once.
constexpr std::size_t kWriteBytesAtOnce = std::size_t{256} << 10;
// ConnectionLimits::write_progress_timeout is for so much.
constexpr std::size_t kProgressBytes = std::size_t{64} << 10;

bool IsPeerGone(const error_code& error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == asio::error::connection_aborted ||
         error == asio::ssl::error::stream_truncated;
}

void GiveBack(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > kBufferBytesKept) {
    std::string().swap(buffer);
  }
}

}  // namespace

void ConnectionImpl::StartServer(const std::shared_ptr<TlsServerContext>& tls,
                                 std::shared_ptr<const SessionFactory> factory) {
  factory_ = std::move(factory);
  if (phase_ == Phase::kClosed) {
    return;
  }
  if (!tls) {
    Open();
    return;
  }
  ssl_context_ = tls->GetImpl().Current();
  tls_.emplace(socket_, *ssl_context_);
  Handshake(asio::ssl::stream_base::server);
}

void ConnectionImpl::StartConnecting(std::unique_ptr<ConnectionHandler> handler, Task cancel) {
  is_client_ = true;
  handler_ = std::move(handler);
  if (phase_ == Phase::kClosed) {
    return;
  }
  cancel_connecting_ = std::move(cancel);
  SetDeadline(kPhaseDeadline, limits_.handshake_timeout);
}

void ConnectionImpl::TakeSocket(Socket socket,
                                Peer peer,
                                const std::shared_ptr<TlsClientContext>& tls,
                                const std::string& host) {
  if (phase_ != Phase::kConnecting) {
    return;
  }
  cancel_connecting_ = nullptr;
  socket_ = std::move(socket);
  peer_ = std::move(peer);
  if (!tls) {
    Open();
    return;
  }
  ssl_context_ = tls->GetImpl().Current();
  tls_.emplace(socket_, *ssl_context_);
  if (Status named = ExpectHost(*tls_, tls->GetImpl().ExpectedHost(host)); !named) {
    BeginEnd(CloseReason::kHandshake, std::move(named.error().detail));
    return;
  }
  Handshake(asio::ssl::stream_base::client);
}

void ConnectionImpl::Handshake(asio::ssl::stream_base::handshake_type type) {
  phase_ = Phase::kHandshake;
  // That of a connection we open runs since the start.
  if (!is_client_) {
    SetDeadline(kPhaseDeadline, limits_.handshake_timeout);
  }
  SOCLE_CHECK(tls_.has_value());
  tls_->async_handshake(type, [self = Self()](const error_code& error) {
    if (self->phase_ != Phase::kClosed) {
      self->OnHandshake(error);
    }
  });
}

void ConnectionImpl::OnHandshake(const error_code& error) {
  SOCLE_CHECK(tls_.has_value());
  if (error) {
    metrics_->handshake_failures.Increment();
    BeginEnd(CloseReason::kHandshake, DescribeHandshakeFailure(*tls_, error));
    return;
  }
  peer_.is_tls = true;
  peer_.certificate = ReadPeerCertificate(*tls_);
  if (!is_opened_) {
    Open();
    return;
  }
  ClearDeadline(kPhaseDeadline);
  phase_ = Phase::kOpen;
  CallHandler([&](ConnectionHandler& handler) { handler.OnUpgraded(*this); });
  StartWriting();
  ContinueReading();
}

void ConnectionImpl::Open() {
  ClearDeadline(kPhaseDeadline);
  phase_ = Phase::kOpen;
  if (!handler_) {
    try {
      handler_ = (*factory_)(*this);
    } catch (const std::exception& error) {
      BeginEnd(CloseReason::kFailed, error.what());
      return;
    }
  }
  if (!handler_) {
    metrics_->CountRefused(RefuseReason::kRefused);
    CloseAfterWrites();
    return;
  }
  if (phase_ != Phase::kOpen) {
    return;  // the factory closed it
  }
  is_opened_ = true;
  if (!is_client_) {
    SetDeadline(kPhaseDeadline, limits_.first_byte_timeout);
  }
  SetDeadline(kIdleDeadline, idle_timeout_);
  CallHandler([&](ConnectionHandler& handler) { handler.OnOpen(*this); });
  StartWriting();
  ContinueReading();
}

Status ConnectionImpl::UpgradeToTls(std::shared_ptr<TlsServerContext> context,
                                    std::size_t consumed,
                                    std::string last_plain) {
  SOCLE_CHECK(is_in_on_bytes_);
  if (tls_ || upgrade_) {
    return Fail(Code::kConflict, "the connection is protected by TLS already");
  }
  if (Unconsumed().size() != consumed) {
    return Fail(Code::kConflict, "the peer sent more in clear after it asked for TLS");
  }
  upgrade_ = std::move(context);
  upgrade_consumed_ = consumed;
  Write(std::move(last_plain));
  return {};
}

// Once all is written and no read is in flight.
void ConnectionImpl::BeginUpgrade() {
  if (phase_ != Phase::kOpen) {
    return;
  }
  if (is_reading_) {
    error_code ignored;
    socket_.cancel(ignored);  // OnRead comes back here
    return;
  }
  ssl_context_ = std::exchange(upgrade_, nullptr)->GetImpl().Current();
  tls_.emplace(socket_, *ssl_context_);
  Handshake(asio::ssl::stream_base::server);
}

void ConnectionImpl::ContinueReading() {
  const bool is_wanted =
      (phase_ == Phase::kOpen && !upgrade_ && !is_paused_ && MayDeliver()) || is_lingering_;
  if (is_reading_ || !is_wanted || is_peer_finished_ || phase_ == Phase::kClosed) {
    return;
  }
  is_reading_ = true;
  chunk_.resize(std::max(chunk_.size(), kReadBytesMin));
  const auto buffer = asio::buffer(chunk_);
  auto done = [self = Self()](const error_code& error, std::size_t size) {
    self->is_reading_ = false;
    if (self->phase_ != Phase::kClosed) {
      self->OnRead(error, size);
    }
  };
  if (tls_) {
    tls_->async_read_some(buffer, std::move(done));
  } else {
    socket_.async_read_some(buffer, std::move(done));
  }
}

void ConnectionImpl::OnRead(const error_code& error, std::size_t size) {
  metrics_->received_bytes.Increment(static_cast<double>(size));
  if (upgrade_) {
    if (size > 0 || error != asio::error::operation_aborted) {
      BeginEnd(CloseReason::kHandshake, "bytes in clear after the peer asked for TLS");
    } else if (!is_writing_) {
      BeginUpgrade();
    }
    return;
  }
  if (error) {
    OnReadEnd(error);
    return;
  }
  if (phase_ == Phase::kDraining) {
    ContinueReading();
    return;
  }
  if (!has_received_) {
    has_received_ = true;
    ClearDeadline(kPhaseDeadline);
  }
  SetDeadline(kIdleDeadline, idle_timeout_);
  received_.append(chunk_, 0, size);
  if (size == chunk_.size() && size < kReadBytesMax) {
    chunk_.resize(size * 2);
  }
  needs_more_ = false;
  Deliver();
}

void ConnectionImpl::OnReadEnd(const error_code& error) {
  const bool is_end = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  if (!is_end || is_lingering_) {
    const CloseReason reason = IsPeerGone(error) ? CloseReason::kPeer : CloseReason::kFailed;
    BeginEnd(is_lingering_ ? CloseReason::kLocal : reason, is_end ? "" : error.message());
    return;
  }
  is_peer_finished_ = true;
  if (phase_ == Phase::kOpen) {
    Deliver();
  }
}

void ConnectionImpl::ScheduleDelivery() {
  if (is_delivery_due_ || phase_ != Phase::kOpen) {
    return;
  }
  is_delivery_due_ = true;
  loop_->Post([self = Self()] {
    self->is_delivery_due_ = false;
    self->Deliver();
  });
}

// False while too much waits to be written.
bool ConnectionImpl::MayDeliver() {
  if (queued_bytes_ > limits_.write_pause_bytes) {
    is_write_paused_ = true;
  }
  return !is_write_paused_;
}

void ConnectionImpl::Deliver() {
  while (phase_ == Phase::kOpen && !upgrade_ && !is_paused_ && !needs_more_ && MayDeliver()) {
    if (!DeliverOnce()) {
      break;
    }
  }
  if (phase_ != Phase::kOpen || upgrade_ || is_paused_ || is_write_paused_) {
    return;
  }
  if (Unconsumed().size() >= limits_.receive_bytes_max) {
    BeginEnd(CloseReason::kReceiveOverflow, "");
    return;
  }
  if (is_peer_finished_ && !is_peer_finished_told_) {
    is_peer_finished_told_ = true;
    CallHandler([&](ConnectionHandler& handler) { handler.OnPeerFinished(*this); });
  }
  ContinueReading();
}

// One call of the handler; false when it wants no further one for now.
bool ConnectionImpl::DeliverOnce() {
  if (Unconsumed().empty()) {
    needs_more_ = true;
    return false;
  }
  std::size_t consumed = 0;
  const std::size_t given = Unconsumed().size();
  is_in_on_bytes_ = true;
  CallHandler([&](ConnectionHandler& handler) { consumed = handler.OnBytes(Unconsumed(), *this); });
  is_in_on_bytes_ = false;
  SOCLE_CHECK(consumed <= given);
  if (phase_ != Phase::kOpen) {
    consumed = given;
  }
  DropConsumed(consumed);
  if (upgrade_ && phase_ == Phase::kOpen) {
    SOCLE_CHECK(consumed == upgrade_consumed_);
    if (!is_writing_) {
      BeginUpgrade();
    }
    return false;
  }
  // When it paused, the same bytes come again after ResumeReading.
  needs_more_ = consumed == 0 && !is_paused_;
  return consumed > 0;
}

void ConnectionImpl::DropConsumed(std::size_t size) {
  consumed_ += size;
  if (consumed_ == received_.size()) {
    GiveBack(received_);
    consumed_ = 0;
  } else if (consumed_ > received_.size() / 2) {
    received_.erase(0, consumed_);
    consumed_ = 0;
  }
}

bool ConnectionImpl::Write(std::string bytes) {
  if (is_ending_) {
    return false;
  }
  const std::size_t size = bytes.size();
  if (queued_bytes_.fetch_add(size) + size > limits_.write_bytes_max) {
    queued_bytes_ -= size;
    End({.reason = CloseReason::kWriteOverflow, .detail = ""});
    return false;
  }
  Dispatch(
      [self = Self(), bytes = std::move(bytes)]() mutable { self->QueueWrite(std::move(bytes)); });
  return true;
}

void ConnectionImpl::QueueWrite(std::string bytes) {
  if (phase_ == Phase::kClosed || is_lingering_) {
    queued_bytes_ -= bytes.size();
    return;
  }
  if (pending_.empty()) {
    pending_ = std::move(bytes);
  } else {
    pending_ += bytes;
  }
  StartWriting();
}

void ConnectionImpl::StartWriting() {
  const bool may_write = phase_ == Phase::kOpen || phase_ == Phase::kDraining;
  if (is_writing_ || pending_.empty() || !may_write) {
    return;
  }
  is_writing_ = true;
  writing_.swap(pending_);
  written_ = 0;
  progress_from_ = 0;
  SetDeadline(kProgressDeadline, limits_.write_progress_timeout);
  WriteSome();
}

void ConnectionImpl::WriteSome() {
  SetDeadline(kStallDeadline, limits_.write_stall_timeout);
  const std::size_t size = std::min(writing_.size() - written_, kWriteBytesAtOnce);
  const auto buffer = asio::buffer(writing_.data() + written_, size);
  auto done = [self = Self()](const error_code& error, std::size_t done_size) {
    if (self->phase_ != Phase::kClosed) {
      self->OnWritten(error, done_size);
    }
  };
  if (tls_) {
    tls_->async_write_some(buffer, std::move(done));
  } else {
    socket_.async_write_some(buffer, std::move(done));
  }
}

void ConnectionImpl::OnWritten(const error_code& error, std::size_t size) {
  if (error) {
    BeginEnd(IsPeerGone(error) ? CloseReason::kPeer : CloseReason::kFailed, error.message());
    return;
  }
  metrics_->sent_bytes.Increment(static_cast<double>(size));
  queued_bytes_ -= size;
  written_ += size;
  if (written_ < writing_.size()) {
    if (written_ - progress_from_ >= kProgressBytes) {
      progress_from_ = written_;
      SetDeadline(kProgressDeadline, limits_.write_progress_timeout);
    }
    WriteSome();
  } else {
    GiveBack(writing_);
    is_writing_ = false;
    ClearDeadline(kStallDeadline);
    ClearDeadline(kProgressDeadline);
    StartWriting();
  }
  OnWritesMoved();
}

void ConnectionImpl::OnWritesMoved() {
  if (phase_ != Phase::kOpen) {
    if (phase_ == Phase::kDraining && !is_writing_) {
      BeginLinger();
    }
    return;
  }
  SetDeadline(kIdleDeadline, idle_timeout_);
  if (upgrade_) {
    if (!is_writing_) {
      BeginUpgrade();
    }
    return;
  }
  const std::size_t queued = queued_bytes_;
  if (queued <= limits_.write_pause_bytes) {
    CallHandler([&](ConnectionHandler& handler) { handler.OnWritesDrained(*this); });
  }
  if (is_write_paused_ && queued <= limits_.write_pause_bytes / 2) {
    is_write_paused_ = false;
    Deliver();
  }
}

}  // namespace socle::net
