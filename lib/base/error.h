#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace socle {

// What the caller can do about a failure (retry, refuse, repair), not which module failed.
enum class Code : std::uint8_t {
  kInvalidArgument = 1,  // the input is wrong: say what is wrong with it
  kNotFound,
  kConflict,  // it exists already, or changed in between
  kPermissionDenied,
  kUnauthenticated,
  kTooLarge,  // over a named limit
  kBusy,      // try again later
  kTimeout,
  kCorruption,  // stored bytes are not what was written: stop, do not serve
  kInternal,    // a bug or a failing machine
};

// Stable lower-case name of a code, such as "not_found".
std::string_view CodeName(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string detail;  // for the operator; never holds a patient's data

  // The same error with "context: " before its detail.
  Error Prefixed(std::string_view context) &&;
};

}  // namespace socle
