#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/index_rows.h"
#include "directory/store/index_table.h"
#include "directory/store/order_index.h"
#include "directory/store/pending_rows.h"
#include "directory/store/posting_key.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

// A stretch of an index by order: where it begins (OrderPlace; the first is empty), and how many
// entries have their place in it.
struct Stretch {
  std::string begin = {};
  std::uint64_t count = 0;
};

// The stretches of one index, and how often they have changed.
struct Stretches {
  std::uint64_t version = 0;
  std::vector<Stretch> all = {};

  // The stretch that a place is in. There is at least one.
  [[nodiscard]] std::size_t Of(std::string_view place) const;
};

// Reads them; of an index without rows there is one of count 0.
Result<Stretches> LoadStretches(const storage::ReadView& view, IndexId index);
// Counts all rows of an index anew.
Result<Stretches> CountStretches(const storage::ReadView& view, IndexId index);
void PutStretches(IndexId index, const Stretches& stretches, storage::WriteUnit& unit);
std::string EncodeCount(std::uint64_t count);

// The stretches of all indexes by order, as of the last unit that was written. Writer's thread.
class FenceTable {
 public:
  // Indexes that are ready; the others are counted when they are built.
  Status Load(const storage::ReadView& view, const IndexTable& indexes);
  void Set(IndexId index, Stretches stretches);
  void Forget(IndexId index);

  // Adds the rows of `changes` to the unit, and what becomes of the counts. `view`: the state
  // before the unit. Then either Keep, when the unit is written, or Undo.
  Status Fill(const storage::ReadView& view,
              const std::vector<OrderChange>& changes,
              storage::WriteUnit& unit);
  void Keep();
  void Undo();

 private:
  struct OldCount {
    IndexId index = 0;
    std::size_t at = 0;
    std::uint64_t count = 0;
  };

  Status Split(const storage::ReadView& view, IndexId index, storage::WriteUnit& unit);

  std::map<IndexId, Stretches> all_;
  std::set<IndexId> uneven_;  // with a stretch that is too long, or empty
  // Before the unit that is being written: of indexes that were cut, and of the others.
  std::map<IndexId, Stretches> old_;
  std::vector<OldCount> old_counts_;
};

}  // namespace socle::directory::store
