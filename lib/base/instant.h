#pragma once

#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/result.h"

// Instants as people and requests write them.
namespace socle {

// RFC 3339 in UTC: "2026-03-01T10:30:00Z", with six decimals when the second is not whole.
std::string FormatInstant(UnixMicros instant);
// That, or "2026-03-01T10:30Z" or "2026-03-01" for its first instant, from 1970 to 9999.
// kInvalidArgument.
Result<UnixMicros> ParseInstant(std::string_view text);

}  // namespace socle
