#include "lib/base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace socle {

namespace {

// What the first byte says of its sequence: Unicode 15, table 3-7.
struct Lead {
  std::size_t length;  // 0: no sequence begins so
  unsigned char second_min;
  unsigned char second_max;
};

Lead LeadOf(unsigned char lead) {
  constexpr unsigned char kMin = 0x80;
  constexpr unsigned char kMax = 0xBF;
  if (lead < 0x80) {
    return {1, kMin, kMax};
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return {0, kMin, kMax};
  }
  switch (lead) {
    case 0xE0:
      return {3, 0xA0, kMax};
    case 0xED:
      return {3, kMin, 0x9F};  // no surrogates
    case 0xF0:
      return {4, 0x90, kMax};
    case 0xF4:
      return {4, kMin, 0x8F};  // up to U+10FFFF
    default:
      return {lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U, kMin, kMax};
  }
}

// Length of the well-formed sequence at the front of `text`, which is not empty; 0 when there is
// none.
std::size_t SequenceLength(std::string_view text) {
  const Lead lead = LeadOf(static_cast<unsigned char>(text[0]));
  if (lead.length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool fits =
        i == 1 ? byte >= lead.second_min && byte <= lead.second_max : (byte & 0xC0U) == 0x80U;
    if (!fits) {
      return 0;
    }
  }
  return lead.length;
}

}  // namespace

std::size_t FindInvalidUtf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t length = SequenceLength(text.substr(i));
    if (length == 0) {
      return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

char32_t NextCodePoint(std::string_view text, std::size_t& offset) {
  const auto lead = static_cast<unsigned char>(text[offset++]);
  if (lead < 0x80) {
    return lead;
  }
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  char32_t code_point = lead & (0x3FU >> more);
  for (int i = 0; i < more && offset < text.size(); ++i) {
    code_point = (code_point << 6) | (static_cast<unsigned char>(text[offset++]) & 0x3FU);
  }
  return code_point;
}

void AppendUtf8(std::string& out, char32_t code_point) {
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else if (code_point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

}  // namespace socle
