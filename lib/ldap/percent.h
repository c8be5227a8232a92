#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Percent-encoding of URIs (RFC 3986, section 2.1). kInvalidArgument for '%' without two
// hexadecimal digits, and for NUL, encoded or not: no text of a URL of LDAP has one.
Result<std::string> DecodePercent(std::string_view text);

// Leaves unreserved characters and those of `kept` as they are.
void AppendPercent(std::string& out, std::string_view text, std::string_view kept);

}  // namespace socle::ldap
