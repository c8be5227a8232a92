#pragma once

#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace socle::directory::rules {

// RFC 4517, 3.3.13, in UTC with whole seconds: "20261122143000Z". Years 0 to 9999; others are a
// program error.
std::string FormatGeneralizedTime(UnixMicros time);
// Any form that the syntax allows; fractions of a second are kept to the microsecond.
// kInvalidArgument.
Result<UnixMicros> ParseGeneralizedTime(std::string_view text);

}  // namespace socle::directory::rules
