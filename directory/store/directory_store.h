#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "directory/store/families.h"
#include "directory/store/index_definition.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

// Settings of the storage below; format, families and versions are the directory's.
struct StoreOptions {
  bool create_if_missing = true;
  std::size_t cache_bytes = std::size_t{256} << 20;        // blocks of files
  std::size_t cached_rows_bytes = std::size_t{128} << 20;  // rows as they are looked for
  std::size_t write_buffer_bytes = std::size_t{64} << 20;
  int background_threads = 2;
  std::size_t cached_names_max = 65'536;  // entries that are parents of others
  // Of a new store; attributes that the schema does not know are passed over.
  std::vector<DefaultIndex> indexes = DefaultIndexes();
};

// The directory on disk. Views are for any thread; drafts and everything that changes something for
// one thread, the writer's (domain::DirectoryWriter).
class DirectoryStore {
 public:
  // The schema must outlive the store. Errors as storage::Database::Open.
  static Result<std::unique_ptr<DirectoryStore>> Open(const std::string& folder,
                                                      const schema::Schema& schema,
                                                      const StoreOptions& options,
                                                      const storage::DatabaseServices& services);
  DirectoryStore(const DirectoryStore&) = delete;
  DirectoryStore& operator=(const DirectoryStore&) = delete;
  // Views and drafts must be gone.
  ~DirectoryStore();

  [[nodiscard]] DirectoryView NewView() const;
  // One that takes no rows from memory: to check what is written.
  [[nodiscard]] DirectoryView NewViewOfDisk() const;

  // Reads entries and names ahead into memory, as long as there is room, or until `stop`: so that
  // the first who ask need not wait for the disk. Any thread.
  Status ReadAhead(const std::atomic<bool>& stop) const;

  [[nodiscard]] const schema::Schema& Schema() const;
  // For the change log, the trace, metrics and backups; never to commit to the directory's
  // families.
  [[nodiscard]] storage::Database& Database() const;

  // On top of the last committed state; one at a time.
  [[nodiscard]] std::unique_ptr<DirectoryDraft> NewDraft();

  // Adds to a unit what else is to be written with the draft, such as leaves of the trace.
  using AddToUnit = std::function<Status(storage::WriteUnit& unit)>;
  // Writes the draft as one unit, synced, and gives the number of its last event. Nothing to write
  // is no error. After a failure nothing more is written until Recover (kInternal); whether the
  // unit is on the disk shows then.
  Result<storage::ChangeNumber> Commit(const DirectoryDraft& draft, const AddToUnit& add = {});

  // Counts up whenever somebody's memberOf has changed: what was read of groups at the same version
  // is still so. Read it before the view. Any thread.
  [[nodiscard]] std::uint64_t MembershipVersion() const;

  // After a failed commit, when the cause may be gone. Errors as storage::Database::Recover.
  Status Recover();
  [[nodiscard]] bool IsStopped() const;

  // Indexes, online (docs/formats/directory-store.md). Adding one writes its definition in state
  // kBuilding; from then on every change keeps it. BuildIndexSlice brings in entries that were
  // there before, kIndexSliceEntries at a time, one unit each, and goes on where it stopped after a
  // restart. Dropping hides it at once and removes its rows slice by slice.
  //   AddIndex   kConflict: it is there with these kinds; kNotFound: the schema has no such
  //              attribute; kInvalidArgument: a kind that the attribute has no rule for;
  //              kTooLarge: kIndexesMax. New kinds of an index that is there: all of it is built
  //              anew.
  //   DropIndex  kNotFound
  Status AddIndex(std::string_view attribute, const IndexKinds& kinds);
  Status DropIndex(std::string_view attribute);
  // One slice of an index that is being built or dropped; false when there is nothing to do.
  // Writer's thread, no draft open.
  Result<bool> BuildIndexSlice();

 private:
  friend class BulkLoader;
  struct State;
  explicit DirectoryStore(std::unique_ptr<State> state);
  // The last part of a bulk load: memberOf, and the event.
  Status FinishLoad();
  std::unique_ptr<State> state_;
};

// Entries that one slice of an index build reads.
inline constexpr std::size_t kIndexSliceEntries = 1000;

}  // namespace socle::directory::store
