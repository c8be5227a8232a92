#include "lib/storage/internal/database_impl.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/perf_level.h>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/commit_queue.h"
#include "lib/storage/internal/degradation.h"
#include "lib/storage/internal/files.h"
#include "lib/storage/internal/info_log.h"
#include "lib/storage/internal/read_view_state.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/internal/use_gate.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::storage {

namespace {

// Free space at least, beside that for what memory holds, before a store that was full writes
// again.
constexpr std::uint64_t kRoomBytesMin = std::uint64_t{4} << 20;
constexpr std::size_t kProbeBytes = std::size_t{64} << 10;
// How long whoever reads may take before a store is reopened; meanwhile others wait.
constexpr std::chrono::milliseconds kReadersWaitMax{1000};

// Events removed by one unit of a trim: short units let commits in between.
constexpr ChangeNumber kTrimUnitEvents = 1000;
// Parts of the cache, each with a lock of its own; few, for the filter of a large file takes some
// ten megabytes of one as long as the file is open.
constexpr int kCacheShardBits = 2;

// Hears of failures of RocksDB's own threads, such as a flush to a full disk.
class BackgroundErrors final : public rocksdb::EventListener {
 public:
  explicit BackgroundErrors(std::shared_ptr<Degradation> degradation)
      : degradation_(std::move(degradation)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    degradation_->Set(ToError(*error, "background write"));
  }

  // RocksDB would look for room after a full disk, and go on by itself.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                            rocksdb::Status /*error*/,
                            bool* is_automatic) override {
    *is_automatic = false;
  }

 private:
  std::shared_ptr<Degradation> degradation_;
};

metrics::Gauge ReadOnlyGauge(metrics::Registry* metrics) {
  if (metrics == nullptr) {
    return {};
  }
  return metrics->AddGauge({.name = "socle_store_read_only",
                            .help = "1 after a failed write, until the store is reopened."});
}

}  // namespace

DatabaseImpl::DatabaseImpl(std::string folder,
                           const DatabaseOptions& options,
                           const DatabaseServices& services)
    : folder_(std::move(folder)),
      options_(options),
      services_(services),
      degradation_(
          std::make_shared<Degradation>(services.logger, ReadOnlyGauge(services.metrics))) {}

DatabaseImpl::~DatabaseImpl() {
  queue_.reset();
  Close();
}

void DatabaseImpl::Close() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    if (handle != nullptr) {
      (void)db_->DestroyColumnFamilyHandle(handle);
    }
  }
  handles_.clear();
  db_.reset();
}

Status DatabaseImpl::Open() {
  SOCLE_TRY_STATUS(CheckOptions());
  SOCLE_TRY(const bool exists, FindStore());
  std::vector<std::string> existing;
  if (exists) {
    SOCLE_TRY_STATUS(ToStatus(
        rocksdb::DB::ListColumnFamilies(MakeDbOptions(options_, Env()), folder_, &existing),
        "cannot read the list of column families"));
  } else {
    existing.emplace_back(kMetaFamily);
  }
  SOCLE_TRY_STATUS(OpenFamilies(existing, Access::kWrite));
  SOCLE_TRY_STATUS(CheckMeta());
  for (const std::string_view leftover :
       {kBulkLoadFolder, kCheckpointFolder, kCheckpointTemporaryFolder}) {
    RemoveSubfolder(leftover);
  }
  SOCLE_TRY_STATUS(CreateMissingFamilies());
  if (meta_.schema_version == 0) {
    SOCLE_TRY_STATUS(CreateMeta());
    SOCLE_TRY_STATUS(SyncParent());
  }
  SOCLE_TRY(const ChangeNumber last, LoadChangeLog());
  queue_ = std::make_unique<CommitQueue>(
      QueueTargets(), last, *degradation_, services_.clock, services_.metrics);
  SOCLE_TRY_STATUS(Migrate());
  AddGauges();
  return {};
}

