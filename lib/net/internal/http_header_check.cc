#include "lib/net/internal/http_header_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace socle::net {

namespace {

// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    table.at(c) = is_letter || (c >= '0' && c <= '9');
  }
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table.at(static_cast<unsigned char>(c)) = true;
  }
  return table;
}

constexpr std::array<bool, 256> kIsToken = MakeTokenTable();

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kIsToken.at(static_cast<unsigned char>(c));
  });
}

bool HasControl(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && c != '\t') || c == '\x7F';
  });
}

}  // namespace

bool IsStrictHeader(std::string_view header) {
  for (bool is_first = true; !header.empty(); is_first = false) {
    const std::size_t end = header.find('\n');
    if (end == std::string_view::npos || end == 0 || header[end - 1] != '\r') {
      return false;
    }
    const std::string_view line = header.substr(0, end - 1);
    header.remove_prefix(end + 1);
    if (line.empty()) {
      return header.empty() && !is_first;
    }
    const std::size_t colon = line.find(':');
    const bool is_field =
        is_first || (colon != std::string_view::npos && IsToken(line.substr(0, colon)));
    if (!is_field || HasControl(line)) {
      return false;
    }
  }
  return false;
}

bool IsStrictLength(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace socle::net
