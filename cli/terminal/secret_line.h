#pragma once

#include <string>
#include <string_view>

#include "cli/environment.h"
#include "lib/base/result.h"

namespace socle::cli {

// A line of standard input without its end; on a terminal after a prompt on standard error, and
// without being shown. Empty at the end of the input. kInternal when the terminal cannot be told to
// hide it: nothing is read then.
Result<std::string> ReadSecretLine(const Environment& environment, std::string_view prompt);

}  // namespace socle::cli
