#include "cli/exit_code.h"

#include <string_view>

#include "lib/base/error.h"

namespace socle::cli {

std::string_view Describe(ExitCode code) {
  switch (code) {
    case ExitCode::kDone:
      return "Done.";
    case ExitCode::kFailed:
      return "Failed: the input, the data or the machine; the message says which.";
    case ExitCode::kUsage:
      return "Usage: the command line or the configuration file is wrong; nothing was done.";
    case ExitCode::kNotFound:
      return "Not found: a file, record or object that was named does not exist.";
    case ExitCode::kRefused:
      return "Needs login, or refused: these rights are not enough.";
    case ExitCode::kBusy:
      return "Busy: try again later.";
  }
  return "";
}

ExitCode ExitCodeOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kConflict:
    case Code::kTooLarge:
    case Code::kCorruption:
    case Code::kInternal:
      return ExitCode::kFailed;
    case Code::kNotFound:
      return ExitCode::kNotFound;
    case Code::kPermissionDenied:
    case Code::kUnauthenticated:
      return ExitCode::kRefused;
    case Code::kBusy:
    case Code::kTimeout:
      return ExitCode::kBusy;
  }
  return ExitCode::kFailed;
}

}  // namespace socle::cli
