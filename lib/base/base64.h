#pragma once

#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace socle {

// Standard base64 (RFC 4648, section 4) with padding, without line ends.
std::string EncodeBase64(ByteSpan bytes);
// Accepts exactly what EncodeBase64 gives: refuses missing or superfluous padding, any character
// outside the alphabet, and bits left over that are not zero, so each value has one text.
Result<std::string> DecodeBase64(std::string_view text);

}  // namespace socle