CommitQueue::Targets DatabaseImpl::QueueTargets() const {
  return {.db = db_.get(), .families = handles_, .log = Handle(LogFamily())};
}

rocksdb::Env* DatabaseImpl::Env() const {
  return services_.env != nullptr ? services_.env : rocksdb::Env::Default();
}

void DatabaseImpl::RemoveSubfolder(std::string_view name) const {
  const std::string folder = folder_ + "/" + std::string(name);
  std::vector<std::string> files;
  if (!Env()->GetChildren(folder, &files).ok()) {
    return;
  }
  for (const std::string& file : files) {
    if (file != "." && file != "..") {
      Env()->DeleteFile(fmt::format("{}/{}", folder, file)).PermitUncheckedError();
    }
  }
  Env()->DeleteDir(folder).PermitUncheckedError();
}

std::vector<Family> DatabaseImpl::AllFamilies() const {
  std::vector<Family> all = options_.families;
  all.push_back({.name = std::string(kLogFamily), .kind = FamilyKind::kLog});
  all.push_back({.name = std::string(kMetaFamily), .kind = FamilyKind::kPoint});
  return all;
}

FamilyId DatabaseImpl::LogFamily() const {
  return {static_cast<std::uint16_t>(options_.families.size())};
}

FamilyId DatabaseImpl::MetaFamily() const {
  return {static_cast<std::uint16_t>(options_.families.size() + 1)};
}

rocksdb::ColumnFamilyHandle* DatabaseImpl::Handle(FamilyId family) const {
  SOCLE_CHECK(family.index < handles_.size());
  return handles_[family.index];
}

FamilyKind DatabaseImpl::Kind(FamilyId family) const {
  if (family.index < options_.families.size()) {
    return options_.families[family.index].kind;
  }
  return family == LogFamily() ? FamilyKind::kLog : FamilyKind::kPoint;
}

rocksdb::ColumnFamilyOptions DatabaseImpl::FamilyOptions(FamilyId family) const {
  return MakeFamilyOptions(AllFamilies()[family.index], options_, cache_);
}

Status DatabaseImpl::CheckOptions() const {
  if (options_.format.empty() || options_.schema_version == 0) {
    return Fail(Code::kInvalidArgument, "a store needs a format name and a schema version over 0");
  }
  if (options_.families.size() > kFamiliesMax) {
    return Fail(Code::kInvalidArgument,
                "more than " + std::to_string(kFamiliesMax) + " column families");
  }
  const std::vector<Family> all = AllFamilies();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& name = all[i].name;
    const bool repeats = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     all.end(),
                                     [&](const Family& other) { return other.name == name; });
    const bool well_formed =
        !name.empty() &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (repeats || !well_formed) {
      return Fail(Code::kInvalidArgument, "column family name '" + name + "' cannot be used");
    }
  }
  return {};
}

Result<bool> DatabaseImpl::FindStore() const {
  std::vector<std::string> files;
  const rocksdb::Status listed = Env()->GetChildren(folder_, &files);
  if (listed.IsNotFound() || listed.IsPathNotFound()) {
    files.clear();
  } else {
    SOCLE_TRY_STATUS(ToStatus(listed, "cannot list the folder"));
  }
  const auto has = [&](std::string_view name) { return std::ranges::count(files, name) != 0; };
  if (has(kBackupManifestFile)) {
    return Fail(Code::kInvalidArgument, "is a backup: restore it into another folder first");
  }
  if (has("CURRENT")) {
    return true;
  }
  // What RocksDB leaves when the process ends while it makes a new store, before CURRENT.
  constexpr std::string_view kLeftovers[] = {".", "..", "LOCK", "IDENTITY"};
  for (const std::string& file : files) {
    if (file.ends_with(".sst") || file.ends_with(".blob") || file.ends_with(".log")) {
      return Fail(Code::kCorruption,
                  "holds data but its file CURRENT is missing: restore a backup");
    }
    const bool leftover = std::ranges::count(kLeftovers, file) != 0 || file.starts_with("LOG") ||
                          file.starts_with("MANIFEST-") || file.starts_with("OPTIONS-") ||
                          file.ends_with(".dbtmp");
    if (!leftover) {
      return Fail(Code::kInvalidArgument, "is not a store and holds other files, such as " + file);
    }
  }
  if (!options_.create_if_missing) {
    return Fail(Code::kNotFound, "there is no store here");
  }
  return false;
}

