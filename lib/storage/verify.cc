#include "lib/storage/verify.h"

#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/files.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_lock.h"
#include "lib/storage/internal/store_meta.h"

namespace socle::storage {

namespace {

constexpr std::uint64_t kRowsBetweenProgress = 100'000;
constexpr std::size_t kReadaheadBytes = std::size_t{2} << 20;

// Keeps RocksDB from writing a log file into a folder that is only read.
class SilentLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;

  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// Tells a store that lost its CURRENT or its manifest from a folder that never was one.
bool HoldsFilesOfStore(const std::string& folder) {
  const auto files = ListFiles(folder);
  return files.has_value() && std::ranges::any_of(*files, [](const std::string& name) {
           return name == "CURRENT" || name.starts_with("MANIFEST-") || name.ends_with(".sst") ||
                  name.ends_with(".blob");
         });
}

// A store of any program, opened to be read.
class ReadOnlyStore {
 public:
  ReadOnlyStore() = default;
  ReadOnlyStore(const ReadOnlyStore&) = delete;
  ReadOnlyStore& operator=(const ReadOnlyStore&) = delete;

  ~ReadOnlyStore() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      (void)db_->DestroyColumnFamilyHandle(handle);
    }
  }

  Status Open(const std::string& folder) {
    rocksdb::DBOptions options = MakeDbOptions({}, nullptr);
    options.info_log = std::make_shared<SilentLog>();
    std::vector<std::string> names;
    const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(options, folder, &names);
    if ((listed.IsPathNotFound() || listed.IsNotFound()) && HoldsFilesOfStore(folder)) {
      return Fail(Code::kCorruption,
                  "a file of the store is missing: restore a backup (" + listed.ToString() + ")");
    }
    if (listed.IsPathNotFound() || listed.IsNotFound()) {
      return Fail(Code::kNotFound, "there is no store here");
    }
    SOCLE_TRY_STATUS(ToStatus(listed, "cannot read the list of column families"));
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) {
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    }
    rocksdb::DB* db = nullptr;
    SOCLE_TRY_STATUS(
        ToStatus(rocksdb::DB::OpenForReadOnly(options, folder, families, &handles_, &db),
                 "cannot open the store"));
    db_.reset(db);
    return {};
  }

  [[nodiscard]] rocksdb::DB& Db() const { return *db_; }

  [[nodiscard]] const std::vector<rocksdb::ColumnFamilyHandle*>& Handles() const {
    return handles_;
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

class Verification {
 public:
  Verification(const ReadOnlyStore& store, const VerifyOptions& options)
      : store_(store), options_(options) {}

  Result<VerifyReport> Run() {
    SOCLE_TRY_STATUS(
        ToStatus(store_.Db().VerifyFileChecksums(rocksdb::ReadOptions()), "file checksums"));
    SOCLE_TRY_STATUS(ReadMeta());
    for (rocksdb::ColumnFamilyHandle* family : store_.Handles()) {
      std::uint64_t rows = 0;
      (void)store_.Db().GetIntProperty(family, rocksdb::DB::Properties::kEstimateNumKeys, &rows);
      rows_estimate_ += rows;
    }
    report_.last_change = report_.first_change - 1;
    for (rocksdb::ColumnFamilyHandle* family : store_.Handles()) {
      SOCLE_TRY_STATUS(ScanFamily(family));
    }
    Report();
    return std::move(report_);
  }

 private:
  Status ReadMeta() {
    const auto read = [&](std::string_view key, std::string& value) {
      return store_.Db().Get(
          MakeReadOptions(), store_.Db().DefaultColumnFamily(), ToSlice(key), &value);
    };
    std::string value;
    if (const rocksdb::Status found = read(kMetaKey, value); !found.ok()) {
      return Fail(Code::kCorruption, "the store has no description of itself: " + found.ToString());
    }
    SOCLE_TRY(report_.meta, DecodeStoreMeta(value));
    const rocksdb::Status found = read(kFirstChangeKey, value);
    if (!found.IsNotFound()) {
      SOCLE_TRY_STATUS(ToStatus(found, "first change number"));
      SOCLE_TRY(report_.first_change, DecodeChangeKey(value));
    }
    return {};
  }

  Status ScanFamily(rocksdb::ColumnFamilyHandle* family) {
    FamilyReport counted{.name = family->GetName()};
    rocksdb::ReadOptions read = MakeReadOptions();
    read.total_order_seek = true;
    read.fill_cache = false;
    read.readahead_size = kReadaheadBytes;
    const std::unique_ptr<rocksdb::Iterator> rows(store_.Db().NewIterator(read, family));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const std::string_view key = ToView(rows->key());
      const std::string_view value = ToView(rows->value());
      if (Status checked = CheckRow(counted.name, key, value); !checked.has_value()) {
        return Fail(std::move(checked.error())
                        .Prefixed("family " + counted.name + ", key " + EncodeHex(AsBytes(key))));
      }
      ++counted.rows;
      counted.key_bytes += key.size();
      counted.value_bytes += value.size();
      if (++rows_done_ % kRowsBetweenProgress == 0) {
        Report();
      }
    }
    SOCLE_TRY_STATUS(ToStatus(rows->status(), "family " + counted.name));
    if (counted.name != kMetaFamily && counted.name != kLogFamily) {
      report_.families.push_back(std::move(counted));
    }
    return {};
  }

  Status CheckRow(std::string_view family, std::string_view key, std::string_view value) {
    if (family == kMetaFamily) {
      return {};
    }
    if (family != kLogFamily) {
      return options_.check_row ? options_.check_row(family, key, value) : Status{};
    }
    SOCLE_TRY(const ChangeNumber number, DecodeChangeKey(key));
    SOCLE_TRY([[maybe_unused]] const ChangeRecord record, DecodeChangeRecord(value));
    if (number != report_.last_change + 1) {
      return Fail(
          Code::kCorruption,
          "change " + std::to_string(report_.last_change + 1) + " is missing from the change log");
    }
    report_.last_change = number;
    return {};
  }

  void Report() const {
    if (options_.progress) {
      options_.progress({.stage = "scan", .done = rows_done_, .total = rows_estimate_});
    }
  }

  const ReadOnlyStore& store_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::uint64_t rows_done_ = 0;
  std::uint64_t rows_estimate_ = 0;
};

}  // namespace

Result<VerifyReport> VerifyStore(const std::string& folder, const VerifyOptions& options) {
  SOCLE_TRY(const StoreLock lock, StoreLock::TryTake(folder));
  ReadOnlyStore store;
  Status opened = store.Open(folder);
  if (!opened.has_value()) {
    return Fail(std::move(opened.error()).Prefixed(folder));
  }
  Result<VerifyReport> report = Verification(store, options).Run();
  if (!report.has_value()) {
    return Fail(std::move(report.error()).Prefixed(folder));
  }
  return report;
}

}  // namespace socle::storage
