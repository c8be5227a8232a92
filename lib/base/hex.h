#pragma once

#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace socle {

// Lower-case hexadecimal.
std::string EncodeHex(ByteSpan bytes);
// Accepts both cases; refuses an odd length and any other character.
Result<std::string> DecodeHex(std::string_view text);

}  // namespace socle