Status DatabaseImpl::OpenFamilies(const std::vector<std::string>& existing, Access access) {
  if (cache_ == nullptr) {
    cache_ = rocksdb::NewLRUCache(options_.cache_bytes, kCacheShardBits);
  }
  rocksdb::DBOptions db_options = MakeDbOptions(options_, Env());
  // Who waits for an answer goes before compaction. When that falls behind, writing slows down, and
  // it has the processors again. Some surroundings cannot do it, which harms nothing.
  (void)db_options.env->LowerThreadPoolCPUPriority(rocksdb::Env::Priority::LOW,
                                                   rocksdb::CpuPriority::kLow);
  db_options.create_if_missing = options_.create_if_missing;
  db_options.info_log = std::make_shared<InfoLog>(services_.logger);
  db_options.listeners.push_back(std::make_shared<BackgroundErrors>(degradation_));

  const std::vector<Family> all = AllFamilies();
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  std::vector<std::size_t> indexes;
  for (const std::string& name : existing) {
    const auto family =
        std::ranges::find_if(all, [&](const Family& known) { return known.name == name; });
    if (family == all.end()) {
      return Fail(Code::kInvalidArgument,
                  "column family '" + name +
                      "' is not known here: the store is of another kind, or was written by a "
                      "newer version of this program");
    }
    descriptors.emplace_back(name, MakeFamilyOptions(*family, options_, cache_));
    indexes.push_back(static_cast<std::size_t>(family - all.begin()));
  }

  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      access == Access::kWrite
          ? rocksdb::DB::Open(db_options, folder_, descriptors, &opened, &db)
          : rocksdb::DB::OpenForReadOnly(db_options, folder_, descriptors, &opened, &db);
  SOCLE_TRY_STATUS(ToStatus(status, "cannot open the store"));
  db_.reset(db);
  handles_.assign(all.size(), nullptr);
  for (std::size_t i = 0; i < opened.size(); ++i) {
    handles_[indexes[i]] = opened[i];
  }
  return {};
}

Status DatabaseImpl::CreateMissingFamilies() {
  const std::vector<Family> all = AllFamilies();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (handles_[i] == nullptr) {
      SOCLE_TRY_STATUS(
          ToStatus(db_->CreateColumnFamily(
                       MakeFamilyOptions(all[i], options_, cache_), all[i].name, &handles_[i]),
                   "cannot create column family " + all[i].name));
    }
  }
  return {};
}

Status DatabaseImpl::CreateMeta() {
  meta_.format = options_.format;
  meta_.schema_version = options_.schema_version;
  meta_.created_at = services_.clock.Now();
  services_.random.Fill(meta_.id);
  rocksdb::WriteOptions options;
  options.sync = true;
  return ToStatus(
      db_->Put(options, Handle(MetaFamily()), ToSlice(kMetaKey), EncodeStoreMeta(meta_)),
      "cannot write the description of the store");
}

Status DatabaseImpl::SyncParent() const {
  std::unique_ptr<rocksdb::FSDirectory> parent;
  const std::string path = ParentOf(folder_);
  SOCLE_TRY_STATUS(ToStatus(
      Env()->GetFileSystem()->NewDirectory(path, rocksdb::IOOptions(), &parent, /*dbg=*/nullptr),
      "cannot open " + path));
  return ToStatus(parent->Fsync(rocksdb::IOOptions(), /*dbg=*/nullptr), "cannot sync " + path);
}

