#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "lib/base/result.h"
#include "lib/storage/database.h"

namespace socle::storage {

// A store of any program, opened to be read. Takes no lock: that is the caller's.
class ReadOnlyStore {
 public:
  ReadOnlyStore() = default;
  ReadOnlyStore(const ReadOnlyStore&) = delete;
  ReadOnlyStore& operator=(const ReadOnlyStore&) = delete;
  ~ReadOnlyStore();

  // kNotFound when there is no store, kCorruption, kPermissionDenied, kInternal.
  Status Open(const std::string& folder);
  // What the store says of itself.
  [[nodiscard]] Result<StoreMeta> ReadMeta() const;

  [[nodiscard]] rocksdb::DB& Db() const { return *db_; }

  [[nodiscard]] const std::vector<rocksdb::ColumnFamilyHandle*>& Handles() const {
    return handles_;
  }

  // Null when there is no such family.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* FindHandle(std::string_view family) const;

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace socle::storage
