#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/storage/family.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace rocksdb {
class Env;
}

namespace socle::storage {

class DatabaseImpl;

// Number of an event in the change log; the first is 1.
using ChangeNumber = std::uint64_t;

// A step from schema version `from_version` to the next: reads the old state and fills one unit,
// which is committed together with the new version number. A step whose changes do not fit into a
// unit (kUnitBytesMax) is done by export and bulk load instead.
struct Migration {
  std::uint32_t from_version = 0;
  std::function<Status(const ReadView& before, WriteUnit& unit)> apply;
};

struct DatabaseOptions {
  std::string format;                // what the store holds, such as "socle.mpi"; never changes
  std::uint32_t schema_version = 1;  // of this program; at least 1
  std::vector<Family> families;      // at most kFamiliesMax; FamilyId is the position here
  std::vector<Migration> migrations{};
  bool create_if_missing = true;
  std::size_t cache_bytes = std::size_t{64} << 20;
  std::size_t write_buffer_bytes = std::size_t{64} << 20;  // of all families together
  int background_threads = 2;
};

inline constexpr std::size_t kFamiliesMax = 12;

// What a store needs from its surroundings; all must outlive it.
struct DatabaseServices {
  const Clock& clock;
  Random& random;
  log::Logger* logger = nullptr;         // may be null
  metrics::Registry* metrics = nullptr;  // may be null
  rocksdb::Env* env = nullptr;           // where files live; null is the disk. For tests
};

// What the store says of itself.
struct StoreMeta {
  std::string format;
  std::uint32_t schema_version = 0;
  UnixMicros created_at;
  std::array<std::uint8_t, kIdBytes> id{};
};

// Held while a state is read and changed, so that nobody else changes it in between. See
// Database::LockWriteLane.
class [[nodiscard]] WriteLane {
 public:
  explicit WriteLane(std::mutex& mutex) : lock_(mutex) {}

 private:
  std::unique_lock<std::mutex> lock_;
};

// A folder of named column families with one numbered change log, opened by one process at a time.
// All members may be called from any thread.
class Database {
 public:
  // Opens or creates the store in `folder` (its parent must exist), and migrates an older schema.
  //   kNotFound          no store there and create_if_missing is false, or no parent folder
  //   kConflict          another process (or this one) has it open
  //   kInvalidArgument   another format, a newer schema, an unknown column family, a folder with
  //                      other files, a backup, or options that contradict each other
  //   kPermissionDenied  kCorruption  kInternal (disk)
  static Result<std::unique_ptr<Database>> Open(const std::string& folder,
                                                const DatabaseOptions& options,
                                                const DatabaseServices& services);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  // Waits for background work; views, scans, readers and loaders must be gone.
  ~Database();

  [[nodiscard]] ReadView NewReadView() const;

  // Writes the unit whole, with its events numbered in the order of commits, and returns when it is
  // on the disk. Units of several threads share one sync. Gives the number of the last event of the
  // change log up to and including this unit.
  //   kInvalidArgument  empty unit, empty key, or a key too short for its family
  //   kTooLarge         a key over kKeyBytesMax, or a unit over kUnitBytesMax
  //   kInternal         the disk failed: the store is read-only from now on (IsReadOnly). Whether
  //   the
  //                     unit is there shows after reopening: it is there whole or not at all
  Result<ChangeNumber> Commit(const WriteUnit& unit);

  // After a failed write, when the cause may be gone (a full disk that has room again): reopens the
  // store in place, and accepts units again. A unit whose commit has failed is there whole or not
  // at all, as after reopening: what was kept in memory of the store is to be read anew. Readers
  // wait meanwhile; units that wait in Commit fail. Does nothing when no write has failed.
  //   kInternal  not yet, such as for want of room; reads go on
  //   kBusy      the caller or somebody else holds a view for too long; try again later
  Status Recover();

  // For read-modify-write: lock the lane, take a view, decide, commit, let go. Prepare what is slow
  // (hashing, scoring) before. Commits that depend on nothing they read need no lane, and share
  // syncs with others; those under the lane do not.
  [[nodiscard]] WriteLane LockWriteLane();

  [[nodiscard]] StoreMeta Meta() const;
  // The first number that is kept and the last one; first == last + 1 when the log is empty.
  [[nodiscard]] ChangeNumber FirstChange() const;
  [[nodiscard]] ChangeNumber LastChange() const;

  // Removes events with numbers up to and including `up_to` (at most the last) from the change log.
  Status TrimChangeLog(ChangeNumber up_to);

  // Makes the bytes of deleted rows and of old values of a family leave the store's files: flushes
  // all families, so that the write-ahead log goes, and rewrites every file of this one. What a
  // view still sees stays. For small families of keys; takes time in proportion to the family's
  // size.
  Status PurgeDeleted(FamilyId family);

  // True after a failed write; reads go on. Recover is the way back, or a new start.
  [[nodiscard]] bool IsReadOnly() const;

  // Sets the gauges of RocksDB (sizes, cache, pending compaction); call before rendering metrics.
  void UpdateMetrics() const;

  // For lib/storage itself.
  [[nodiscard]] DatabaseImpl& Impl() const { return *impl_; }

 private:
  explicit Database(std::unique_ptr<DatabaseImpl> impl);
  std::unique_ptr<DatabaseImpl> impl_;
};

}  // namespace socle::storage
