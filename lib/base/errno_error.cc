#include "lib/base/errno_error.h"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "lib/base/error.h"

namespace socle {

Code CodeOfErrno(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Code::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::kPermissionDenied;
    default:
      return Code::kInternal;
  }
}

Error ErrnoError(int error, std::string_view name, std::string_view what) {
  return {.code = CodeOfErrno(error),
          .detail = fmt::format("{}: {}: {}", name, what, std::generic_category().message(error))};
}

}  // namespace socle
