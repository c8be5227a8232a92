#include "lib/storage/verify.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/read_only_store.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_lock.h"
#include "lib/storage/internal/store_meta.h"

namespace socle::storage {

namespace {

constexpr std::uint64_t kRowsBetweenProgress = 100'000;
constexpr std::size_t kReadaheadBytes = std::size_t{2} << 20;

class Verification {
 public:
  Verification(const ReadOnlyStore& store, const VerifyOptions& options)
      : store_(store), options_(options) {}

  Result<VerifyReport> Run() {
    SOCLE_TRY_STATUS(
        ToStatus(store_.Db().VerifyFileChecksums(rocksdb::ReadOptions()), "file checksums"));
    SOCLE_TRY_STATUS(ReadMeta());
    const auto known = std::ranges::find_if(options_.row_checks, [this](const RowCheck& check) {
      return check.format == report_.meta.format &&
             check.schema_version == report_.meta.schema_version;
    });
    row_check_ = known != options_.row_checks.end() ? &*known : nullptr;
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
    SOCLE_TRY(report_.meta, store_.ReadMeta());
    std::string value;
    const rocksdb::Status found = store_.Db().Get(
        MakeReadOptions(), store_.Db().DefaultColumnFamily(), ToSlice(kFirstChangeKey), &value);
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
      return row_check_ != nullptr ? row_check_->check(family, key, value) : Status{};
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
  const RowCheck* row_check_ = nullptr;  // null: the program of the store is not known
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
