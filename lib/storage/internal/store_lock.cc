#include "lib/storage/internal/store_lock.h"

#include <string>
#include <utility>

#include <rocksdb/env.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/internal/status.h"

namespace socle::storage {

Result<StoreLock> StoreLock::TryTake(const std::string& folder) {
  rocksdb::Env* env = rocksdb::Env::Default();
  const std::string path = folder + "/LOCK";
  // A store has this file since it was made; a backup and an empty folder have not, and stay so.
  if (!env->FileExists(path).ok()) {
    return StoreLock(nullptr);
  }
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status locked = env->LockFile(path, &lock);
  if (locked.ok()) {
    return StoreLock(lock);
  }
  Error error = ToError(locked, folder);
  if (error.code == Code::kPermissionDenied || error.detail.contains("Read-only file system")) {
    return StoreLock(nullptr);
  }
  return Fail(std::move(error));
}

StoreLock::StoreLock(StoreLock&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}

StoreLock::~StoreLock() {
  if (lock_ != nullptr) {
    rocksdb::Env::Default()->UnlockFile(lock_).PermitUncheckedError();
  }
}

}  // namespace socle::storage
