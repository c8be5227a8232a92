#include "directory/domain/sync_cursor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/change_hub.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/search_cursor.h"
#include "directory/domain/search_service.h"
#include "directory/domain/sync_content.h"
#include "directory/domain/sync_cookie.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sync_control.h"
#include "lib/storage/change_log.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;
using ldap::SyncStateKind;

// Events that are read together.
constexpr std::size_t kBatchEvents = 256;
constexpr std::size_t kBatchBytes = std::size_t{256} << 10;

}  // namespace

// The state that one slice looks at.
namespace {

// The number of the last change of an entry; empty when it has none.
std::string_view EntryCsn(const store::DirectoryView& view, const store::EntryRow& row) {
  const auto* known = view.Descriptions().Find({.type = view.Schema().FindAttribute("entryCSN")});
  const store::AttributeRun* run = known == nullptr ? nullptr : row.Find(known->id);
  if (run == nullptr) {
    return {};
  }
  store::AttributeValues values(run->encoded);
  return values.Next() ? values.Value() : std::string_view();
}

// By their times: the first part of each.
bool IsSince(std::string_view csn, std::string_view other) {
  return csn.substr(0, csn.find('#')) >= other.substr(0, other.find('#'));
}

}  // namespace

struct SyncCursor::Looking {
  explicit Looking(const store::DirectoryStore& store) : view(store.NewView()) {}

  store::DirectoryView view;
};

SyncCursor::SyncCursor(SearchShared& shared, std::int32_t message_id, const Identity& identity)
    : shared_(shared), message_id_(message_id), identity_(identity) {}

SyncCursor::~SyncCursor() {
  if (has_slot_) {
    shared_.persists.fetch_sub(1);
  }
}

void SyncCursor::End(Outcome outcome) {
  if (!ended_) {
    ended_ = std::move(outcome);
  }
}

void SyncCursor::Fail(const Error& error) {
  if (error.code == Code::kNotFound || error.code == Code::kConflict) {
    // The change log was trimmed under a client that is too slow.
    End(Refuse(ResultCode::kSyncRefreshRequired, "the changes are not kept so long"));
    return;
  }
  shared_.parts.logger.Error("synchronisation failed", {{"reason", error.detail}});
  End(Refuse(ResultCode::kOther, "the directory could not be read"));
}

ResultCode SyncCursor::Code() const {
  return ended_ ? ended_->code : ResultCode::kSuccess;
}

std::string SyncCursor::CookieNow() const {
  return SyncCookies::Cookie(rid_, csn_);
}

bool SyncCursor::CheckRequest(const ldap::SearchRequest& request) {
  const bool derefs = request.deref_aliases == ldap::DerefAliases::kInSearching ||
                      request.deref_aliases == ldap::DerefAliases::kAlways;
  if (derefs) {
    End(Refuse(ResultCode::kProtocolError, "aliases are not followed in what is synchronised"));
  } else if (is_persistent_ && identity_.IsAnonymous()) {
    End(Refuse(ResultCode::kStrongerAuthRequired, "following changes needs a bind"));
  } else if (is_persistent_ && shared_.parts.changes == nullptr) {
    End(Refuse(ResultCode::kUnwillingToPerform, "changes cannot be followed here"));
  } else if (is_persistent_) {
    has_slot_ = true;
    if (shared_.persists.fetch_add(1) >= shared_.settings.sync.persists_max) {
      End(Refuse(ResultCode::kBusy, "too many clients follow the changes"));
    }
  }
  return !ended_;
}

// NOLINTBEGIN(bugprone-unchecked-optional-access): a search is given here because it asks to be
// synchronised; a walk and what it looks through are there as long as there is something to tell.

