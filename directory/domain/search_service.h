#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/change_hub.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/root_dse.h"
#include "directory/domain/sorted_lists.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"

namespace socle::directory::domain {

// What one search may take. 0: no limit.
struct SearchLimits {
  std::uint64_t size_max = 5'000;        // entries answered
  std::uint64_t examined_max = 100'000;  // entries read to find them
  std::chrono::milliseconds time_max{60'000};
};

// Entries of a result that is sorted, at most; each takes some hundred octets while it is sorted.
inline constexpr std::size_t kSortedEntriesMax = 500'000;

// Content synchronisation (RFC 4533).
struct SyncSettings {
  // Normal names of those whom the limits of searches do not hold when they synchronise.
  std::vector<std::string> consumers = {};
  std::size_t persists_max = 64;  // searches that follow the changes, of all clients
};

struct SearchSettings {
  SearchLimits anonymous = {.size_max = 500, .examined_max = 10'000};
  SearchLimits bound = {};
  SearchLimits root = {.size_max = 0, .examined_max = 0, .time_max = std::chrono::milliseconds(0)};
  // Refuse (unwillingToPerform) what no index narrows, but for one level and for the administrator.
  bool refuses_unindexed = false;
  std::vector<std::string> default_referral = {};  // for names above or beside the suffixes
  SyncSettings sync = {};
};

// How much a cursor does before it gives the thread back.
struct SliceBudget {
  std::size_t examined_max = 64;
  std::size_t bytes_max = std::size_t{64} << 10;
};

// A search that is under way, on one state of the directory. Not thread safe, but may move between
// threads from slice to slice.
class SearchCursor {
 public:
  SearchCursor() = default;
  SearchCursor(const SearchCursor&) = delete;
  SearchCursor& operator=(const SearchCursor&) = delete;
  virtual ~SearchCursor() = default;

  // Appends answers as BER messages, to the end or as far as the budget goes. True at the end: the
  // SearchResultDone is appended then.
  virtual bool Run(const SliceBudget& budget, std::string& out) = 0;
  // Ends the search with a result of the caller's own, such as canceled.
  virtual void Finish(const Outcome& outcome, std::string& out) = 0;
  // Of the SearchResultDone.
  [[nodiscard]] virtual ldap::ResultCode Code() const = 0;

  // Whether it goes on with the changes to come, until it is cancelled.
  [[nodiscard]] virtual bool IsPersistent() const { return false; }

  // Whether the last Run ended for want of changes. Then WaitForMore, which calls `wake` once when
  // there are some, on the writer's thread; false when there are some already.
  [[nodiscard]] virtual bool IsResting() const { return false; }

  // NOLINTNEXTLINE(performance-unnecessary-value-param): who waits keeps it.
  [[nodiscard]] virtual bool WaitForMore(std::function<void()> /*wake*/) { return false; }
};

// What a search needs to know of the connection.
struct SearchAsker {
  const Identity& identity;
  bool has_start_tls = false;                // may start TLS now
  std::vector<std::string> mechanisms = {};  // SASL, of the root DSE
};

// Answers search requests. Any thread; everything given must outlive it and its cursors.
class SearchService {
 public:
  struct Parts {
    store::DirectoryStore& store;
    const ComputedAttributes& computed;
    const AccessPolicy& access;
    const Clock& clock;
    Random& random;
    log::Logger& logger;
    metrics::Registry& metrics;
    ChangeHub* changes = nullptr;  // null: nobody can follow the changes
  };

  SearchService(const Parts& parts, SearchSettings settings, std::string version);
  SearchService(const SearchService&) = delete;
  SearchService& operator=(const SearchService&) = delete;
  ~SearchService();

  // Begins a search. Nothing of the message is needed afterwards.
  [[nodiscard]] std::unique_ptr<SearchCursor> Open(const ldap::Message& message,
                                                   const SearchAsker& asker);

 private:
  class Cursor;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace socle::directory::domain
