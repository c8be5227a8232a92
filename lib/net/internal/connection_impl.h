#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/net/connection.h"
#include "lib/net/internal/asio.h"
#include "lib/net/internal/net_metrics.h"
#include "lib/net/internal/tls_impl.h"
#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"

namespace socle::net {

struct ConnectionSetup {
  std::shared_ptr<IoLoop> loop;
  ConnectionLimits limits;
  std::shared_ptr<const NetMetrics> metrics;
  // Called once, on the loop, when the handler is gone; must not call back.
  std::function<void(const Peer& peer, const Closed& closed)> on_finished;
};

// A connection over any socket, with or without TLS. Everything that is not atomic belongs to the
// loop. No method calls the handler from within: calls come from completions and posted tasks only.
class ConnectionImpl final : public Connection {
 public:
  ConnectionImpl(ConnectionSetup setup, Socket socket, Peer peer);
  ConnectionImpl(const ConnectionImpl&) = delete;
  ConnectionImpl& operator=(const ConnectionImpl&) = delete;
  ~ConnectionImpl() override;

  // For who makes it; on the loop.
  void StartServer(const std::shared_ptr<TlsServerContext>& tls,
                   std::shared_ptr<const SessionFactory> factory);
  // Waits for TakeSocket; `cancel` is called when the connection ends before.
  void StartConnecting(std::unique_ptr<ConnectionHandler> handler, Task cancel);
  // Connected; `host` is who the certificate must name.
  void TakeSocket(Socket socket,
                  Peer peer,
                  const std::shared_ptr<TlsClientContext>& tls,
                  const std::string& host);

  // Any thread.
  void Stop();
  void End(Closed closed);

  [[nodiscard]] bool HasEnded() const { return has_ended_; }

  [[nodiscard]] const Peer& GetPeer() const override { return peer_; }

  bool Write(std::string bytes) override;

  [[nodiscard]] std::size_t QueuedBytes() const override { return queued_bytes_; }

  void PauseReading() override;
  void ResumeReading() override;
  void CloseAfterWrites() override;
  void Close() override;
  void SetIdleDeadline(std::chrono::milliseconds timeout) override;
  void ArmDeadline(std::chrono::milliseconds timeout) override;
  void DisarmDeadline() override;
  void Post(Task task) override;
  Status UpgradeToTls(std::shared_ptr<TlsServerContext> context,
                      std::size_t consumed,
                      std::string last_plain) override;

 private:
  enum class Phase : std::uint8_t { kConnecting, kHandshake, kOpen, kDraining, kClosed };

  enum Deadline : std::uint8_t {
    kPhaseDeadline,
    kIdleDeadline,
    kHandlerDeadline,
    kStallDeadline,
    kProgressDeadline,
  };

  using TimePoint = SteadyTimer::time_point;

  static constexpr std::size_t kDeadlines = 5;
  static constexpr TimePoint kNever = TimePoint::max();

  std::shared_ptr<ConnectionImpl> Self();
  // At once on the loop, else posted.
  template <class Call>
  void Dispatch(Call call);
  // Calls the handler; an exception of it ends the connection.
  template <class Call>
  void CallHandler(Call call);

  // Opening and TLS.
  void Handshake(asio::ssl::stream_base::handshake_type type);
  void OnHandshake(const error_code& error);
  void Open();
  void BeginUpgrade();

  // Reading.
  void ContinueReading();
  void OnRead(const error_code& error, std::size_t size);
  void OnReadEnd(const error_code& error);
  void ScheduleDelivery();
  void Deliver();
  bool DeliverOnce();
  void DropConsumed(std::size_t size);
  [[nodiscard]] bool MayDeliver();

  [[nodiscard]] std::string_view Unconsumed() const {
    return std::string_view(received_).substr(consumed_);
  }

  // Writing.
  void QueueWrite(std::string bytes);
  void StartWriting();
  void WriteSome();
  void OnWritten(const error_code& error, std::size_t size);
  void OnWritesMoved();

  // Deadlines.
  void SetDeadline(Deadline which, std::chrono::milliseconds timeout);
  void ClearDeadline(Deadline which);
  void ArmTimer();
  void OnTimer();
  void OnExpired(Deadline which);

  // Ending.
  void BeginLinger();
  void BeginEnd(CloseReason reason, std::string detail);
  void FinishEnd();

  // Shared by the listener or caller, who may hold it, and by every operation in flight.
  std::shared_ptr<IoLoop> loop_;
  const ConnectionLimits limits_;
  std::shared_ptr<const NetMetrics> metrics_;
  std::function<void(const Peer&, const Closed&)> on_finished_;

  Socket socket_;
  SslContext ssl_context_;  // lives as long as the stream made of it
  std::optional<TlsStream> tls_;
  Peer peer_;
  std::unique_ptr<ConnectionHandler> handler_;
  std::shared_ptr<const SessionFactory> factory_;
  Task cancel_connecting_;

  Phase phase_ = Phase::kConnecting;
  Closed closed_;
  bool is_opened_ = false;  // the handler knows of the connection
  bool is_client_ = false;
  bool is_lingering_ = false;

  // One read at a time goes into chunk_; received_ is what the handler has not consumed.
  std::string chunk_;
  std::string received_;
  std::size_t consumed_ = 0;  // at the front of received_
  bool is_reading_ = false;
  bool is_paused_ = false;        // by the handler
  bool is_write_paused_ = false;  // by the queue of writes
  bool needs_more_ = true;        // the handler waits for bytes beyond those it saw
  bool is_delivery_due_ = false;  // a posted Deliver is on its way
  bool is_in_on_bytes_ = false;
  bool is_peer_finished_ = false;
  bool is_peer_finished_told_ = false;
  bool has_received_ = false;

  std::shared_ptr<TlsServerContext> upgrade_;
  std::size_t upgrade_consumed_ = 0;

  std::string pending_;  // queued behind writing_
  std::string writing_;
  std::size_t written_ = 0;        // of writing_
  std::size_t progress_from_ = 0;  // of writing_: since when kProgressDeadline counts
  bool is_writing_ = false;
  std::atomic<std::size_t> queued_bytes_{0};

  SteadyTimer timer_;
  TimePoint timer_at_ = kNever;
  std::array<TimePoint, kDeadlines> deadlines_;
  std::chrono::milliseconds idle_timeout_;

  std::atomic<bool> is_ending_{false};  // takes no more writes
  std::atomic<bool> has_ended_{false};
};

template <class Call>
void ConnectionImpl::CallHandler(Call call) {
  try {
    call(*handler_);
  } catch (const std::exception& error) {
    BeginEnd(CloseReason::kFailed, error.what());
  }
}

template <class Call>
void ConnectionImpl::Dispatch(Call call) {
  if (loop_->IsCurrent()) {
    call();
  } else {
    loop_->Post(std::move(call));
  }
}

}  // namespace socle::net