void SyncCursor::Prepare(const ldap::SearchRequest& request, const RequestControls& controls) {
  is_persistent_ = controls.sync->mode == ldap::SyncMode::kRefreshAndPersist;
  if (!CheckRequest(request)) {
    return;
  }
  is_free_ = identity_.is_root ||
             std::ranges::find(shared_.settings.sync.consumers, identity_.normal_dn) !=
                 shared_.settings.sync.consumers.end();
  if (!is_free_) {
    answered_max_ = identity_.IsAnonymous() ? shared_.settings.anonymous.size_max
                                            : shared_.settings.bound.size_max;
  }
  content_ = std::make_unique<StoreCursor>(shared_, message_id_, identity_);
  content_->Synchronise(is_free_);
  content_->Prepare(request, controls);
  if (content_->HasEnded()) {
    return;  // RunContent gives its answer
  }
  entries_ =
      std::make_unique<SyncContent>(SyncContent::Parts{.schema = shared_.parts.store.Schema(),
                                                       .computed = shared_.parts.computed,
                                                       .access = shared_.parts.access},
                                    identity_,
                                    request,
                                    content_->Base(),
                                    request.base_object);
  entries_->SetManagesDsaIt(controls.manage_dsa_it);
  refresh_end_ = content_->View().LastChange();
  auto csn = shared_.cookies.CsnAt(refresh_end_);
  if (!csn) {
    Fail(csn.error());
    return;
  }
  refresh_csn_ = *std::move(csn);
  ChoosePhase(controls.sync->cookie.value_or(""), controls.sync->reload_hint);
}

void SyncCursor::ChoosePhase(std::string_view cookie, bool reload_hint) {
  reload_hint_ = reload_hint;
  const auto position = shared_.cookies.Decode(cookie);
  if (!position) {
    Fail(position.error());
    return;
  }
  rid_ = position->rid;
  if (position->kind == SyncCookies::Kind::kPosition) {
    // The log may have grown between the view and the cookie.
    refresh_end_ = std::max(refresh_end_, position->number);
    const std::uint64_t replayed_max =
        std::max<std::uint64_t>(kSyncReplayMax, content_->View().EntryIdEnd());
    if (refresh_end_ - position->number <= replayed_max) {
      phase_ = Phase::kChanges;
      told_ = position->number;
      reader_.emplace(shared_.parts.store.Database(), position->number + 1);
      auto csn = shared_.cookies.CsnAt(told_);
      if (!csn) {
        Fail(csn.error());
        return;
      }
      csn_ = *std::move(csn);
      return;
    }
  }
  if (position->kind != SyncCookies::Kind::kBegin) {
    StartAnew();
  }
}

// The client's state cannot be told changes of: it gets all, or is told to ask for all.
void SyncCursor::StartAnew() {
  if (!reload_hint_ || content_ == nullptr) {
    End(Refuse(ResultCode::kSyncRefreshRequired, "the cookie is too old or not known"));
    return;
  }
  phase_ = Phase::kContent;
  items_.clear();
  item_at_ = 0;
  walk_.reset();
  deleted_.clear();
  reader_.reset();
}

bool SyncCursor::Run(const SliceBudget& budget, std::string& out) {
  is_resting_ = false;
  if (!ended_) {
    if (phase_ == Phase::kContent) {
      RunContent(budget, out);
    } else {
      RunLog(budget, out);
    }
  }
  if (!ended_) {
    return false;
  }
  if (!content_ended_) {
    AppendDone(out);
  }
  return true;
}

void SyncCursor::Finish(const Outcome& outcome, std::string& out) {
  End(outcome);
  AppendDone(out);
}

void SyncCursor::RunContent(const SliceBudget& budget, std::string& out) {
  if (!content_->Run(budget, out)) {
    return;
  }
  if (content_->Code() != ResultCode::kSuccess) {
    content_ended_ = true;  // and has answered
    End(Refuse(content_->Code()));
    return;
  }
  told_ = content_->View().LastChange();
  csn_ = refresh_csn_;
  EndRefresh(/*deletes=*/false, out);
}

