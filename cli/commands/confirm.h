#pragma once

#include <string_view>

#include "cli/environment.h"
#include "lib/base/result.h"

namespace socle::cli {

// Before something is destroyed: done when `is_yes`, or when the user answers "y" or "yes" to
// `question` on a terminal. kConflict when the answer is another, or when nobody can be asked; the
// detail then says to give --yes.
Status Confirm(const Environment& environment, bool is_yes, std::string_view question);

}  // namespace socle::cli
