#pragma once

#include <string_view>

#include "lib/base/error.h"

namespace socle {

// What the caller can do about a failed call of the system: kNotFound for what is not there,
// kPermissionDenied for what may not be touched, kInternal for all else, such as a full disk.
Code CodeOfErrno(int error);

// "<name>: <what>: <the system's reason>", as in "out.csv: cannot write: No space left on device".
// `error` is errno, read right after the call.
Error ErrnoError(int error, std::string_view name, std::string_view what);

}  // namespace socle
