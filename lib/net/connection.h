#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "lib/base/result.h"
#include "lib/net/io_pool.h"
#include "lib/net/tls.h"

namespace socle::net {

// What a peer proved in the handshake.
struct PeerCertificate {
  std::string subject = {};        // RFC 2253 text, UTF-8
  std::string issuer = {};         // the same
  std::string common_name = {};    // the last one of the subject; may be empty
  std::string fingerprint_sha256;  // of the DER form, 64 lower-case hexadecimal digits
};

// Who connected to a Unix socket, as the kernel says.
struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

struct Peer {
  std::string address = {};  // "192.0.2.7", "2001:db8::7"; "unix" for a Unix socket
  std::uint16_t port = 0;
  bool is_tls = false;
  std::optional<PeerCertificate> certificate = {};
  std::optional<PeerCredentials> credentials = {};

  // "192.0.2.7:50123", "[2001:db8::7]:50123", "unix:uid=1000,pid=4711": for logs.
  [[nodiscard]] std::string Text() const;
};

// What one connection may take. A duration of zero means no limit.
struct ConnectionLimits {
  // Received and not consumed. Must be more than the longest frame of the protocol.
  std::size_t receive_bytes_max = std::size_t{1} << 20;
  // Reading pauses while more than this waits to be written, until half of it is left.
  std::size_t write_pause_bytes = std::size_t{256} << 10;
  // The connection ends when more than this would wait to be written.
  std::size_t write_bytes_max = std::size_t{16} << 20;
  std::chrono::milliseconds handshake_timeout{10'000};  // TLS; to connect, TCP included
  std::chrono::milliseconds first_byte_timeout{30'000};
  std::chrono::milliseconds idle_timeout{900'000};        // nothing received, nothing left to write
  std::chrono::milliseconds write_stall_timeout{30'000};  // the peer took no byte
  // For each 64 KiB, or what there is to write: a peer that takes a byte now and then is cut off.
  std::chrono::milliseconds write_progress_timeout{0};
  // After the last write: for the peer to read it and close its side.
  std::chrono::milliseconds linger_timeout{2'000};
};

enum class CloseReason : std::uint8_t {
  kPeer,      // the peer closed or reset
  kLocal,     // Close or CloseAfterWrites
  kIdle,      // idle_timeout or first_byte_timeout
  kDeadline,  // an armed deadline
  kWriteStall,
  kReceiveOverflow,  // receive_bytes_max
  kWriteOverflow,    // write_bytes_max
  kConnect,          // no connection came about: detail says why
  kHandshake,        // TLS failed or took too long: detail says why
  kStopped,          // the listener's stop took longer than its deadline
  kFailed,           // an exception of the handler, or a socket error
};

// "peer", "write_stall": for logs and labels.
std::string_view CloseReasonName(CloseReason reason);

struct Closed {
  CloseReason reason = CloseReason::kPeer;
  std::string detail = {};  // for the operator's log; may be empty
};

// A connected stream of bytes. All methods may be called from any thread and never wait; from the
// handler they take effect at once, from elsewhere soon. After the end they do nothing.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Fixed from OnOpen on (OnUpgraded may change it). From the handler only.
  [[nodiscard]] virtual const Peer& GetPeer() const = 0;

  // Queues bytes. False when the connection has ended, or ends now because of write_bytes_max.
  // Writes of one thread keep their order; the bytes of one call stay together.
  virtual bool Write(std::string bytes) = 0;
  // Bytes that were queued and not yet taken by the kernel.
  [[nodiscard]] virtual std::size_t QueuedBytes() const = 0;

  // No OnBytes until ResumeReading; the peer is slowed down by its own send buffer. The idle limit
  // does not count while paused.
  virtual void PauseReading() = 0;
  // Also calls OnBytes again for bytes that were received and not consumed.
  virtual void ResumeReading() = 0;

  // Takes no more bytes in, writes what is queued, then closes.
  virtual void CloseAfterWrites() = 0;
  // Closes now; what is queued is lost.
  virtual void Close() = 0;

  // Replaces ConnectionLimits::idle_timeout.
  virtual void SetIdleDeadline(std::chrono::milliseconds timeout) = 0;
  // One deadline of the handler's own, such as 'the frame that began must end in 30 s': OnDeadline
  // is called once when it passes. Arming again moves it.
  virtual void ArmDeadline(std::chrono::milliseconds timeout) = 0;
  virtual void DisarmDeadline() = 0;

  // Runs the task on the connection's thread, never inside this call; dropped when the connection
  // has ended by then, so the task may use the handler.
  virtual void Post(Task task) = 0;

  // For StartTLS, within OnBytes only: sends `last_plain`, then waits for the peer's handshake;
  // OnUpgraded follows. OnBytes must return `consumed`. kConflict, and nothing happens, when the
  // peer has sent more than `consumed` already (what was sent in clear must not pass as protected),
  // or when TLS is on.
  virtual Status UpgradeToTls(std::shared_ptr<TlsServerContext> context,
                              std::size_t consumed,
                              std::string last_plain) = 0;
};

// What is done with a connection. All calls come one at a time, on the connection's thread, and
// must not wait. Destroyed after OnClosed on the same thread.
class ConnectionHandler {
 public:
  ConnectionHandler() = default;
  ConnectionHandler(const ConnectionHandler&) = delete;
  ConnectionHandler& operator=(const ConnectionHandler&) = delete;
  virtual ~ConnectionHandler() = default;

  // Connected, handshake included. The reference is valid until OnClosed returns; what may outlive
  // it keeps connection.shared_from_this() (a weak pointer where it may come back to the handler).
  virtual void OnOpen(Connection& connection);

  // `received`: all bytes that were not consumed before, valid during the call. Returns how many of
  // them are done with; best one frame a call, so that pauses act between frames. Called again with
  // the rest when something was consumed, else when more has come; so remember how far an
  // incomplete frame was looked at.
  virtual std::size_t OnBytes(std::string_view received, Connection& connection) = 0;

  // Some bytes were written and no more than write_pause_bytes wait.
  virtual void OnWritesDrained(Connection& connection);

  // The peer sends no more but may still read. Default: CloseAfterWrites. Who still has an answer
  // to send calls that later.
  virtual void OnPeerFinished(Connection& connection);

  // The armed deadline has passed. Default: ends the connection with kDeadline.
  // Returns false for that, true when the connection may go on.
  virtual bool OnDeadline(Connection& connection);

  // The daemon stops: finish what has begun, then CloseAfterWrites (the default, at once).
  virtual void OnStop(Connection& connection);

  virtual void OnUpgraded(Connection& connection);

  // The connection has ended; called once, when OnOpen was called or, for a connection that we
  // opened, when it did not come about.
  virtual void OnClosed(const Closed& closed);
};

}  // namespace socle::net
