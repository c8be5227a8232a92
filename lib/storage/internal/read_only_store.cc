#include "lib/storage/internal/read_only_store.h"

#include <algorithm>
#include <cstdarg>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/files.h"
#include "lib/storage/internal/id_set_merge.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_meta.h"

namespace socle::storage {

namespace {

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

}  // namespace

ReadOnlyStore::~ReadOnlyStore() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    (void)db_->DestroyColumnFamilyHandle(handle);
  }
}

Status ReadOnlyStore::Open(const std::string& folder) {
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
  families.reserve(names.size());
  for (const std::string& name : names) {
    // Which families hold sets is not known here, and it does the others no harm. Without it the
    // recovery of the log would stop, silently, at the first change of a set.
    rocksdb::ColumnFamilyOptions family;
    family.merge_operator = MakeIdSetMerge();
    families.emplace_back(name, std::move(family));
  }
  rocksdb::DB* db = nullptr;
  SOCLE_TRY_STATUS(ToStatus(rocksdb::DB::OpenForReadOnly(options, folder, families, &handles_, &db),
                            "cannot open the store"));
  db_.reset(db);
  return {};
}

Result<StoreMeta> ReadOnlyStore::ReadMeta() const {
  std::string value;
  const rocksdb::Status found =
      db_->Get(MakeReadOptions(), db_->DefaultColumnFamily(), ToSlice(kMetaKey), &value);
  if (!found.ok()) {
    return Fail(Code::kCorruption, "the store has no description of itself: " + found.ToString());
  }
  return DecodeStoreMeta(value);
}

rocksdb::ColumnFamilyHandle* ReadOnlyStore::FindHandle(std::string_view family) const {
  const auto found = std::ranges::find_if(handles_, [&](const rocksdb::ColumnFamilyHandle* handle) {
    return handle->GetName() == family;
  });
  return found == handles_.end() ? nullptr : *found;
}

}  // namespace socle::storage
