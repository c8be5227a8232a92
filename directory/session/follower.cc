#include "directory/session/follower.h"

#include <algorithm>
#include <atomic>
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

#include "directory/domain/directory_writer.h"
#include "directory/domain/follow_applier.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sync_control.h"
#include "lib/metrics/registry.h"
#include "lib/net/client_connection.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"

namespace socle::directory::session {

namespace {

using ldap::ResultCode;

constexpr std::int32_t kBindId = 1;
constexpr std::int32_t kSearchId = 2;

domain::ProvidedUuid UuidOf(std::string_view octets) {
  domain::ProvidedUuid uuid{};
  std::ranges::copy(octets.substr(0, uuid.size()), uuid.begin());
  return uuid;
}

metrics::Counter MessageCounter(metrics::Registry& registry, std::string kind) {
  return registry.AddCounter({.name = "socle_directory_follow_messages_total",
                              .help = "What the provider that is followed has told.",
                              .labels = {{"kind", std::move(kind)}}});
}

}  // namespace

// One connection to the provider.
class Follower::Link final : public net::ConnectionHandler {
 public:
  explicit Link(Follower& owner) : owner_(owner), run_(std::make_shared<Run>()) {}

  void OnOpen(net::Connection& connection) override;
  std::size_t OnBytes(std::string_view received, net::Connection& connection) override;
  void OnClosed(const net::Closed& closed) override;

 private:
  // Shared with commands that the writer has; what one of them could not do, none after it may.
  struct Run {
    std::atomic<bool> is_broken = false;
  };

  void Break(std::string reason, net::Connection& connection);
  void Search(net::Connection& connection);
  void Take(std::string_view frame, net::Connection& connection);
  void TakeBind(const ldap::BindResponse& response, net::Connection& connection);
  void TakeEntry(const ldap::SearchResultEntry& entry,
                 const ldap::Message& message,
                 net::Connection& connection);
  void TakeInfo(const ldap::IntermediateResponse& response, net::Connection& connection);
  void TakeRefresh(bool has_named_all,
                   std::optional<std::string_view> cookie,
                   bool is_done,
                   net::Connection& connection);
  void TakeIds(const ldap::SyncIdSet& ids, net::Connection& connection);
  void TakeDone(const ldap::LdapResult& result, net::Connection& connection);
  void SweepOn(net::Connection& connection);
  void SaveCookie(std::string cookie, net::Connection& connection);
  void FinishRefresh(const std::string& cookie, net::Connection& connection);
  void Submit(domain::FollowWork work, net::Connection& connection);
  void OnApplied(const Status& status, net::Connection& connection);