void SyncCursor::EndRefresh(bool deletes, std::string& out) {
  content_.reset();
  refresh_deletes_ = deletes;
  is_refreshed_ = true;
  if (!is_persistent_) {
    End({});
    return;
  }
  const std::string cookie = CookieNow();
  if (deletes) {
    AppendInfo(ldap::SyncRefreshDelete{.cookie = cookie}, out);
  } else {
    AppendInfo(ldap::SyncRefreshPresent{.cookie = cookie}, out);
  }
  cookie_sent_ = told_;
  phase_ = Phase::kPersist;
  answered_max_ = 0;
  if (!reader_) {
    reader_.emplace(shared_.parts.store.Database(), told_ + 1);
  }
}

void SyncCursor::RunLog(const SliceBudget& budget, std::string& out) {
  if (item_at_ < items_.size()) {
    looking_ = std::make_unique<Looking>(shared_.parts.store);
  }
  const std::size_t begin = out.size();
  std::size_t steps = 0;
  while (!ended_ && phase_ != Phase::kContent && steps < budget.examined_max &&
         out.size() - begin < budget.bytes_max) {
    ++steps;
    if (walk_) {
      WalkOn(out);
    } else if (item_at_ < items_.size()) {
      Tell(items_[item_at_], out);
    } else if (!LoadItems()) {
      is_resting_ = !ended_ && phase_ == Phase::kPersist;
      break;
    }
    if (!ended_ && !walk_ && item_at_ == items_.size() && phase_ != Phase::kContent) {
      EndItems(out);
    }
  }
  looking_.reset();
}

bool SyncCursor::LoadItems() {
  auto events = reader_->Read(kBatchEvents, kBatchBytes);
  if (!events) {
    Fail(events.error());
    return false;
  }
  items_.clear();
  told_above_.clear();
  item_at_ = 0;
  if (events->empty()) {
    return phase_ == Phase::kChanges;  // the refresh is at its end
  }
  for (const storage::ChangeEvent& one : *events) {
    Item& item = items_.emplace_back();
    item.number = one.number;
    item.kind = static_cast<store::EventKind>(one.kind);
    auto event = store::DecodeDirectoryEvent(one.payload);
    if (!event) {
      Fail(event.error());
      return false;
    }
    item.event = *std::move(event);
    item.csn = SyncCookies::CsnOf(one.number, item.event.time);
  }
  PassOverRepeated();
  // After the events, so that all of them are in it.
  looking_ = std::make_unique<Looking>(shared_.parts.store);
  return true;
}

// Entries that change several times in a row are told once, by the first event: the state that is
// looked at has all of them, and parents stay before their children.
void SyncCursor::PassOverRepeated() {
  std::map<store::EntryId, Item*> told;
  for (Item& item : items_) {
    Item*& first = told[item.event.id];
    if (first == nullptr) {
      first = &item;
    } else if (item.kind == store::EventKind::kModify) {
      item.is_passed_over = true;
      first->event.changed.insert(
          first->event.changed.end(), item.event.changed.begin(), item.event.changed.end());
    }
  }
}

void SyncCursor::Tell(const Item& item, std::string& out) {
  if (!item.is_passed_over) {
    switch (item.kind) {
      case store::EventKind::kAdd:
      case store::EventKind::kModify:
        TellChanged(item, out);
        break;
      case store::EventKind::kRename:
        TellRenamed(item, out);
        break;
      case store::EventKind::kDelete:
        if (item.event.id == entries_->Base()) {
          StartAnew();
        } else if (entries_->Covers(item.event.dn, item.event.parent)) {
          NoteDeleted(item.event.uuid, out);
        }
        break;
      case store::EventKind::kLoad:
        StartAnew();
        break;
    }
  }
  if (!ended_ && !walk_ && phase_ != Phase::kContent) {
    FinishItem(item);
  }
}

void SyncCursor::FinishItem(const Item& item) {
  told_ = item.number;
  csn_ = item.csn;
  ++item_at_;
}

