#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "directory/store/fence_table.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "directory/store/name_cache.h"
#include "directory/store/order_index.h"
#include "directory/store/posting_key.h"
#include "directory/store/row_cache.h"
#include "directory/store/rows.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

// What views share with the store they are of.
struct SharedState {
  struct Tables {
    std::shared_ptr<const DescriptionTable> descriptions;
    std::shared_ptr<const IndexTable> indexes;
  };

  struct KnownFences {
    std::uint64_t version = 0;
    std::shared_ptr<const OrderFences> fences;
  };

  SharedState(const schema::Schema& schema_in_use, std::size_t names_max, std::size_t rows_max)
      : schema(schema_in_use), names(names_max), row_cache(rows_max) {}

  const schema::Schema& schema;
  Guarded<Tables> tables;
  // Odd while a unit that renames or deletes is being written.
  std::atomic<std::uint64_t> generation = 2;
  std::atomic<EntryId> next_entry = 1;
  std::atomic<std::uint64_t> membership_version = 1;
  NameCache names;
  // Units of rows that were written: the version of what is read now.
  std::atomic<std::uint64_t> version = 1;
  RowCache row_cache;
  Guarded<std::map<IndexId, KnownFences>> fences;
};

struct DirectoryView::State {
  State(SharedState& shared_state, storage::ReadView taken)
      : shared(shared_state), view(std::move(taken)), rows(view) {}

  SharedState& shared;
  storage::ReadView view;
  ViewRows rows;
  std::shared_ptr<const DescriptionTable> descriptions;
  std::shared_ptr<const IndexTable> indexes;
  storage::ChangeNumber last_change = 0;
  EntryId entry_end = kNoEntry;
  std::uint64_t version = 0;                           // of rows in the cache that it may use
  std::optional<std::uint64_t> cache_generation = {};  // none: it may not use the cache

  // Stretches of the index in this view.
  Result<std::shared_ptr<const OrderFences>> Fences(IndexId index) const;
};

struct DirectoryStore::State {
  State(const schema::Schema& schema_in_use, const StoreOptions& options, const Clock& clock)
      : shared(schema_in_use, options.cached_names_max, options.cached_rows_bytes), times(clock) {}

  // What views of the state that is written last have in common.
  struct LastView {
    std::shared_ptr<DirectoryView::State> view;
    bool is_closed = false;  // the database is being opened anew
  };

  // A view of what is written now.
  std::shared_ptr<DirectoryView::State> MakeView();

  // After anything was written: the next view is another one.
  void DropView() { last_view.Lock()->view.reset(); }

  // Reads what is kept in memory.
  Status Load();
  Status LoadEventTime();
  Status WriteNewStore(const StoreOptions& options);
  // Writes a unit of the store's own work and has the definitions known.
  Status CommitIndexes(storage::WriteUnit& unit, std::vector<IndexDefinition> definitions);
  Status CheckWrites() const;
  Status FinishBuild(const IndexDefinition& index);
  Result<bool> BuildSlice(const IndexDefinition& index);
  Result<bool> DropSlice(const IndexDefinition& index);

  SharedState shared;
  std::unique_ptr<storage::Database> database;
  Guarded<LastView> last_view;  // goes before the database
  FenceTable fences;
  EventTimes times;
  IndexId next_index = 1;
  std::size_t written_descriptions = 0;
  std::atomic<bool> is_stopped = false;
};

}  // namespace socle::directory::store
