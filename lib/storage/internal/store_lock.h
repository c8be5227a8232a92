#pragma once

#include <string>

#include "lib/base/result.h"

namespace rocksdb {
class FileLock;
}

namespace socle::storage {

// Keeps every process from opening the store of a folder, as an open store does itself.
class [[nodiscard]] StoreLock {
 public:
  // Holds nothing when there is no store, when the folder is a backup, or when it may not be
  // written to: then nobody else can open it for writing either.
  //   kConflict  a process has the store open
  static Result<StoreLock> TryTake(const std::string& folder);
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&&) = delete;
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(rocksdb::FileLock* lock) : lock_(lock) {}

  rocksdb::FileLock* lock_ = nullptr;
};

}  // namespace socle::storage