// The state that is looked at may have later changes too. An entry that has its name by a rename
// above it that is not told yet would come below a name that the client does not know; slapd makes
// that name up, and does not move the entry afterwards, whose CSN is the same by then.
bool SyncCursor::TellAbove(store::EntryId id, std::string& out) {
  const store::DirectoryView& view = looking_->view;
  std::vector<store::EntryId> above;
  for (store::EntryId at = id; at != store::kNoEntry && at != entries_->Base();) {
    const auto entry = view.FindEntry(at);
    if (!entry) {
      Fail(entry.error());
      return false;
    }
    const std::optional<store::StoredEntry>& found = *entry;
    if (found && at != id && IsSince(EntryCsn(view, found->row), csn_)) {
      above.push_back(at);
    }
    at = found ? found->row.parent : store::kNoEntry;
  }
  for (const store::EntryId one : std::views::reverse(above)) {
    if (ended_ || !told_above_.insert(one).second) {
      continue;
    }
    const auto sight = entries_->Look(view, one);
    if (!sight) {
      Fail(sight.error());
    } else if (*sight == SyncContent::Sight::kSeen) {
      FlushDeletes(out);
      AppendEntry(SyncStateKind::kModify, false, out);
    }
  }
  return !ended_;
}

void SyncCursor::TellChanged(const Item& item, std::string& out) {
  if (!TellAbove(item.event.id, out)) {
    return;
  }
  const auto sight = entries_->Look(looking_->view, item.event.id);
  if (!sight) {
    Fail(sight.error());
    return;
  }
  const bool is_new = item.kind == store::EventKind::kAdd;
  if (*sight == SyncContent::Sight::kSeen) {
    FlushDeletes(out);
    const std::string before = std::exchange(csn_, item.csn);
    AppendEntry(is_new ? SyncStateKind::kAdd : SyncStateKind::kModify, true, out);
    if (phase_ != Phase::kPersist) {
      csn_ = before;
    } else {
      cookie_sent_ = item.number;
      owes_cookie_ = false;
    }
  } else if (!is_new &&
             entries_->MayHaveLeft(*sight, looking_->view.Descriptions(), item.event.changed)) {
    NoteDeleted(item.event.uuid, out);
  }
}

void SyncCursor::TellRenamed(const Item& item, std::string& out) {
  const store::DirectoryEvent& event = item.event;
  if (entries_->Base() != store::kNoEntry) {
    const auto is_above = looking_->view.IsWithin(entries_->Base(), event.id);
    if (!is_above || *is_above) {
      StartAnew();  // the base has another name now, or is gone
      return;
    }
  }
  if (!TellAbove(event.id, out)) {
    return;
  }
  const bool was_covered = entries_->Covers(event.old_dn, event.old_parent);
  const auto sight = entries_->Look(looking_->view, event.id);
  if (!sight) {
    Fail(sight.error());
    return;
  }
  if (*sight == SyncContent::Sight::kSeen) {
    FlushDeletes(out);
    AppendEntry(was_covered ? SyncStateKind::kModify : SyncStateKind::kAdd, false, out);
  } else if (was_covered && *sight != SyncContent::Sight::kGone) {
    NoteDeleted(event.uuid, out);
  }
  owes_cookie_ = true;
  const bool is_covered = *sight != SyncContent::Sight::kOutside;
  if (entries_->IsDeep() && *sight != SyncContent::Sight::kGone && (was_covered || is_covered)) {
    walk_ = Walk{.levels = {{.parent = event.id}}, .was_covered = was_covered};
  }
}

void SyncCursor::WalkOn(std::string& out) {
  Walk::Level& level = walk_->levels.back();
  const auto children = looking_->view.ChildrenAfter(level.parent, level.after, 1);
  if (!children) {
    Fail(children.error());
    return;
  }
  if (children->empty()) {
    walk_->levels.pop_back();
    if (walk_->levels.empty()) {
      walk_.reset();
      FinishItem(items_[item_at_]);
    }
    return;
  }
  // One child, then what is below it, so that parents come before their children.
  const store::Child& child = children->front();
  level.after = child.key;
  walk_->levels.push_back({.parent = child.id});
  TellMoved(child.id, out);
}