  Follower& owner_;
  std::shared_ptr<Run> run_;
  ldap::BerReader reader_;
  domain::FollowState state_;
  std::string reason_;
  bool is_bound_ = false;
  bool is_whole_ = false;  // the provider gives its whole content
  bool is_refreshed_ = false;
  bool is_paused_ = false;
  bool is_broken_ = false;
  std::size_t waiting_ = 0;
  std::shared_ptr<domain::FollowSweep> sweep_;  // while it goes on
  std::string sweep_cookie_;
  bool is_done_after_sweep_ = false;
};

void Follower::Link::Break(std::string reason, net::Connection& connection) {
  if (!std::exchange(is_broken_, true)) {
    reason_ = std::move(reason);
    connection.Close();
  }
}

void Follower::Link::OnOpen(net::Connection& connection) {
  auto state = owner_.parts_.load_state();
  if (!state) {
    Break(state.error().detail, connection);
    return;
  }
  state_ = *std::move(state);
  ++state_.round;
  if (owner_.starts_anew_.exchange(false)) {
    state_.cookie.clear();
  }
  is_whole_ = state_.cookie.empty();
  connection.ArmDeadline(kFollowBindTimeout);
  if (owner_.settings_.bind_dn.empty()) {
    is_bound_ = true;
    Search(connection);
    return;
  }
  connection.Write(ldap::EncodeMessage(
      {.id = kBindId,
       .operation = ldap::BindRequest{.name = owner_.settings_.bind_dn,
                                      .password = owner_.settings_.bind_password.Reveal()}}));
}

void Follower::Link::Search(net::Connection& connection) {
  connection.DisarmDeadline();
  // The round is noted before anything is marked with it: no other connection has the same one.
  SaveCookie(state_.cookie, connection);
  auto filter = ldap::ParseFilter(owner_.settings_.filter);
  if (!filter) {
    Break("the filter cannot be read", connection);
    return;
  }
  ldap::SyncRequest sync = {.mode = ldap::SyncMode::kRefreshAndPersist, .reload_hint = true};
  if (!state_.cookie.empty()) {
    sync.cookie = state_.cookie;
  }
  const std::string value = ldap::EncodeSyncRequest(sync);
  connection.Write(ldap::EncodeMessage(
      {.id = kSearchId,
       .operation = ldap::SearchRequest{.base_object = owner_.settings_.base,
                                        .scope = ldap::SearchScope::kSubtree,
                                        .filter = *std::move(filter),
                                        .attributes = {"*", "+"}},
       .controls = {{.oid = ldap::oid::kSyncRequest, .critical = true, .value = value},
                    {.oid = ldap::oid::kManageDsaIt}}}));
}

std::size_t Follower::Link::OnBytes(std::string_view received, net::Connection& connection) {
  std::size_t consumed = 0;
  while (!is_broken_ && !is_paused_) {
    const auto found = ldap::FindFrame(received.substr(consumed), kFollowFrameBytesMax);
    if (!found) {
      Break("what the provider sends is no LDAP", connection);
      break;
    }
    if (found->frame.empty()) {
      break;
    }
    consumed += found->frame.size();
    Take(found->frame, connection);
    if (waiting_ >= kFollowWaitingMax && !is_paused_) {
      is_paused_ = true;
      connection.PauseReading();
    }
  }
  return is_broken_ ? received.size() : consumed;
}

void Follower::Link::Take(std::string_view frame, net::Connection& connection) {
  const auto message = ldap::DecodeMessage(reader_, frame);
  if (!message) {
    Break("a message of the provider cannot be read", connection);
    return;
  }
  const ldap::Operation& operation = message->operation;
  if (const auto* bind = std::get_if<ldap::BindResponse>(&operation)) {
    TakeBind(*bind, connection);
  } else if (const auto* entry = std::get_if<ldap::SearchResultEntry>(&operation)) {
    TakeEntry(*entry, *message, connection);
  } else if (const auto* info = std::get_if<ldap::IntermediateResponse>(&operation)) {
    TakeInfo(*info, connection);
  } else if (const auto* done = std::get_if<ldap::SearchResultDone>(&operation)) {
    TakeDone(done->result, connection);
  } else if (std::holds_alternative<ldap::ExtendedResponse>(operation)) {
    Break("the provider ends the connection", connection);
  }
}

void Follower::Link::TakeBind(const ldap::BindResponse& response, net::Connection& connection) {
  if (response.result.code != ResultCode::kSuccess) {
    Break(
        "the bind was refused with code " + std::to_string(static_cast<int>(response.result.code)),
        connection);
    return;
  }
  is_bound_ = true;
  Search(connection);
}

void Follower::Link::TakeEntry(const ldap::SearchResultEntry& entry,
                               const ldap::Message& message,
                               net::Connection& connection) {
  const ldap::Control* control = ldap::FindControl(message, ldap::oid::kSyncState);
  const auto sync = control == nullptr
                        ? Result<ldap::SyncState>(Fail(Code::kInvalidArgument, "no state"))
                        : ldap::DecodeSyncState(control->value.value_or(""));
  if (!is_bound_ || !sync) {
    Break("an entry came without its state", connection);
    return;
  }
  const domain::ProvidedUuid uuid = UuidOf(sync->entry_uuid);
  const std::optional<std::string_view> cookie = sync->cookie;
  const bool has_cookie = cookie.has_value();
  if (cookie) {
    state_.cookie = *cookie;
  }
  const auto& applier = owner_.parts_.applier;
  if (sync->state == ldap::SyncStateKind::kAdd || sync->state == ldap::SyncStateKind::kModify) {
    owner_.metrics_.entries.Increment();
    auto provided = std::make_shared<domain::ProvidedEntry>();
    provided->uuid = uuid;
    provided->dn = entry.object_name;
    for (const ldap::Attribute& attribute : entry.attributes) {
      provided->attributes.emplace_back(
          attribute.type,
          std::vector<std::string>(attribute.values.begin(), attribute.values.end()));
    }
    Submit(
        [&applier, provided, state = state_, has_cookie](auto& draft) -> Status {
          SOCLE_TRY_STATUS(applier.Apply(*provided, state.round, draft));
          if (has_cookie) {
            domain::FollowApplier::SaveState(state, draft);
          }
          return {};
        },
        connection);
    return;
  }
  const bool is_delete = sync->state == ldap::SyncStateKind::kDelete;
  (is_delete ? owner_.metrics_.deletes : owner_.metrics_.presents).Increment();
  Submit(
      [uuid, is_delete, state = state_, has_cookie](auto& draft) -> Status {
        SOCLE_TRY_STATUS(is_delete
                             ? domain::FollowApplier::Delete({uuid}, draft)
                             : domain::FollowApplier::MarkPresent({uuid}, state.round, draft));
        if (has_cookie) {
          domain::FollowApplier::SaveState(state, draft);
        }
        return {};
      },
      connection);
}

void Follower::Link::TakeInfo(const ldap::IntermediateResponse& response,
                              net::Connection& connection) {
  if (response.name.value_or("") != ldap::oid::kSyncInfo) {
    return;
  }
  const auto info = ldap::DecodeSyncInfo(response.value.value_or(""));
  if (!is_bound_ || !info) {
    Break("a message of the synchronisation cannot be read", connection);
    return;
  }
  if (const auto* cookie = std::get_if<ldap::SyncNewCookie>(&*info)) {
    SaveCookie(std::string(cookie->cookie), connection);
  } else if (const auto* deletes = std::get_if<ldap::SyncRefreshDelete>(&*info)) {
    TakeRefresh(false, deletes->cookie, deletes->refresh_done, connection);
  } else if (const auto* present = std::get_if<ldap::SyncRefreshPresent>(&*info)) {
    TakeRefresh(true, present->cookie, present->refresh_done, connection);
  } else if (const auto* ids = std::get_if<ldap::SyncIdSet>(&*info)) {
    TakeIds(*ids, connection);
  }
}

void Follower::Link::TakeIds(const ldap::SyncIdSet& ids, net::Connection& connection) {
  std::vector<domain::ProvidedUuid> uuids;
  uuids.reserve(ids.entry_uuids.size());
  for (const std::string_view octets : ids.entry_uuids) {
    uuids.push_back(UuidOf(octets));
  }
  const bool deletes = ids.refresh_deletes;
  (deletes ? owner_.metrics_.deletes : owner_.metrics_.presents)
      .Increment(static_cast<double>(uuids.size()));
  // Within a refresh only its end tells how far it has got.
  const bool has_cookie = ids.cookie.has_value() && is_refreshed_;
  if (has_cookie) {
    state_.cookie = *ids.cookie;
  }
  Submit(
      [uuids = std::move(uuids), deletes, state = state_, has_cookie](auto& draft) -> Status {
        SOCLE_TRY_STATUS(deletes ? domain::FollowApplier::Delete(uuids, draft)
                                 : domain::FollowApplier::MarkPresent(uuids, state.round, draft));
        if (has_cookie) {
          domain::FollowApplier::SaveState(state, draft);
        }
        return {};
      },
      connection);
}

void Follower::Link::TakeRefresh(bool has_named_all,
                                 std::optional<std::string_view> cookie,
                                 bool is_done,
                                 net::Connection& connection) {
  // Who began with nothing was told everything, however the provider calls it.
  has_named_all = has_named_all || (is_whole_ && is_done);
  sweep_cookie_ = cookie.value_or("");
  is_done_after_sweep_ = is_done;
  if (has_named_all) {
    sweep_ = std::make_shared<domain::FollowSweep>();
    is_paused_ = true;  // what comes next waits until the sweep is over
    connection.PauseReading();
    SweepOn(connection);
  } else if (is_done) {
    FinishRefresh(sweep_cookie_, connection);
  }
}

void Follower::Link::SweepOn(net::Connection& connection) {
  Submit([sweep = sweep_, round = state_.round](
             auto& draft) { return domain::FollowApplier::Sweep(*sweep, round, draft); },
         connection);
}

void Follower::Link::FinishRefresh(const std::string& cookie, net::Connection& connection) {
  is_refreshed_ = true;
  if (!cookie.empty()) {
    SaveCookie(cookie, connection);
  }
  owner_.OnRefreshed();
}

void Follower::Link::SaveCookie(std::string cookie, net::Connection& connection) {
  state_.cookie = std::move(cookie);
  Submit(
      [state = state_](auto& draft) -> Status {
        domain::FollowApplier::SaveState(state, draft);
        return {};
      },
      connection);
}

void Follower::Link::TakeDone(const ldap::LdapResult& result, net::Connection& connection) {
  if (result.code == ResultCode::kSyncRefreshRequired) {
    owner_.starts_anew_ = true;
  }
  Break("the provider has ended the search with code " +
            std::to_string(static_cast<int>(result.code)),
        connection);
}

void Follower::Link::Submit(domain::FollowWork work, net::Connection& connection) {
  ++waiting_;
  domain::DirectoryCommand command;
  command.apply = [run = run_, work = std::move(work)](auto& draft) -> Status {
    if (run->is_broken) {
      return Fail(Code::kBusy, "a change before it could not be made");
    }
    const Status status = work(draft);
    run->is_broken = !status.has_value();
    return status;
  };
  command.done = [this, run = run_, weak = connection.weak_from_this()](const Status& status) {
    if (!status) {
      run->is_broken = true;
    }
    if (const auto kept = weak.lock()) {
      kept->Post([this, kept, status] { OnApplied(status, *kept); });
    }
  };
  if (!owner_.parts_.writer.TrySubmit(std::move(command))) {
    run_->is_broken = true;
    Break("too many changes wait", connection);
  }
}

void Follower::Link::OnApplied(const Status& status, net::Connection& connection) {
  --waiting_;
  if (!status) {
    // What is there is not what the provider thinks: everything anew.
    if (status.error().code == Code::kConflict) {
      owner_.starts_anew_ = true;
    }
    Break(status.error().detail, connection);
    return;
  }
  if (is_broken_) {
    return;
  }
  if (sweep_ != nullptr) {
    if (waiting_ != 0) {
      return;  // the sweep is behind it
    }
    if (!sweep_->is_done) {
      SweepOn(connection);
      return;
    }
    sweep_.reset();
    if (is_done_after_sweep_) {
      FinishRefresh(sweep_cookie_, connection);
    }
  }
  if (is_paused_ && waiting_ <= kFollowWaitingMax / 2) {
    is_paused_ = false;
    connection.ResumeReading();
  }
}

void Follower::Link::OnClosed(const net::Closed& closed) {
  run_->is_broken = true;
  if (reason_.empty()) {
    reason_ = std::string(net::CloseReasonName(closed.reason)) +
              (closed.detail.empty() ? "" : ": " + closed.detail);
  }
  owner_.OnEnd(reason_);
}

Follower::Follower(const Parts& parts, FollowerSettings settings)
    : parts_(parts), settings_(std::move(settings)) {
  metrics::Registry& registry = parts_.net.metrics;
  metrics_ = {
      .connected = registry.AddGauge({.name = "socle_directory_follow_connected",
                                      .help = "1 while all changes of the provider are taken."}),
      .entries = MessageCounter(registry, "entry"),
      .deletes = MessageCounter(registry, "delete"),
      .presents = MessageCounter(registry, "present"),
      .failures = registry.AddCounter(
          {.name = "socle_directory_follow_failures_total",
           .help = "Connections to the provider that ended, or did not come about."}),
      .refreshed = registry.AddGauge(
          {.name = "socle_directory_follow_refreshed_seconds",
           .help = "When the copy was last known to be whole, in seconds since 1970."})};
}

Follower::~Follower() {
  Stop();
}

void Follower::Start() {
  Connect(*state_->Lock());
}

void Follower::Connect(State& state) {
  state.is_open = true;
  state.connection = net::Connect(parts_.net, settings_.connect, std::make_unique<Link>(*this));
}

void Follower::OnRefreshed() {
  metrics_.connected.Set(1);
  metrics_.refreshed.Set(static_cast<double>(parts_.clock.Now().value) / 1e6);
  parts_.net.logger.Info("the copy of the provider is whole",
                         {{"provider", net::FormatEndpoint(settings_.connect.endpoint)}});
  state_->Lock()->delay = std::chrono::milliseconds(0);
}

void Follower::OnEnd(const std::string& reason) {
  metrics_.connected.Set(0);
  auto state = state_->Lock();
  state->is_open = false;
  state->connection.reset();
  if (!state->is_stopping) {
    metrics_.failures.Increment();
    state->delay = std::clamp(state->delay * 2, settings_.retry_min, settings_.retry_max);
    parts_.net.logger.Warning("the provider is not followed",
                              {{"provider", net::FormatEndpoint(settings_.connect.endpoint)},
                               {"reason", reason},
                               {"next_try_ms", std::to_string(state->delay.count())}});
    state->retry = parts_.net.io.After(state->delay, [this, shared = state_] {
      auto held = shared->Lock();
      if (!held->is_stopping) {
        Connect(*held);
      }
    });
  }
  ended_.notify_all();
}

void Follower::Stop() {
  auto state = state_->Lock();
  state->is_stopping = true;
  state->retry.Cancel();
  if (state->connection != nullptr) {
    state->connection->Close();
  }
  ended_.wait(state.UniqueLock(), [&state] { return !state->is_open; });
}

}  // namespace socle::directory::session
