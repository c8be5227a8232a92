#pragma once

#include <memory>

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include "lib/storage/database.h"
#include "lib/storage/family.h"

namespace socle::storage {

// Options of RocksDB 7.8.3 that keep clear of its known defects (docs/decisions, page on storage).
rocksdb::DBOptions MakeDbOptions(const DatabaseOptions& options, rocksdb::Env* env);

rocksdb::ColumnFamilyOptions MakeFamilyOptions(const Family& described,
                                               const DatabaseOptions& options,
                                               const std::shared_ptr<rocksdb::Cache>& cache);

// Options of reading that every read starts from.
rocksdb::ReadOptions MakeReadOptions();

}  // namespace socle::storage
