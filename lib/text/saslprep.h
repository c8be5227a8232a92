#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::text {

// Prepares a user name or password as SASLprep says (RFC 4013, a stored string): blanks of any kind
// become U+0020, soft hyphens and their like go, compatibility characters are replaced (NFKC).
// Printable ASCII stays as it is.
//   kInvalidArgument  bytes that are not UTF-8, prohibited and unassigned characters, text that
//                     mixes directions as RFC 3454, 6 forbids
Result<std::string> PrepareSaslString(std::string_view utf8);

}  // namespace socle::text