void SyncCursor::TellMoved(store::EntryId id, std::string& out) {
  const auto sight = entries_->Look(looking_->view, id);
  if (!sight) {
    Fail(sight.error());
    return;
  }
  switch (*sight) {
    case SyncContent::Sight::kSeen:
      FlushDeletes(out);
      AppendEntry(walk_->was_covered ? SyncStateKind::kModify : SyncStateKind::kAdd, false, out);
      break;
    case SyncContent::Sight::kOutside:
    case SyncContent::Sight::kHidden:
    case SyncContent::Sight::kUnmatched:
      if (walk_->was_covered) {
        NoteDeleted(entries_->UuidAtHand(), out);
      }
      break;
    case SyncContent::Sight::kGone:
      break;  // it has an event of its own
  }
}

void SyncCursor::AppendEntry(SyncStateKind state, bool with_cookie, std::string& out) {
  if (answered_max_ != 0 && answered_ >= answered_max_) {
    End(Refuse(ResultCode::kAdminLimitExceeded, "there are more entries"));
    return;
  }
  ++answered_;
  const bool is_refresh = phase_ != Phase::kPersist;
  std::optional<std::string> cookie;
  if (with_cookie && !is_refresh) {
    cookie = CookieNow();
  }
  entries_->Append(message_id_, is_refresh ? SyncStateKind::kAdd : state, cookie, out);
}

void SyncCursor::NoteDeleted(const store::Uuid& uuid, std::string& out) {
  deleted_.push_back(uuid);
  if (deleted_.size() >= kSyncDeletesAtOnce) {
    FlushDeletes(out);
  }
}

// Without names: the client may never have been allowed to see them.
void SyncCursor::FlushDeletes(std::string& out) {
  if (deleted_.empty()) {
    return;
  }
  // slapd deletes nothing that a cookie does not reach, so there is one.
  const std::string cookie = CookieNow();
  ldap::SyncIdSet ids = {.cookie = cookie, .refresh_deletes = true};
  for (const store::Uuid& uuid : deleted_) {
    ids.entry_uuids.push_back(AsText(uuid));
  }
  AppendInfo(ids, out);
  deleted_.clear();
  owes_cookie_ = true;
}

void SyncCursor::EndItems(std::string& out) {
  FlushDeletes(out);
  if (phase_ == Phase::kChanges) {
    if (told_ >= refresh_end_) {
      EndRefresh(/*deletes=*/true, out);
    }
    return;
  }
  if (owes_cookie_ || told_ - cookie_sent_ >= kSyncSilenceMax) {
    const std::string cookie = CookieNow();
    AppendInfo(ldap::SyncNewCookie{.cookie = cookie}, out);
    cookie_sent_ = told_;
    owes_cookie_ = false;
  }
}

bool SyncCursor::WaitForMore(std::function<void()> wake) {
  return shared_.parts.changes->WaitPast(told_, std::move(wake), ticket_);
}

void SyncCursor::AppendInfo(const ldap::SyncInfo& info, std::string& out) const {
  const std::string value = ldap::EncodeSyncInfo(info);
  ldap::AppendMessage(
      out,
      {.id = message_id_,
       .operation = ldap::IntermediateResponse{.name = ldap::oid::kSyncInfo, .value = value}});
}

void SyncCursor::AppendDone(std::string& out) const {
  Outcome outcome = *ended_;
  // A refresh that was cut short gives no cookie: it must be made again.
  const bool is_good =
      outcome.code == ResultCode::kSuccess || outcome.code == ResultCode::kCanceled;
  if (is_good && is_refreshed_) {
    const std::string cookie = CookieNow();
    outcome.controls.push_back(
        {.oid = std::string(ldap::oid::kSyncDone),
         .value = ldap::EncodeSyncDone({.cookie = cookie, .refresh_deletes = refresh_deletes_})});
  }
  ldap::AppendMessage(out,
                      {.id = message_id_,
                       .operation = ldap::SearchResultDone{.result = ResultOf(outcome)},
                       .controls = ControlsOf(outcome)});
}

// NOLINTEND(bugprone-unchecked-optional-access)

}  // namespace socle::directory::domain
