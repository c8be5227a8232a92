#include "directory/session/ldap_session.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "directory/domain/bind_service.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/password_service.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/search_service.h"
#include "directory/domain/write_service.h"
#include "directory/session/operation_metrics.h"
#include "directory/session/request_answer.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/net/connection.h"

namespace socle::directory::session {

namespace {

using domain::Outcome;
using domain::Refuse;
using ldap::ResultCode;

// Answers are queued in one piece, up to this.
constexpr std::size_t kFlushBytes = std::size_t{64} << 10;

}  // namespace

// A request that is not answered yet.
struct LdapSession::Operation {
  std::int32_t id = 0;
  OperationKind kind = OperationKind::kSearch;
  std::chrono::nanoseconds began{0};
  std::unique_ptr<domain::SearchCursor> cursor = {};  // of a search
  std::string slice = {};                             // answers that a worker has made
  bool is_ended = false;                              // by the last slice
  bool is_running = false;                            // a worker has it
  bool is_resting = false;                            // waits for changes of the directory
  bool is_abandoned = false;
  std::optional<std::int32_t> cancel_id = {};  // of the request to cancel it
};

LdapSession::LdapSession(const SessionParts& parts, const SessionSettings& settings)
    : parts_(parts), settings_(settings), conversation_(parts.binds.NewConversation()) {}

LdapSession::~LdapSession() = default;

void LdapSession::OnOpen(net::Connection& connection) {
  peer_ = connection.GetPeer();
  BecomeAnonymous();
}

void LdapSession::OnUpgraded(net::Connection& connection) {
  peer_ = connection.GetPeer();
  BecomeAnonymous();
}

void LdapSession::BecomeAnonymous() {
  identity_ = {.is_protected = Facts().IsProtected(), .peer = peer_.address};
}

domain::ConnectionFacts LdapSession::Facts() const {
  domain::ConnectionFacts facts = {
      .peer = peer_.address, .is_tls = peer_.is_tls, .is_local = peer_.credentials.has_value()};
  if (peer_.certificate) {
    facts.certificate = peer_.certificate->subject;
  }
  if (peer_.credentials) {
    facts.user_id = peer_.credentials->uid;
    facts.group_id = peer_.credentials->gid;
  }
  return facts;
}

std::size_t LdapSession::FrameBytesMax() const {
  return identity_.IsAnonymous() ? settings_.frame_bytes_anonymous : settings_.frame_bytes_bound;
}

void LdapSession::Flush(net::Connection& connection) {
  if (!out_.empty()) {
    connection.Write(std::exchange(out_, {}));
  }
}

void LdapSession::Wait(net::Connection& connection) {
  is_waiting_ = true;
  connection.PauseReading();
}

void LdapSession::GoOn(net::Connection& connection) {
  if (!is_closed_ && is_waiting_ && !is_binding_) {
    is_waiting_ = false;
    connection.ResumeReading();
  }
}

std::size_t LdapSession::OnBytes(std::string_view received, net::Connection& connection) {
  std::size_t consumed = 0;
  while (!is_waiting_ && !is_closed_) {
    const std::string_view rest = received.substr(consumed);
    const auto found = ldap::FindFrame(rest, FrameBytesMax());
    if (!found) {
      parts_.metrics.CountBadMessage();
      Disconnect(
          ResultCode::kProtocolError,
          found.error().code == Code::kTooLarge ? "the message is too long" : "no LDAP message",
          connection);
      break;
    }
    SetDeadline(found->frame.empty() && !rest.empty(), connection);
    if (found->frame.empty()) {
      break;
    }
    const std::size_t behind = consumed + found->frame.size();
    if (TakeFrame(found->frame, behind, connection) == Taken::kLater) {
      Wait(connection);
      break;
    }
    consumed = behind;
    if (out_.size() >= kFlushBytes) {
      Flush(connection);
    }
    if (is_binding_ || operations_.size() >= settings_.operations_max ||
        connection.QueuedBytes() > settings_.waiting_bytes_max) {
      Wait(connection);
    }
  }
  Flush(connection);
  return is_closed_ ? received.size() : consumed;
}

// Half a message is waited for until the deadline.
void LdapSession::SetDeadline(bool is_half, net::Connection& connection) {
  const bool was_half = std::exchange(is_armed_, is_half);
  if (is_half && !was_half) {
    connection.ArmDeadline(settings_.frame_timeout);
  } else if (!is_half && was_half) {
    connection.DisarmDeadline();
  }
}

LdapSession::Taken LdapSession::TakeFrame(std::string_view frame,
                                          std::size_t consumed,
                                          net::Connection& connection) {
  const auto message = ldap::DecodeMessage(reader_, frame);
  if (!message) {
    return RefuseFrame(frame, message.error(), connection);
  }
  if (message->id == ldap::kUnsolicitedId) {
    return Disconnect(ResultCode::kProtocolError, "message 0 is the server's", connection);
  }
  if (std::holds_alternative<ldap::UnbindRequest>(message->operation)) {
    is_closed_ = true;
    for (const auto& [id, operation] : operations_) {
      operation->is_abandoned = true;
    }
    connection.CloseAfterWrites();
    return Taken::kClosed;
  }
  if (const auto* abandon = std::get_if<ldap::AbandonRequest>(&message->operation)) {
    Abandon(abandon->message_id, connection);
    return Taken::kDone;
  }
  if (operations_.contains(message->id)) {
    return Disconnect(ResultCode::kProtocolError, "the message id is in use", connection);
  }
  return Dispatch(*message, frame, consumed, connection);
}

LdapSession::Taken LdapSession::Dispatch(const ldap::Message& message,
                                         std::string_view frame,
                                         std::size_t consumed,
                                         net::Connection& connection) {
  const ldap::Operation& operation = message.operation;
  if (auto fault = DecideIdentity(message)) {
    AppendAnswer(out_, message, *fault);
    return Taken::kDone;
  }
  if (identity_.must_change_password && !MayBeforeChange(message)) {
    AppendAnswer(
        out_,
        message,
        Refuse(ResultCode::kInsufficientAccessRights, "the password must be changed first"));
    return Taken::kDone;
  }
  if (std::holds_alternative<ldap::SearchRequest>(operation)) {
    StartSearch(message, connection);
    return Taken::kDone;
  }
  if (std::holds_alternative<ldap::CompareRequest>(operation)) {
    Compare(message);
    return Taken::kDone;
  }
  if (std::holds_alternative<ldap::BindRequest>(operation)) {
    return StartBind(message, connection);
  }
  if (std::holds_alternative<ldap::ExtendedRequest>(operation)) {
    return StartExtended(message, consumed, connection);
  }
  if (std::holds_alternative<ldap::AddRequest>(operation) ||
      std::holds_alternative<ldap::DeleteRequest>(operation) ||
      std::holds_alternative<ldap::ModifyRequest>(operation) ||
      std::holds_alternative<ldap::ModifyDnRequest>(operation)) {
    StartWrite(message, frame, connection);
    return Taken::kDone;
  }
  return Disconnect(ResultCode::kProtocolError, "no request", connection);
}

// What whoever must change his password may do before (draft-behera, 8.1.2.2).
bool LdapSession::MayBeforeChange(const ldap::Message& message) const {
  if (const auto* modify = std::get_if<ldap::ModifyRequest>(&message.operation)) {
    return ldap::EqualsIgnoringCase(modify->object, identity_.dn) &&
           parts_.passwords.NeedsPreparation(message);
  }
  return std::holds_alternative<ldap::BindRequest>(message.operation) ||
         std::holds_alternative<ldap::ExtendedRequest>(message.operation);
}

std::optional<Outcome> LdapSession::DecideIdentity(const ldap::Message& message) {
  acting_.reset();
  if (std::holds_alternative<ldap::BindRequest>(message.operation)) {
    return std::nullopt;
  }
  parts_.binds.RefreshGroups(identity_);
  const bool is_asked = std::ranges::any_of(message.controls, [](const ldap::Control& control) {
    return control.oid == ldap::oid::kProxiedAuthorization;
  });
  if (!is_asked) {
    return std::nullopt;
  }
  auto controls = domain::DecodeRequestControls(message);
  if (!controls) {
    return std::move(controls.error());
  }
  const auto& proxied_id = controls->proxied_id;
  if (!proxied_id) {
    return std::nullopt;  // not for this operation, and not critical
  }
  auto acting = parts_.binds.ActAs(identity_, *proxied_id);
  if (!acting) {
    return std::move(acting.error());
  }
  acting_ = *std::move(acting);
  return std::nullopt;
}

// A message over a limit gets its answer, and the connection goes on; what is no LDAP ends it.
LdapSession::Taken LdapSession::RefuseFrame(std::string_view frame,
                                            const Error& error,
                                            net::Connection& connection) {
  parts_.metrics.CountBadMessage();
  const auto head = ldap::DecodeMessageHead(frame);
  const bool is_over_limit = error.code == Code::kTooLarge;
  const bool is_answered =
      head && head->id != ldap::kUnsolicitedId &&
      AppendAnswer(
          out_,
          head->id,
          head->operation,
          Refuse(is_over_limit ? ResultCode::kAdminLimitExceeded : ResultCode::kProtocolError,
                 is_over_limit ? "the request is over a limit" : "malformed request"));
  if (is_answered && is_over_limit) {
    return Taken::kDone;
  }
  return Disconnect(ResultCode::kProtocolError, "malformed message", connection);
}

LdapSession::Taken LdapSession::Disconnect(ResultCode code,
                                           std::string_view text,
                                           net::Connection& connection) {
  is_closed_ = true;
  for (const auto& [id, operation] : operations_) {
    operation->is_abandoned = true;
  }
  ldap::AppendMessage(out_, ldap::BuildNoticeOfDisconnection(code, text));
  Flush(connection);
  connection.CloseAfterWrites();
  return Taken::kClosed;
}

LdapSession::OperationPtr LdapSession::AddOperation(const ldap::Message& message,
                                                    OperationKind kind) {
  auto operation = std::make_shared<Operation>();
  operation->id = message.id;
  operation->kind = kind;
  operation->began = parts_.clock.Monotonic();
  return operation;
}

void LdapSession::Count(const Operation& operation, ResultCode code) const {
  parts_.metrics.Count(operation.kind, code, parts_.clock.Monotonic() - operation.began);
}

void LdapSession::Erase(std::int32_t message_id, net::Connection& connection) {
  operations_.erase(message_id);
  SetPatience(connection);
  if (is_last_ && operations_.empty()) {
    Flush(connection);
    connection.CloseAfterWrites();
    return;
  }
  // A bind waits for all, a full connection for one.
  if (is_waiting_ && operations_.size() < settings_.operations_max) {
    GoOn(connection);
  }
}

void LdapSession::StartSearch(const ldap::Message& message, net::Connection& connection) {
  const OperationPtr operation = AddOperation(message, OperationKind::kSearch);
  const auto& request = std::get<ldap::SearchRequest>(message.operation);
  domain::SearchAsker asker = {.identity = Who()};
  if (request.base_object.empty() && request.scope == ldap::SearchScope::kBase) {
    asker.has_start_tls = parts_.start_tls != nullptr && !peer_.is_tls;
    asker.mechanisms = parts_.binds.MechanismsFor(Facts());
  }
  operation->cursor = parts_.searches.Open(message, asker);
  if (operation->cursor->Run(settings_.first_slice, out_)) {
    Count(*operation, operation->cursor->Code());
    return;
  }
  operations_.emplace(operation->id, operation);
  SetPatience(connection);
  Flush(connection);
  GoOnWith(operation, connection);
}

void LdapSession::SetPatience(net::Connection& connection) const {
  const bool listens = std::ranges::any_of(operations_, [](const auto& item) {
    return item.second->cursor != nullptr && item.second->cursor->IsPersistent();
  });
  if (listens || !identity_.IsAnonymous()) {
    connection.SetIdleDeadline(listens ? std::chrono::milliseconds(0) : settings_.idle_bound);
  }
}

void LdapSession::GoOnWith(const OperationPtr& operation, net::Connection& connection) {
  if (!operation->cursor->IsResting()) {
    Pump(operation, connection);
    return;
  }
  operation->is_resting = true;
  // Neither the connection nor the search lives on for a change that may never come.
  const bool waits = operation->cursor->WaitForMore(
      [this, weak = connection.weak_from_this(), resting = std::weak_ptr(operation)] {
        const auto kept = weak.lock();
        if (kept == nullptr) {
          return;
        }
        kept->Post([this, kept, resting] {
          const OperationPtr woken = resting.lock();
          if (woken != nullptr && woken->is_resting && !woken->is_abandoned) {
            woken->is_resting = false;
            Pump(woken, *kept);
          }
        });
      });
  if (!waits) {
    operation->is_resting = false;
    Pump(operation, connection);
  }
}

void LdapSession::EndPersistent(net::Connection& connection) {
  std::vector<OperationPtr> ended;
  for (const auto& [id, operation] : operations_) {
    // One that runs is ended with its slice.
    if (operation->cursor != nullptr && operation->cursor->IsPersistent() &&
        !operation->is_running) {
      ended.push_back(operation);
    }
  }
  for (const OperationPtr& operation : ended) {
    operation->is_resting = false;
    operation->cursor->Finish(Refuse(ResultCode::kUnavailable, "the connection ends"), out_);
    Count(*operation, ResultCode::kUnavailable);
    operations_.erase(operation->id);
  }
  Flush(connection);
}

// Hands the next slice to a worker, unless the client does not read what it has got.
void LdapSession::Pump(const OperationPtr& operation, net::Connection& connection) {
  if (connection.QueuedBytes() > settings_.waiting_bytes_max) {
    return;  // OnWritesDrained goes on
  }
  operation->is_running = true;
  auto kept = connection.shared_from_this();
  const domain::SliceBudget budget = settings_.next_slice;
  const bool is_taken = parts_.work.TrySubmit([this, operation, kept, budget] {
    operation->is_ended = operation->cursor->Run(budget, operation->slice);
    // Dropped when the connection has ended, and this session with it.
    kept->Post([this, operation, kept] { ContinueSearch(operation, *kept); });
  });
  if (!is_taken) {
    operation->is_running = false;
    operation->cursor->Finish(Refuse(ResultCode::kBusy, "too much is under way"), out_);
    Count(*operation, ResultCode::kBusy);
    Flush(connection);
    Erase(operation->id, connection);
  }
}

void LdapSession::ContinueSearch(const OperationPtr& operation, net::Connection& connection) {
  operation->is_running = false;
  if (operation->is_abandoned) {
    operation->slice.clear();
    Erase(operation->id, connection);
    return;
  }
  if (operation->cancel_id && !operation->is_ended) {
    operation->cursor->Finish(Refuse(ResultCode::kCanceled), operation->slice);
    operation->is_ended = true;
  }
  if (is_last_ && operation->cursor->IsPersistent() && !operation->is_ended) {
    operation->cursor->Finish(Refuse(ResultCode::kUnavailable, "the connection ends"),
                              operation->slice);
    operation->is_ended = true;
  }
  if (!operation->slice.empty()) {
    connection.Write(std::exchange(operation->slice, {}));
  }
  if (!operation->is_ended) {
    GoOnWith(operation, connection);
    return;
  }
  Count(*operation, operation->cursor->Code());
  if (const auto& cancel_id = operation->cancel_id) {
    const bool was_cancelled = operation->cursor->Code() == ResultCode::kCanceled;
    AnswerExtended(*cancel_id, Refuse(was_cancelled ? ResultCode::kSuccess : ResultCode::kTooLate));
    Flush(connection);
  }
  Erase(operation->id, connection);
}

void LdapSession::OnWritesDrained(net::Connection& connection) {
  std::vector<OperationPtr> stopped;
  for (const auto& [id, operation] : operations_) {
    if (operation->cursor != nullptr && !operation->is_running && !operation->is_resting) {
      stopped.push_back(operation);
    }
  }
  for (const OperationPtr& operation : stopped) {
    Pump(operation, connection);
  }
  if (operations_.size() < settings_.operations_max) {
    GoOn(connection);
  }
}

void LdapSession::StartWrite(const ldap::Message& message,
                             std::string_view frame,
                             net::Connection& connection) {
  const OperationPtr operation = AddOperation(message, KindOf(message.operation));
  auto request = std::make_shared<domain::WriteRequest>();
  request->frame = frame;
  request->identity = Who();
  auto decoded = ldap::DecodeMessage(reader_, request->frame);
  if (!decoded) {
    AppendAnswer(out_, message, Refuse(ResultCode::kProtocolError));
    return;
  }
  request->message = *std::move(decoded);
  operations_.emplace(operation->id, operation);
  auto kept = connection.shared_from_this();
  auto done = [this, kept, operation, request](Outcome outcome) {
    kept->Post([this, kept, operation, request, ended = std::move(outcome)] {
      if (ended.IsSuccess() && request->trace_kind == domain::kPasswordChangeKind) {
        identity_.must_change_password = false;  // who must may do nothing else
      }
      AppendAnswer(out_, request->message, ended);
      Count(*operation, ended.code);
      Flush(*kept);
      Erase(operation->id, *kept);
    });
  };
  if (!parts_.passwords.NeedsPreparation(request->message)) {
    parts_.writes.Submit(request, std::move(done));
    return;
  }
  const bool is_taken = parts_.work.TrySubmit(
      [&passwords = parts_.passwords, &writes = parts_.writes, request, done] {
        if (auto fault = passwords.Prepare(*request)) {
          done(*std::move(fault));
        } else {
          writes.Submit(request, done);
        }
      });
  if (!is_taken) {
    done(Refuse(ResultCode::kBusy, "too much is under way"));
  }
}

void LdapSession::Compare(const ldap::Message& message) {
  const OperationPtr operation = AddOperation(message, OperationKind::kCompare);
  const Outcome outcome = parts_.compares.Compare(message, Who());
  AppendAnswer(out_, message, outcome);
  Count(*operation, outcome.code);
}

LdapSession::Taken LdapSession::StartBind(const ldap::Message& message,
                                          net::Connection& connection) {
  if (!operations_.empty()) {
    // RFC 4511, 4.2.1: what is outstanding is abandoned, or waited for.
    for (const auto& [id, operation] : operations_) {
      operation->is_abandoned = operation->is_abandoned || operation->cursor != nullptr;
    }
    std::erase_if(operations_, [](const auto& item) {
      return item.second->is_abandoned && !item.second->is_running;
    });
  }
  if (!operations_.empty()) {
    return Taken::kLater;
  }
  const auto& request = std::get<ldap::BindRequest>(message.operation);
  const std::chrono::nanoseconds began = parts_.clock.Monotonic();
  BecomeAnonymous();
  std::optional<domain::BindResult> result;
  constexpr std::int32_t kVersion = 3;
  const auto controls = domain::DecodeRequestControls(message);
  if (!controls) {
    result = domain::BindResult{.outcome = controls.error()};
  } else if (request.version != kVersion) {
    result = domain::BindResult{.outcome =
                                    Refuse(ResultCode::kProtocolError, "only version 3 is spoken")};
  } else if (request.method == ldap::BindMethod::kUnknown) {
    result = domain::BindResult{.outcome = Refuse(ResultCode::kAuthMethodNotSupported)};
  } else {
    domain::BindAttempt attempt = {.name = std::string(request.name),
                                   .is_sasl = request.method == ldap::BindMethod::kSasl,
                                   .password = Secret(request.password),
                                   .mechanism = std::string(request.mechanism),
                                   .wants_password_policy = controls->wants_password_policy,
                                   .facts = Facts()};
    if (request.credentials) {
      attempt.credentials = Secret(*request.credentials);
    }
    result = conversation_->Begin(std::move(attempt));
  }
  if (result) {
    EndBind(message.id, *std::move(result), began, connection);
    return Taken::kDone;
  }
  is_binding_ = true;
  auto kept = connection.shared_from_this();
  const bool is_taken =
      parts_.work.TrySubmit([this, kept, conversation = conversation_, id = message.id, began] {
        auto ended = std::make_shared<domain::BindResult>(conversation->Finish());
        kept->Post([this, kept, id, began, ended] {
          is_binding_ = false;
          EndBind(id, std::move(*ended), began, *kept);
          Flush(*kept);
          GoOn(*kept);
        });
      });
  if (!is_taken) {
    is_binding_ = false;
    conversation_->Reset();
    EndBind(message.id,
            {.outcome = Refuse(ResultCode::kBusy, "too many binds wait")},
            began,
            connection);
  }
  return Taken::kDone;
}

void LdapSession::EndBind(std::int32_t message_id,
                          domain::BindResult result,
                          std::chrono::nanoseconds began,
                          net::Connection& connection) {
  if (result.outcome.IsSuccess()) {
    identity_ = std::move(result.identity);
    identity_.is_protected = Facts().IsProtected();
    identity_.peer = peer_.address;
    if (!identity_.IsAnonymous()) {
      connection.SetIdleDeadline(settings_.idle_bound);
    }
  }
  ldap::BindResponse response = {.result = ResultOf(result.outcome)};
  if (result.server_credentials) {
    response.server_credentials = *result.server_credentials;
  }
  ldap::AppendMessage(
      out_,
      {.id = message_id, .operation = std::move(response), .controls = ControlsOf(result.outcome)});
  parts_.metrics.Count(OperationKind::kBind, result.outcome.code, parts_.clock.Monotonic() - began);
}

LdapSession::Taken LdapSession::StartExtended(const ldap::Message& message,
                                              std::size_t consumed,
                                              net::Connection& connection) {
  const auto& request = std::get<ldap::ExtendedRequest>(message.operation);
  const OperationPtr operation = AddOperation(message, OperationKind::kExtended);
  const auto controls = domain::DecodeRequestControls(message);
  if (!controls) {
    AnswerExtended(message.id, controls.error());
  } else if (request.name == ldap::oid::kStartTls) {
    return StartTls(message, consumed, connection);
  } else if (request.name == ldap::oid::kWhoAmI) {
    WhoAmI(message);
  } else if (request.name == ldap::oid::kCancel) {
    Cancel(message, request.value.value_or(""), connection);
  } else if (request.name == ldap::oid::kPasswordModify) {
    ChangePassword(message, request.value, connection);
  } else {
    AnswerExtended(message.id,
                   Refuse(ResultCode::kProtocolError, "the extended operation is not known"));
  }
  Count(*operation, ResultCode::kSuccess);
  return Taken::kDone;
}

void LdapSession::AnswerExtended(std::int32_t message_id,
                                 const Outcome& outcome,
                                 std::optional<std::string_view> value) {
  ldap::AppendMessage(
      out_,
      {.id = message_id,
       .operation = ldap::ExtendedResponse{.result = ResultOf(outcome), .value = value},
       .controls = ControlsOf(outcome)});
}

LdapSession::Taken LdapSession::StartTls(const ldap::Message& message,
                                         std::size_t consumed,
                                         net::Connection& connection) {
  if (parts_.start_tls == nullptr) {
    AnswerExtended(message.id, Refuse(ResultCode::kProtocolError, "there is no TLS here"));
    return Taken::kDone;
  }
  if (peer_.is_tls || !operations_.empty()) {
    AnswerExtended(message.id,
                   Refuse(ResultCode::kOperationsError,
                          peer_.is_tls ? "TLS is on already" : "operations are outstanding"));
    return Taken::kDone;
  }
  std::string earlier = std::exchange(out_, {});
  AnswerExtended(message.id, {});
  std::string last = std::exchange(out_, std::move(earlier));
  Flush(connection);
  const Status upgraded = connection.UpgradeToTls(parts_.start_tls, consumed, std::move(last));
  if (!upgraded) {
    return Disconnect(
        ResultCode::kProtocolError, "something was sent before the handshake of TLS", connection);
  }
  return Taken::kDone;
}

void LdapSession::WhoAmI(const ldap::Message& message) {
  const std::string who = Who().IsAnonymous() ? "" : "dn:" + Who().dn;
  AnswerExtended(message.id, {}, who);
}

void LdapSession::Abandon(std::int32_t message_id, net::Connection& connection) {
  const auto found = operations_.find(message_id);
  if (found == operations_.end() || found->second->cursor == nullptr) {
    return;  // a change that was handed on is carried out
  }
  found->second->is_abandoned = true;
  if (!found->second->is_running) {
    Erase(message_id, connection);
  }
}

void LdapSession::Cancel(const ldap::Message& message,
                         std::string_view value,
                         net::Connection& connection) {
  const auto id = ldap::DecodeCancelRequest(value);
  if (!id) {
    AnswerExtended(message.id, Refuse(ResultCode::kProtocolError));
    return;
  }
  const auto found = operations_.find(*id);
  if (found == operations_.end()) {
    AnswerExtended(message.id, Refuse(ResultCode::kNoSuchOperation));
    return;
  }
  const OperationPtr operation = found->second;
  if (operation->cursor == nullptr || operation->cancel_id) {
    AnswerExtended(message.id, Refuse(ResultCode::kCannotCancel));
    return;
  }
  if (operation->is_running) {
    operation->cancel_id = message.id;  // answered when the slice ends
    return;
  }
  operation->cursor->Finish(Refuse(ResultCode::kCanceled), out_);
  AnswerExtended(message.id, {});
  Erase(*id, connection);
}

void LdapSession::ChangePassword(const ldap::Message& message,
                                 std::optional<std::string_view> value,
                                 net::Connection& connection) {
  const auto request = ldap::DecodePasswordModifyRequest(value);
  if (!request) {
    AnswerExtended(message.id, Refuse(ResultCode::kProtocolError));
    return;
  }
  const auto controls = domain::DecodeRequestControls(message);
  const auto& [user, old_password, new_password] = *request;
  domain::PasswordChange change = {.identity = Who(),
                                   .facts = Facts(),
                                   .wants_policy = controls && controls->wants_password_policy};
  if (user) {
    change.user = std::string(*user);
  }
  if (old_password) {
    change.old_password = Secret(*old_password);
  }
  if (new_password) {
    change.new_password = Secret(*new_password);
  }
  const OperationPtr operation = AddOperation(message, OperationKind::kExtended);
  operations_.emplace(operation->id, operation);
  auto kept = connection.shared_from_this();
  auto shared = std::make_shared<domain::PasswordChange>(std::move(change));
  const bool is_taken =
      parts_.work.TrySubmit([this, &passwords = parts_.passwords, kept, operation, shared] {
        passwords.Change(
            std::move(*shared), [this, kept, operation](domain::PasswordChanged changed) {
              auto ended = std::make_shared<domain::PasswordChanged>(std::move(changed));
              kept->Post([this, kept, id = operation->id, ended] {
                OnPasswordChanged(id, *ended, *kept);
              });
            });
      });
  if (!is_taken) {
    operations_.erase(operation->id);
    AnswerExtended(message.id, Refuse(ResultCode::kBusy, "too much is under way"));
  }
}

void LdapSession::OnPasswordChanged(std::int32_t id,
                                    const domain::PasswordChanged& changed,
                                    net::Connection& connection) {
  // Only the connection's own password is changed by one who must change it.
  if (changed.outcome.IsSuccess()) {
    identity_.must_change_password = false;
  }
  std::optional<std::string> made;
  if (changed.made_password) {
    made = ldap::EncodePasswordModifyResponse(changed.made_password->Reveal());
  }
  AnswerExtended(id, changed.outcome, made ? std::optional<std::string_view>(*made) : std::nullopt);
  Flush(connection);
  Erase(id, connection);
}

void LdapSession::OnPeerFinished(net::Connection& connection) {
  is_last_ = true;
  EndPersistent(connection);
  if (operations_.empty() && !is_binding_) {
    connection.CloseAfterWrites();
  }
}

void LdapSession::OnStop(net::Connection& connection) {
  is_last_ = true;
  is_closed_ = true;
  EndPersistent(connection);
  if (operations_.empty() && !is_binding_) {
    Disconnect(ResultCode::kUnavailable, "the server stops", connection);
  }
}

void LdapSession::OnClosed(const net::Closed& /*closed*/) {
  for (const auto& [id, operation] : operations_) {
    operation->is_abandoned = true;
  }
}

}  // namespace socle::directory::session
