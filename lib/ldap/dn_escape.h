#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace socle::ldap {

enum class DnEscape : std::uint8_t {
  kSigns,  // "\," and so on, for people; RFC 4514, 2.4
  // "\2c" and so on: ',' and '+' then stand between parts only, and '\' is always followed by two
  // hexadecimal digits.
  kHex,
};

// Appends a value as it stands in the text form of a DN. Octets that are no UTF-8 and control
// characters are escaped too, as hexadecimal pairs in lower case.
void AppendDnValue(std::string& out, std::string_view value, DnEscape escape);

}  // namespace socle::ldap
