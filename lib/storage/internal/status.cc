#include "lib/storage/internal/status.h"

#include <string>
#include <string_view>

#include <rocksdb/status.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::storage {

namespace {

Code CodeOf(const rocksdb::Status& status) {
  switch (status.code()) {
    case rocksdb::Status::kNotFound:
      return Code::kNotFound;
    case rocksdb::Status::kCorruption:
      return Code::kCorruption;
    case rocksdb::Status::kInvalidArgument:
      return Code::kInvalidArgument;
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
      return Code::kBusy;
    case rocksdb::Status::kTimedOut:
      return Code::kTimeout;
    case rocksdb::Status::kIOError:
      return status.IsPathNotFound() ? Code::kNotFound : Code::kInternal;
    default:
      return Code::kInternal;
  }
}

}  // namespace

Error ToError(const rocksdb::Status& status, std::string_view context) {
  const std::string text = status.ToString();
  if (status.IsIOError() && text.find("Permission denied") != std::string::npos) {
    return Error{.code = Code::kPermissionDenied, .detail = std::string(context) + ": " + text};
  }
  // RocksDB has no code of its own for a lock that is held: the file's name tells.
  if (status.IsIOError() && text.find("/LOCK") != std::string::npos) {
    return Error{.code = Code::kConflict,
                 .detail = std::string(context) +
                           ": the store is open already, here or in another process: stop that "
                           "one first (" +
                           text + ")"};
  }
  if (status.IsNoSpace()) {
    return Error{
        .code = Code::kInternal,
        .detail = std::string(context) + ": disk full: free space, then try again (" + text + ")"};
  }
  return Error{.code = CodeOf(status), .detail = std::string(context) + ": " + text};
}

Status ToStatus(const rocksdb::Status& status, std::string_view context) {
  if (status.ok()) {
    return {};
  }
  return Fail(ToError(status, context));
}

}  // namespace socle::storage
