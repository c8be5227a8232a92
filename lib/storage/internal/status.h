#pragma once

#include <string_view>

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::storage {

inline rocksdb::Slice ToSlice(std::string_view text) {
  return {text.data(), text.size()};
}

inline std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// What a caller can do about a status of RocksDB that is not ok; `context` says what was tried.
Error ToError(const rocksdb::Status& status, std::string_view context);

// Success, or the error above.
Status ToStatus(const rocksdb::Status& status, std::string_view context);

}  // namespace socle::storage
