#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_table.h"
#include "directory/store/order_index.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

class DirectoryStore;

// One state of the directory: everything that is read through one view belongs together, whatever
// is written meanwhile. Cheap to take; any number of threads may read from
// it; destroyed before the store, and before long, since it keeps old rows.
class DirectoryView final : public EntryReader {
 public:
  ~DirectoryView() override;

  [[nodiscard]] const schema::Schema& Schema() const;
  [[nodiscard]] const DescriptionTable& Descriptions() const;
  [[nodiscard]] const IndexTable& Indexes() const;

  // All events up to and including this number are in the view (later ones may be).
  [[nodiscard]] storage::ChangeNumber LastChange() const;
  using EntryReader::Version;

  // A number above those of all entries; their buckets are [0, BucketCount()).
  [[nodiscard]] EntryId EntryIdEnd() const;

  [[nodiscard]] Bucket BucketCount() const { return BucketOf(EntryIdEnd()) + 1; }

  // Entries under one index key (PostingsOf...), bucket by bucket. The set is destroyed before the
  // view.
  [[nodiscard]] Result<std::unique_ptr<CandidateSet>> OpenPosting(const std::string& prefix) const;
  // The next entries whose number is at least `from`, in the order of numbers: for what no index
  // helps. None: there are no more; fewer than `count_max` may come before that.
  [[nodiscard]] Result<std::vector<StoredEntry>> EntriesFrom(EntryId from,
                                                             std::size_t count_max) const;

  // Rows of an index by order.
  [[nodiscard]] OrderScan ScanOrder(IndexId index, const OrderRange& range) const;
  // From a row on, in either direction: with the row itself, if it is there.
  [[nodiscard]] OrderScan ScanOrderFrom(IndexId index,
                                        const OrderPosition& position,
                                        Direction direction) const;
  // How many entries the index has (each once, by its least value).
  [[nodiscard]] Result<std::uint64_t> CountOrdered(IndexId index) const;
  // The place of the entry with `offset` entries before it in ascending order (0: the first); none
  // when there are no more. Reads at most 2 * kFenceEntries rows.
  [[nodiscard]] Result<std::optional<OrderPosition>> FindOrderOffset(IndexId index,
                                                                     std::uint64_t offset) const;
  // Entries whose least value stands before `key` in ascending order.
  [[nodiscard]] Result<std::uint64_t> CountOrderedBefore(IndexId index,
                                                         const OrderPosition& position) const;

  // For the store's own files.
  [[nodiscard]] const storage::ReadView& Raw() const;

 private:
  friend class DirectoryStore;
  [[nodiscard]] bool IsInMemory(EntryId from) const;
  struct State;
  // What it looks at first.
  enum class Source : std::uint8_t { kMemory, kDisk };
  DirectoryView(std::shared_ptr<State> state, Source source);
  std::shared_ptr<State> state_;  // of all views of one state
};

}  // namespace socle::directory::store
