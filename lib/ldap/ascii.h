#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Letters and digits of ASCII, whatever the locale, and octets as hexadecimal pairs.
namespace socle::ldap {

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char ToLower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

// Value of a hexadecimal digit, or -1.
constexpr int HexValue(char c) {
  const char lower = ToLower(c);
  if (IsDigit(c)) {
    return c - '0';
  }
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The octet of the two hexadecimal digits at `offset`.
constexpr std::optional<char> FindHexPair(std::string_view text, std::size_t offset) {
  if (offset + 2 > text.size()) {
    return std::nullopt;
  }
  const int high = HexValue(text[offset]);
  const int low = HexValue(text[offset + 1]);
  if (high < 0 || low < 0) {
    return std::nullopt;
  }
  return static_cast<char>(high * 16 + low);
}

inline void AppendHexPair(std::string& out, char octet) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<std::uint8_t>(octet);
  out += kDigits[value >> 4U];
  out += kDigits[value & 0xFU];
}

}  // namespace socle::ldap
