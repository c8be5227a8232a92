#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "directory/domain/bind_service.h"
#include "directory/domain/compare_service.h"
#include "directory/domain/identity.h"
#include "directory/domain/password_service.h"
#include "directory/domain/search_service.h"
#include "directory/domain/write_service.h"
#include "directory/session/operation_metrics.h"
#include "lib/base/clock.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/log/logger.h"
#include "lib/net/connection.h"
#include "lib/net/tls.h"
#include "lib/net/work_pool.h"

namespace socle::directory::session {

struct SessionSettings {
  std::size_t frame_bytes_anonymous = ldap::kFrameBytesMaxAnonymous;
  std::size_t frame_bytes_bound = ldap::kFrameBytesMaxAuthenticated;
  std::chrono::milliseconds frame_timeout{30'000};  // from the first byte of a message to its last
  std::chrono::milliseconds idle_bound{900'000};    // nothing received, after a bind
  std::size_t operations_max = 64;                  // outstanding, of one connection
  // Answers that wait for a slow reader; searches stop above, and go on below.
  std::size_t waiting_bytes_max = std::size_t{256} << 10;
  domain::SliceBudget first_slice = {.examined_max = 256, .bytes_max = std::size_t{64} << 10};
  domain::SliceBudget next_slice = {.examined_max = 2048, .bytes_max = std::size_t{128} << 10};
};

// What sessions work with; all outlive the listeners.
struct SessionParts {
  domain::SearchService& searches;
  domain::CompareService& compares;
  domain::WriteService& writes;
  domain::BindService& binds;
  domain::PasswordService& passwords;
  net::WorkPool& work;
  const Clock& clock;
  log::Logger& logger;
  const OperationMetrics& metrics;
  std::shared_ptr<net::TlsServerContext> start_tls = {};  // null: no StartTLS
};

// One LDAP connection. Requests are taken as they come: searches run at the same time, the first
// slice of each at once, what is long on the work pool; changes wait for the writer; a bind waits
// until everything before it has ended or, as searches, is abandoned. Answers that the client does
// not read stop its searches.
class LdapSession final : public net::ConnectionHandler {
 public:
  LdapSession(const SessionParts& parts, const SessionSettings& settings);
  ~LdapSession() override;

  void OnOpen(net::Connection& connection) override;
  std::size_t OnBytes(std::string_view received, net::Connection& connection) override;
  void OnWritesDrained(net::Connection& connection) override;
  void OnPeerFinished(net::Connection& connection) override;
  void OnStop(net::Connection& connection) override;
  void OnUpgraded(net::Connection& connection) override;
  void OnClosed(const net::Closed& closed) override;

 private:
  struct Operation;
  using OperationPtr = std::shared_ptr<Operation>;
  // What became of a message.
  enum class Taken : std::uint8_t {
    kDone,
    kLater,   // must be taken again when nothing is outstanding
    kClosed,  // nothing more is taken
  };

  [[nodiscard]] std::size_t FrameBytesMax() const;
  void SetDeadline(bool is_half, net::Connection& connection);
  Taken TakeFrame(std::string_view frame, std::size_t consumed, net::Connection& connection);
  Taken Dispatch(const ldap::Message& message,
                 std::string_view frame,
                 std::size_t consumed,
                 net::Connection& connection);
  Taken RefuseFrame(std::string_view frame, const Error& error, net::Connection& connection);

  void StartSearch(const ldap::Message& message, net::Connection& connection);
  void ContinueSearch(const OperationPtr& operation, net::Connection& connection);
  void Pump(const OperationPtr& operation, net::Connection& connection);
  // Goes on with a search: at once, or when there are changes.
  void GoOnWith(const OperationPtr& operation, net::Connection& connection);
  // Ends the searches that have no end of their own.
  void EndPersistent(net::Connection& connection);
  // A connection that only listens to changes is not idle.
  void SetPatience(net::Connection& connection) const;
  void StartWrite(const ldap::Message& message,
                  std::string_view frame,
                  net::Connection& connection);
  void Compare(const ldap::Message& message);
  Taken StartBind(const ldap::Message& message, net::Connection& connection);
  void EndBind(std::int32_t message_id,
               domain::BindResult result,
               std::chrono::nanoseconds began,
               net::Connection& connection);
  Taken StartExtended(const ldap::Message& message,
                      std::size_t consumed,
                      net::Connection& connection);
  Taken StartTls(const ldap::Message& message, std::size_t consumed, net::Connection& connection);
  void WhoAmI(const ldap::Message& message);
  void Cancel(const ldap::Message& message, std::string_view value, net::Connection& connection);
  void ChangePassword(const ldap::Message& message,
                      std::optional<std::string_view> value,
                      net::Connection& connection);
  void OnPasswordChanged(std::int32_t id,
                         const domain::PasswordChanged& changed,
                         net::Connection& connection);
  void Abandon(std::int32_t message_id, net::Connection& connection);

  void AnswerExtended(std::int32_t message_id,
                      const domain::Outcome& outcome,
                      std::optional<std::string_view> value = {});
  void Erase(std::int32_t message_id, net::Connection& connection);
  OperationPtr AddOperation(const ldap::Message& message, OperationKind kind);
  void Count(const Operation& operation, ldap::ResultCode code) const;
  // Queues what out_ holds.
  void Flush(net::Connection& connection);
  // Notice of disconnection, then the end.
  Taken Disconnect(ldap::ResultCode code, std::string_view text, net::Connection& connection);
  void Wait(net::Connection& connection);
  void GoOn(net::Connection& connection);
  [[nodiscard]] domain::ConnectionFacts Facts() const;
  // Whom the request at hand acts as: decided by its controls, before anything else. A fault: it is
  // refused.
  std::optional<domain::Outcome> DecideIdentity(const ldap::Message& message);

  [[nodiscard]] bool MayBeforeChange(const ldap::Message& message) const;

  // ... the identity of the connection unless the request said otherwise.
  [[nodiscard]] const domain::Identity& Who() const { return acting_ ? *acting_ : identity_; }

  void BecomeAnonymous();

  SessionParts parts_;
  SessionSettings settings_;
  ldap::BerReader reader_;
  std::string out_;  // answers of the messages at hand
  net::Peer peer_;
  domain::Identity identity_;
  std::optional<domain::Identity> acting_;  // of the request at hand (RFC 4370)
  // Shared with the worker that goes on with a bind.
  std::shared_ptr<domain::BindConversation> conversation_;
  std::map<std::int32_t, OperationPtr> operations_;
  bool is_waiting_ = false;  // reading is paused until operations have ended
  bool is_binding_ = false;  // nothing else may run
  bool is_armed_ = false;    // a message has begun, and its time runs
  bool is_last_ = false;     // close when nothing is outstanding
  bool is_closed_ = false;   // nothing more is taken
};

}  // namespace socle::directory::session
