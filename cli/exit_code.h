#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/error.h"

namespace socle::cli {

// What the process tells the shell. `socle help exit-codes` prints this list.
enum class ExitCode : std::uint8_t {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kRefused = 4,
  kBusy = 5,
};

inline constexpr ExitCode kExitCodes[] = {ExitCode::kDone,
                                          ExitCode::kFailed,
                                          ExitCode::kUsage,
                                          ExitCode::kNotFound,
                                          ExitCode::kRefused,
                                          ExitCode::kBusy};

// One sentence for help and reference.
std::string_view Describe(ExitCode code);

// The one place where errors of the library become exit codes. A mistake on the command line itself
// is kUsage and does not pass here.
ExitCode ExitCodeOf(Code code);

}  // namespace socle::cli