Status DatabaseImpl::CheckMeta() {
  std::string value;
  const rocksdb::Status found =
      db_->Get(MakeReadOptions(), Handle(MetaFamily()), ToSlice(kMetaKey), &value);
  if (found.IsNotFound()) {
    // Fine in a store that was being made when the process ended: then nothing is in it.
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      if (handle == nullptr) {
        continue;
      }
      const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(MakeReadOptions(), handle));
      rows->SeekToFirst();
      if (rows->Valid() || !rows->status().ok()) {
        return Fail(Code::kCorruption, "the store holds rows but no description of itself");
      }
    }
    return {};
  }
  SOCLE_TRY_STATUS(ToStatus(found, "cannot read the description of the store"));
  SOCLE_TRY(meta_, DecodeStoreMeta(value));
  if (meta_.format != options_.format) {
    return Fail(Code::kInvalidArgument,
                "the store holds '" + meta_.format + "', not '" + options_.format + "'");
  }
  if (meta_.schema_version > options_.schema_version) {
    return Fail(Code::kInvalidArgument,
                "the store has schema version " + std::to_string(meta_.schema_version) +
                    ", this program knows up to " + std::to_string(options_.schema_version) +
                    ": use the newer program");
  }
  if (meta_.schema_version == 0) {
    return Fail(Code::kCorruption, "the store has schema version 0");
  }
  return {};
}

Result<ChangeNumber> DatabaseImpl::LoadChangeLog() {
  std::string first_bytes;
  const rocksdb::Status found =
      db_->Get(MakeReadOptions(), Handle(MetaFamily()), ToSlice(kFirstChangeKey), &first_bytes);
  ChangeNumber first = 1;
  if (!found.IsNotFound()) {
    SOCLE_TRY_STATUS(ToStatus(found, "cannot read the first change number"));
    SOCLE_TRY(first, DecodeChangeKey(first_bytes));
  }
  first_change_.store(first, std::memory_order_release);

  const std::unique_ptr<rocksdb::Iterator> rows(
      db_->NewIterator(MakeReadOptions(), Handle(LogFamily())));
  rows->SeekToLast();
  SOCLE_TRY_STATUS(ToStatus(rows->status(), "cannot read the change log"));
  if (!rows->Valid()) {
    return first - 1;
  }
  SOCLE_TRY(const ChangeNumber last, DecodeChangeKey(ToView(rows->key())));
  rows->Seek(EncodeChangeKey(first));
  SOCLE_TRY_STATUS(ToStatus(rows->status(), "cannot read the change log"));
  if (!rows->Valid() || ToView(rows->key()) != EncodeChangeKey(first)) {
    return Fail(Code::kCorruption,
                "the change log does not begin with number " + std::to_string(first) +
                    ": restore a backup");
  }
  return last;
}

Status DatabaseImpl::Migrate() {
  while (meta_.schema_version < options_.schema_version) {
    const std::uint32_t from = meta_.schema_version;
    const auto step = std::ranges::find_if(
        options_.migrations, [&](const Migration& m) { return m.from_version == from; });
    if (step == options_.migrations.end()) {
      return Fail(Code::kInvalidArgument,
                  "no migration from schema version " + std::to_string(from));
    }
    WriteUnit unit;
    {
      const ReadView before = NewReadView();
      if (Status applied = step->apply(before, unit); !applied.has_value()) {
        return Fail(std::move(applied.error())
                        .Prefixed("migration from schema version " + std::to_string(from)));
      }
    }
    if (!unit.IsEmpty()) {
      SOCLE_TRY_STATUS(CheckUnit(unit));
    }
    StoreMeta migrated = meta_;
    migrated.schema_version = from + 1;
    unit.Put(MetaFamily(), kMetaKey, EncodeStoreMeta(migrated));
    SOCLE_TRY([[maybe_unused]] const ChangeNumber last, queue_->Commit(unit));
    meta_ = migrated;
    if (services_.logger != nullptr) {
      services_.logger->Info("store migrated",
                             {{.name = "folder", .value = folder_},
                              {.name = "schema_version", .value = std::to_string(from + 1)}});
    }
  }
  return {};
}

