#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/index_rows.h"
#include "directory/store/row_cache.h"
#include "directory/store/rows.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

// A row of an index that comes or goes, in the order of changes.
struct PostingChange {
  std::string key = {};  // of the row, with the bucket
  storage::IdChange change = {};
};

struct OrderChange {
  OrderRow row = {};
  bool is_removed = false;
};

// Changes on top of a committed state, not yet written. Rows of entries, children, references and
// meta are read back; index rows are only collected.
class PendingRows final : public Rows {
 public:
  // `base` must outlive this.
  explicit PendingRows(const Rows& base) : base_(base) {}

  [[nodiscard]] Result<std::optional<std::string>> Find(storage::FamilyId family,
                                                        std::string_view key) const override;
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> FindMany(
      storage::FamilyId family, std::span<const std::string> keys) const override;
  Status Scan(storage::FamilyId family,
              std::string_view from,
              std::string_view to,
              const Visitor& visit) const override;

  void Put(storage::FamilyId family, std::string_view key, std::string value);
  void Delete(storage::FamilyId family, std::string_view key);
  void Event(std::uint32_t kind, std::string payload);
  void ChangePosting(const std::string& prefix, EntryId id, bool is_removed);
  void ChangeOrder(OrderRow row, bool is_removed);

  // A point to come back to.
  void BeginCommand();
  void RollBackCommand();

  [[nodiscard]] bool IsEmpty() const;

  [[nodiscard]] std::size_t SizeBytes() const { return bytes_; }

  // In the order in which they were made.
  [[nodiscard]] const std::vector<OrderChange>& Orders() const { return orders_; }

  // Before they are written as unit `version`.
  void Forget(std::uint64_t version, RowCache& kept) const;

  // All but the rows of indexes by order: families and keys ascending, changes of one row of an
  // index as one.
  void FillUnit(storage::WriteUnit& unit) const;

 private:
  using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

  struct Undo {
    storage::FamilyId family;
    std::string key;
    bool was_changed = false;
    std::optional<std::string> before;
  };

  struct PendingEvent {
    std::uint32_t kind = 0;
    std::string payload;
  };

  void Change(storage::FamilyId family, std::string_view key, std::optional<std::string> value);
  void FillPostings(storage::WriteUnit& unit) const;

  const Rows& base_;
  std::array<Changes, kOwnFamilyCount> changes_;
  std::vector<PostingChange> postings_;
  std::vector<OrderChange> orders_;
  std::vector<PendingEvent> events_;
  std::size_t bytes_ = 0;
  std::vector<Undo> undo_;
  std::size_t undo_postings_ = 0;
  std::size_t undo_orders_ = 0;
  std::size_t undo_events_ = 0;
  std::size_t undo_bytes_ = 0;
};

}  // namespace socle::directory::store
