#include "lib/ldap/dn_escape.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/utf8.h"
#include "lib/ldap/ascii.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kSigns = "\"+,;<>\\";

bool IsControl(char c) {
  return static_cast<std::uint8_t>(c) < ' ' || c == 0x7F;
}

// Spaces at both ends, and '#' in front.
bool IsEscapedByPlace(std::string_view value, std::size_t i) {
  return (value[i] == ' ' && (i == 0 || i + 1 == value.size())) || (value[i] == '#' && i == 0);
}

}  // namespace

void AppendDnValue(std::string& out, std::string_view value, DnEscape escape) {
  std::size_t invalid = FindInvalidUtf8(value);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (i == invalid || IsControl(c)) {
      out += '\\';
      AppendHexPair(out, c);
    } else if (kSigns.find(c) != std::string_view::npos || IsEscapedByPlace(value, i)) {
      out += '\\';
      if (escape == DnEscape::kSigns) {
        out += c;
      } else {
        AppendHexPair(out, c);
      }
    } else {
      out += c;
    }
    if (i == invalid) {
      const std::size_t next = FindInvalidUtf8(value.substr(i + 1));
      invalid = next == std::string_view::npos ? next : i + 1 + next;
    }
  }
}

}  // namespace socle::ldap
