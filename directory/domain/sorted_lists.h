#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/guarded.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sort_control.h"

namespace socle::directory::domain {

// Memory of lists that are kept, at most; the one that was not used for longest goes first.
inline constexpr std::size_t kSortedListsBytesMax = std::size_t{32} << 20;

// A result in its order.
struct SortedList {
  std::vector<store::EntryId> ids = {};
  // Of the first sort key, for views by value; empty: the entry has none and stands last.
  std::vector<std::string> keys = {};

  [[nodiscard]] std::size_t SizeBytes() const;
};

// Sorted results of searches that come again and again, as address books do page by page: kept as
// long as the directory does not change.
class SortedLists {
 public:
  // `search` tells everything apart that gives another list; `change`: last change of the state.
  std::shared_ptr<const SortedList> Find(std::string_view search, std::uint64_t change);
  void Keep(std::string search, std::uint64_t change, std::shared_ptr<const SortedList> list);

 private:
  struct Kept {
    std::string search = {};
    std::uint64_t change = 0;
    std::shared_ptr<const SortedList> list = {};
  };

  struct State {
    std::list<Kept> kept;  // used last stands first
    std::size_t bytes = 0;
  };

  Guarded<State> state_;
};

// One key of a sort control, looked up.
struct SortRule {
  const schema::AttributeType* type = nullptr;
  schema::KeyForm form = schema::KeyForm::kCaseIgnore;
  bool reverse = false;
};

struct SortFault {
  ldap::ResultCode code = ldap::ResultCode::kSuccess;
  std::string attribute = {};
};

// What to compare by: the rule that was asked for, else the ordering rule of the attribute, else
// its equality rule where that has an order of its own. A fault otherwise (RFC 2891, 1.2).
std::optional<SortFault> ResolveSort(const schema::Schema& schema,
                                     const std::vector<ldap::SortKey>& keys,
                                     std::vector<SortRule>& rules);

// An entry that waits to be sorted: one key for each rule; absent ones stand last.
struct SortableEntry {
  store::EntryId id = store::kNoEntry;
  std::vector<std::optional<std::string>> keys = {};
};

// By the keys, then by the number.
SortedList SortEntries(std::vector<SortableEntry> entries, const std::vector<SortRule>& rules);

}  // namespace socle::directory::domain