Status DatabaseImpl::CheckUnit(const WriteUnit& unit) const {
  if (unit.IsEmpty()) {
    return Fail(Code::kInvalidArgument, "write unit is empty");
  }
  if (unit.SizeBytes() > kUnitBytesMax) {
    return Fail(Code::kTooLarge,
                "write unit of " + std::to_string(unit.SizeBytes()) + " bytes is over " +
                    std::to_string(kUnitBytesMax));
  }
  for (const WriteUnit::Operation& operation : unit.Operations()) {
    SOCLE_CHECK(operation.family.index < options_.families.size());
    const std::size_t size_min = Kind(operation.family) == FamilyKind::kPrefix16 ? kPrefixBytes : 1;
    if (operation.key_size < size_min) {
      return Fail(Code::kInvalidArgument,
                  "key of " + std::to_string(operation.key_size) + " bytes is too short for " +
                      options_.families[operation.family.index].name);
    }
    if (operation.key_size > kKeyBytesMax) {
      return Fail(Code::kTooLarge,
                  "key of " + std::to_string(operation.key_size) + " bytes is over " +
                      std::to_string(kKeyBytesMax));
    }
  }
  return {};
}

Result<ChangeNumber> DatabaseImpl::Commit(const WriteUnit& unit) {
  SOCLE_TRY_STATUS(degradation_->Check());
  SOCLE_TRY_STATUS(CheckUnit(unit));
  return queue_->Commit(unit);
}

// The store is not closed before it can come up again: what it has in memory becomes files then.
Status DatabaseImpl::CheckRoom() const {
  std::uint64_t needed = 0;
  (void)db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &needed);
  needed += kRoomBytesMin;
  std::uint64_t free = 0;
  const rocksdb::IOStatus told =
      Env()->GetFileSystem()->GetFreeSpace(folder_, rocksdb::IOOptions(), &free, /*dbg=*/nullptr);
  if (told.ok() && free < needed) {
    return Fail(Code::kInternal,
                fmt::format("the disk has room for {} bytes, the store needs {}", free, needed));
  }
  // Of a kind that RocksDB removes when it finds it.
  const std::string probe = folder_ + "/room.dbtmp";
  const rocksdb::Status written =
      rocksdb::WriteStringToFile(Env(), std::string(kProbeBytes, 'x'), probe, /*should_sync=*/true);
  Env()->DeleteFile(probe).PermitUncheckedError();
  return ToStatus(written, "the store cannot write yet");
}

Status DatabaseImpl::Recover() {
  return queue_->Recover([this](CommitQueue::Targets& targets) -> Result<ChangeNumber> {
    if (!degradation_->IsSet()) {
      return queue_->Published();
    }
    SOCLE_TRY_STATUS(CheckRoom());
    const Status reopened = Reopen();
    targets = QueueTargets();
    SOCLE_TRY_STATUS(reopened);
    SOCLE_TRY(const ChangeNumber last, LoadChangeLog());
    degradation_->Clear();
    return last;
  });
}

// RocksDB cannot be trusted to go on after each failure (7.8 may wait for ever in DB::Resume after
// a failed flush), but it does come up from what is on the disk.
Status DatabaseImpl::Reopen() {
  if (!gate_.Close(kReadersWaitMax)) {
    return Fail(Code::kBusy, "the store cannot be reopened while it is read");
  }
  Close();
  std::vector<std::string> names;
  for (const Family& family : AllFamilies()) {
    names.push_back(family.name);
  }
  const Status opened = OpenFamilies(names, Access::kWrite);
  if (!opened.has_value()) {
    // Reads go on. Without that there is nothing that this process could still do.
    const Status readable = OpenFamilies(names, Access::kReadOnly);
    SOCLE_CHECK(readable.has_value());
  }
  gate_.Open();
  return opened;
}

