#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sync_control.h"
#include "lib/storage/change_log.h"

namespace socle::directory::domain {

// Changes that are told one by one to a client that comes back, at most; or as many as there are
// entries, if those are more. Beyond, it gets the content anew.
inline constexpr std::uint64_t kSyncReplayMax = 10'000;
// Identifiers of deleted entries in one message.
inline constexpr std::size_t kSyncDeletesAtOnce = 1000;
// Changes of no concern to a client after which it is told how far it has got nevertheless.
inline constexpr std::uint64_t kSyncSilenceMax = 256;

// A search with the sync request control (RFC 4533). The refresh stage is either the whole content
// (present phase: what is not named is gone) or, for a cookie that the change log still reaches,
// the changes since (delete phase). The persist stage reads the change log on, as far as the client
// takes what it is sent, and rests between changes. Everything follows from the log and the state
// at hand: nothing is kept for a client but where it stands.
class SyncCursor final : public SearchCursor {
 public:
  SyncCursor(SearchShared& shared, std::int32_t message_id, const Identity& identity);
  SyncCursor(const SyncCursor&) = delete;
  SyncCursor& operator=(const SyncCursor&) = delete;
  ~SyncCursor() override;

  void Prepare(const ldap::SearchRequest& request, const RequestControls& controls);

  bool Run(const SliceBudget& budget, std::string& out) override;
  void Finish(const Outcome& outcome, std::string& out) override;
  [[nodiscard]] ldap::ResultCode Code() const override;

  [[nodiscard]] bool IsPersistent() const override { return is_persistent_; }

  [[nodiscard]] bool IsResting() const override { return is_resting_; }

  [[nodiscard]] bool WaitForMore(std::function<void()> wake) override;

 private:
  enum class Phase : std::uint8_t { kContent, kChanges, kPersist };

  // An event of the log that is to be told.
  struct Item {
    storage::ChangeNumber number = 0;
    store::EventKind kind = store::EventKind::kModify;
    store::DirectoryEvent event = {};
    std::string csn = {};
    bool is_passed_over = false;  // a later one tells of the same entry
  };

  // Entries below a renamed one, which have no events of their own.
  struct Walk {
    struct Level {
      store::EntryId parent = store::kNoEntry;
      std::string after = {};
    };

    std::vector<Level> levels = {};
    bool was_covered = false;  // before the rename
  };

  struct Looking;

  // False when the search has ended.
  bool CheckRequest(const ldap::SearchRequest& request);
  void ChoosePhase(std::string_view cookie, bool reload_hint);
  void RunContent(const SliceBudget& budget, std::string& out);
  void RunLog(const SliceBudget& budget, std::string& out);
  // The next events; false when there are none.
  bool LoadItems();
  void PassOverRepeated();
  void Tell(const Item& item, std::string& out);
  // Those above an entry that have changed since what is told; false when the search has ended.
  bool TellAbove(store::EntryId id, std::string& out);
  void TellChanged(const Item& item, std::string& out);
  void TellRenamed(const Item& item, std::string& out);
  // One step of the walk below a renamed entry.
  void WalkOn(std::string& out);
  void TellMoved(store::EntryId id, std::string& out);
  void AppendEntry(ldap::SyncStateKind state, bool with_cookie, std::string& out);
  void NoteDeleted(const store::Uuid& uuid, std::string& out);
  void FlushDeletes(std::string& out);
  void FinishItem(const Item& item);
  // All of the items are told.
  void EndItems(std::string& out);
  void EndRefresh(bool deletes, std::string& out);
  void StartAnew();
  void AppendInfo(const ldap::SyncInfo& info, std::string& out) const;
  void AppendDone(std::string& out) const;
  void End(Outcome outcome);
  void Fail(const Error& error);
  [[nodiscard]] std::string CookieNow() const;

  SearchShared& shared_;
  std::int32_t message_id_;
  Identity identity_;
  bool is_free_ = false;  // of the limits of searches
  bool is_persistent_ = false;
  bool has_slot_ = false;  // counts among those that persist
  bool reload_hint_ = false;
  Phase phase_ = Phase::kContent;
  std::unique_ptr<StoreCursor> content_;  // until the refresh is done
  std::unique_ptr<SyncContent> entries_;
  std::unique_ptr<Looking> looking_;  // while a slice runs
  std::optional<storage::ChangeLogReader> reader_;
  ChangeHub::Ticket ticket_;

  std::string rid_ = "000";
  storage::ChangeNumber refresh_end_ = 0;
  std::string refresh_csn_;
  storage::ChangeNumber told_ = 0;         // everything up to it is told
  std::string csn_;                        // of it
  storage::ChangeNumber cookie_sent_ = 0;  // what the client knows
  bool owes_cookie_ = false;

  std::set<store::EntryId> told_above_;  // before their own events; of these items
  std::vector<Item> items_;
  std::size_t item_at_ = 0;
  std::optional<Walk> walk_;
  std::vector<store::Uuid> deleted_;
  std::uint64_t answered_ = 0;
  std::uint64_t answered_max_ = 0;  // 0: any number

  bool is_resting_ = false;
  bool refresh_deletes_ = false;
  bool is_refreshed_ = false;
  bool content_ended_ = false;  // with an answer of its own
  std::optional<Outcome> ended_;
};

}  // namespace socle::directory::domain
