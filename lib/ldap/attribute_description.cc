#include "lib/ldap/attribute_description.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "lib/ldap/ascii.h"

namespace socle::ldap {

namespace {

bool IsKeyChar(char c) {
  return IsAlpha(c) || IsDigit(c) || c == '-';
}

// number 1*( DOT number ), numbers without leading zeros.
bool IsNumericOid(std::string_view text) {
  bool has_dot = false;
  while (true) {
    const auto digits =
        static_cast<std::size_t>(std::ranges::find_if_not(text, IsDigit) - text.begin());
    if (digits == 0 || (digits > 1 && text[0] == '0')) {
      return false;
    }
    text.remove_prefix(digits);
    if (text.empty()) {
      return has_dot;
    }
    if (text[0] != '.') {
      return false;
    }
    has_dot = true;
    text.remove_prefix(1);
  }
}

}  // namespace

bool IsOid(std::string_view text) {
  if (text.empty()) {
    return false;
  }
  return IsAlpha(text[0]) ? std::ranges::all_of(text, IsKeyChar) : IsNumericOid(text);
}

bool IsAttributeDescription(std::string_view text) {
  std::size_t end = text.find(';');
  if (!IsOid(text.substr(0, end))) {
    return false;
  }
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 1);
    end = text.find(';');
    const std::string_view option = text.substr(0, end);
    if (option.empty() || !std::ranges::all_of(option, IsKeyChar)) {
      return false;
    }
  }
  return true;
}

}  // namespace socle::ldap