Status DatabaseImpl::TrimChangeLog(ChangeNumber up_to) {
  const std::lock_guard lock(trim_mutex_);
  SOCLE_TRY_STATUS(degradation_->Check());
  if (up_to > queue_->Published()) {
    return Fail(Code::kInvalidArgument,
                "cannot trim up to " + std::to_string(up_to) + ": the change log ends at " +
                    std::to_string(queue_->Published()));
  }
  while (FirstChange() <= up_to) {
    const ChangeNumber first = FirstChange();
    const ChangeNumber end = std::min(up_to + 1, first + kTrimUnitEvents);
    WriteUnit unit;
    for (ChangeNumber number = first; number < end; ++number) {
      unit.Delete(LogFamily(), EncodeChangeKey(number));
    }
    unit.Put(MetaFamily(), kFirstChangeKey, EncodeChangeKey(end));
    SOCLE_TRY([[maybe_unused]] const ChangeNumber last, queue_->Commit(unit));
    first_change_.store(end, std::memory_order_release);
  }
  return {};
}

Status DatabaseImpl::PurgeDeleted(FamilyId family) {
  SOCLE_CHECK(family.index < options_.families.size());
  SOCLE_TRY_STATUS(degradation_->Check());
  const UseGate::Pass pass(gate_);
  const auto flush = [&]() -> Status {
    return ToStatus(db_->Flush(rocksdb::FlushOptions(), handles_), "flush");
  };
  SOCLE_TRY_STATUS(queue_->RunAlone(flush));
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  SOCLE_TRY_STATUS(
      ToStatus(db_->CompactRange(whole, Handle(family), nullptr, nullptr), "compaction"));
  // Files that are no longer needed are removed now, not at some later moment.
  SOCLE_TRY_STATUS(ToStatus(db_->DisableFileDeletions(), "removing old files"));
  return ToStatus(db_->EnableFileDeletions(/*force=*/false), "removing old files");
}

ReadView DatabaseImpl::NewReadView() {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // as for commits; of this thread
  return ReadView(std::make_unique<ReadView::State>(*this));
}

void DatabaseImpl::AddGauges() {
  if (services_.metrics == nullptr) {
    return;
  }
  metrics::Registry& metrics = *services_.metrics;
  gauges_.table_bytes =
      metrics.AddGauge({.name = "socle_store_table_bytes", .help = "Bytes in sorted files."});
  gauges_.memtable_bytes =
      metrics.AddGauge({.name = "socle_store_memtable_bytes", .help = "Bytes in write buffers."});
  gauges_.cache_bytes =
      metrics.AddGauge({.name = "socle_store_cache_bytes", .help = "Bytes in the block cache."});
  gauges_.pending_compaction_bytes =
      metrics.AddGauge({.name = "socle_store_pending_compaction_bytes",
                        .help = "Estimated bytes that compaction still has to rewrite."});
  gauges_.last_change = metrics.AddGauge(
      {.name = "socle_store_last_change", .help = "Number of the last event of the change log."});
}

void DatabaseImpl::UpdateMetrics() {
  const UseGate::Pass pass(gate_);
  const auto total = [&](const rocksdb::Slice& property) {
    std::uint64_t value = 0;
    (void)db_->GetAggregatedIntProperty(property, &value);
    return static_cast<double>(value);
  };
  gauges_.table_bytes.Set(total(rocksdb::DB::Properties::kTotalSstFilesSize));
  gauges_.memtable_bytes.Set(total(rocksdb::DB::Properties::kCurSizeAllMemTables));
  gauges_.cache_bytes.Set(static_cast<double>(cache_->GetUsage()));
  gauges_.pending_compaction_bytes.Set(
      total(rocksdb::DB::Properties::kEstimatePendingCompactionBytes));
  gauges_.last_change.Set(static_cast<double>(queue_->Published()));
}

}  // namespace socle::storage
