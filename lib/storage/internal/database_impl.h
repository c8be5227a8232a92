#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/commit_queue.h"
#include "lib/storage/internal/degradation.h"
#include "lib/storage/internal/use_gate.h"
#include "lib/storage/read_view.h"

namespace socle::storage {

// What the files of lib/storage share of an open store; the only place that holds RocksDB's
// objects.
class DatabaseImpl {
 public:
  DatabaseImpl(std::string folder,
               const DatabaseOptions& options,
               const DatabaseServices& services);
  DatabaseImpl(const DatabaseImpl&) = delete;
  DatabaseImpl& operator=(const DatabaseImpl&) = delete;
  ~DatabaseImpl();

  // The steps of Database::Open.
  Status Open();

  Result<ChangeNumber> Commit(const WriteUnit& unit);
  Status Recover();
  Status TrimChangeLog(ChangeNumber up_to);
  Status PurgeDeleted(FamilyId family);
  [[nodiscard]] ReadView NewReadView();
  void UpdateMetrics();

  // Ids of the store's own families, behind those of the options.
  [[nodiscard]] FamilyId LogFamily() const;
  [[nodiscard]] FamilyId MetaFamily() const;
  [[nodiscard]] rocksdb::ColumnFamilyHandle* Handle(FamilyId family) const;
  [[nodiscard]] FamilyKind Kind(FamilyId family) const;
  [[nodiscard]] rocksdb::ColumnFamilyOptions FamilyOptions(FamilyId family) const;

  [[nodiscard]] rocksdb::DB& Db() const { return *db_; }

  [[nodiscard]] CommitQueue& Queue() const { return *queue_; }

  [[nodiscard]] Degradation& DegradedState() const { return *degradation_; }

  [[nodiscard]] const std::string& Folder() const { return folder_; }

  [[nodiscard]] const DatabaseOptions& Options() const { return options_; }

  [[nodiscard]] const DatabaseServices& Services() const { return services_; }

  [[nodiscard]] const StoreMeta& Meta() const { return meta_; }

  [[nodiscard]] ChangeNumber FirstChange() const {
    return first_change_.load(std::memory_order_acquire);
  }

  [[nodiscard]] std::mutex& LaneMutex() { return lane_mutex_; }

  [[nodiscard]] rocksdb::Env* Env() const;
  // Removes a folder of plain files inside the store's, if it is there.
  void RemoveSubfolder(std::string_view name) const;

  // To be passed by whoever uses Db() or Handle(), but for Open and the commit queue.
  [[nodiscard]] UseGate& Gate() { return gate_; }

  // One bulk load at a time: false when there is one.
  [[nodiscard]] bool BeginBulkLoad() { return !is_loading_.exchange(true); }

  void EndBulkLoad() { is_loading_.store(false); }

 private:
  enum class Access : std::uint8_t { kWrite, kReadOnly };

  struct Gauges {
    metrics::Gauge table_bytes;
    metrics::Gauge memtable_bytes;
    metrics::Gauge cache_bytes;
    metrics::Gauge pending_compaction_bytes;
    metrics::Gauge last_change;
  };

  [[nodiscard]] std::vector<Family> AllFamilies() const;
  Status CheckOptions() const;
  // Whether the folder holds a store; refuses a folder that holds anything else.
  Result<bool> FindStore() const;
  Status OpenFamilies(const std::vector<std::string>& existing, Access access);
  Status CreateMissingFamilies();
  Status CreateMeta();
  // RocksDB syncs the names in the store's folder, but not the name of the folder itself.
  Status SyncParent() const;
  Status CheckMeta();
  // Reads the ends of the change log; tells the last number.
  Result<ChangeNumber> LoadChangeLog();
  Status Migrate();
  [[nodiscard]] Status CheckRoom() const;
  Status Reopen();
  void Close();
  [[nodiscard]] CommitQueue::Targets QueueTargets() const;
  Status CheckUnit(const WriteUnit& unit) const;
  void AddGauges();

  std::string folder_;
  DatabaseOptions options_;
  DatabaseServices services_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::shared_ptr<Degradation> degradation_;
  UseGate gate_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // by FamilyId; null before it is made
  std::unique_ptr<CommitQueue> queue_;
  StoreMeta meta_;
  std::atomic<ChangeNumber> first_change_{1};
  std::atomic<bool> is_loading_{false};
  std::mutex lane_mutex_;
  std::mutex trim_mutex_;
  Gauges gauges_;
};

}  // namespace socle::storage
