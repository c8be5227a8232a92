#include "lib/base/error.h"

#include <string>
#include <string_view>
#include <utility>

namespace socle {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return "invalid_argument";
    case Code::kNotFound:
      return "not_found";
    case Code::kConflict:
      return "conflict";
    case Code::kPermissionDenied:
      return "permission_denied";
    case Code::kUnauthenticated:
      return "unauthenticated";
    case Code::kTooLarge:
      return "too_large";
    case Code::kBusy:
      return "busy";
    case Code::kTimeout:
      return "timeout";
    case Code::kCorruption:
      return "corruption";
    case Code::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::Prefixed(std::string_view context) && {
  std::string text(context);
  text += ": ";
  text += detail;
  return Error{.code = code, .detail = std::move(text)};
}

}  // namespace socle
