#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/dereferencer.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/search_scope.h"
#include "directory/domain/search_service.h"
#include "directory/domain/sorted_lists.h"
#include "directory/domain/sync_cookie.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/ldap/message.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::domain {

// Keys that cookies are signed with.
inline constexpr std::size_t kCookieKeyBytes = 32;

// What all searches of a service share.
struct SearchShared {
  SearchService::Parts parts;
  SearchSettings settings;
  std::string version;
  FixedEntry subschema;
  std::string normal_subschema_dn;
  std::string cookie_key;
  SortedLists lists;
  metrics::Counter unindexed;
  SyncCookies cookies;
  std::atomic<std::size_t> persists = 0;  // searches that follow the changes
};

// A search that is being made ready and run; see SearchService::Open.
class StoreCursor final : public SearchCursor {
 public:
  StoreCursor(SearchShared& shared, std::int32_t message_id, const Identity& identity);
  ~StoreCursor() override;

  // Before Prepare: entries are told with the Sync State control, and success is left to the caller
  // to tell. `is_free`: no limit of searches holds.
  void Synchronise(bool is_free);

  // Finds the base, the candidates, the page. What it decides at once is in Ended().
  void Prepare(const ldap::SearchRequest& request, const RequestControls& controls);

  bool Run(const SliceBudget& budget, std::string& out) override;
  void Finish(const Outcome& outcome, std::string& out) override;

  [[nodiscard]] bool HasEnded() const { return ended_.has_value(); }

  [[nodiscard]] const store::DirectoryView& View() const { return view_; }

  [[nodiscard]] store::EntryId Base() const { return base_; }

  [[nodiscard]] ldap::ResultCode Code() const override {
    return ended_ ? ended_->code : ldap::ResultCode::kSuccess;
  }

 private:
  struct Page;

  // Prepare, in its steps; each may end the search.
  void SetLimits(const ldap::SearchRequest& request);
  void PrepareDereferencing(const RequestControls& controls);
  void PrepareSubentries(const RequestControls& controls, ldap::SearchScope scope);
  void CheckAssertion(const RequestControls& controls, store::EntryId base);
  void PrepareSort(const RequestControls& controls, const ldap::SearchRequest& request);
  void PreparePage(const RequestControls& controls, const ldap::SearchRequest& request);
  void PrepareView(const SortedList& list, const ldap::VlvRequest& view);
  void RefuseUnindexed(const ldap::SearchRequest& request);

  void RunListed(const SortedList& list, std::string& out);
  bool RunEntries(const SliceBudget& budget, std::string& out);
  // Gathers what is to be sorted; true when all is there.
  bool RunGathering(const SliceBudget& budget);
  void EndGathering();
  void Answer(const store::StoredEntry& entry, std::string& out);
  void AppendReference(const store::StoredEntry& entry,
                       std::vector<std::string_view> uris,
                       std::string& out) const;
  void Gather(const store::StoredEntry& entry);
  // Whether the entry is to be answered; ends the search at an administrative limit.
  bool Matches(const store::StoredEntry& entry, const EntryImage& image);
  // Whether one more entry fits; else the search or the page ends.
  bool HasRoom(const ScopePosition& position);
  void EndPage(const std::string& position);
  void End(Outcome outcome);

  void End(ldap::ResultCode code, std::string diagnostic = {}) {
    End(Refuse(code, std::move(diagnostic)));
  }

  void Fail(const Error& error);
  void AppendDone(std::string& out);
  [[nodiscard]] std::string SignedCookie(std::string_view position) const;
  [[nodiscard]] std::optional<std::string> ReadCookie(std::string_view cookie) const;
  [[nodiscard]] bool HasTimePassed() const;
  [[nodiscard]] AttributeGate GateFor(Right right) const;

  SearchShared& shared_;
  std::int32_t message_id_;
  Identity identity_;
  std::unique_ptr<AccessSession> access_;  // null: the administrator, whom no rule holds
  store::DirectoryView view_;
  std::optional<CompiledFilter> filter_;
  std::optional<CompiledFilter> matched_values_;
  std::optional<EntryAnswer> answer_;
  std::optional<Dereferencer> dereferencer_;
  // Whether only subentries, or only other entries, are found (RFC 3672, 3); no filter: all are.
  std::optional<CompiledFilter> subentry_filter_;
  bool wants_subentries_ = false;
  std::unique_ptr<SearchScope> scope_;
  std::string search_text_;  // tells this search from others, for cookies
  std::string list_key_;     // the same for lists that are kept
  std::string dn_;           // of the entry at hand

  SearchLimits limits_;
  std::uint64_t client_size_max_ = 0;
  std::chrono::nanoseconds deadline_{0};  // on the monotonic clock; 0: none
  bool is_client_deadline_ = false;
  std::uint64_t answered_ = 0;
  std::uint64_t examined_ = 0;
  store::EntryId base_ = store::kNoEntry;
  bool is_synchronised_ = false;
  bool is_free_;  // of the limits of searches
  bool manages_dsa_it_ = false;
  bool may_refer_ = false;  // there have been referrals

  bool is_paged_ = false;
  std::uint64_t page_size_ = 0;
  std::string cookie_;  // of the answer

  std::vector<SortRule> sort_rules_;
  std::vector<SortableEntry> gathered_;
  std::optional<Outcome> sort_answer_;  // what the control of the answer says
  std::optional<ldap::VlvRequest> vlv_;
  std::string vlv_value_;
  std::optional<ldap::VlvResponse> vlv_answer_;
  std::shared_ptr<const SortedList> list_;
  std::size_t list_at_ = 0;
  std::size_t list_end_ = 0;
  bool is_gathering_ = false;

  std::optional<Outcome> ended_;
};

}  // namespace socle::directory::domain
