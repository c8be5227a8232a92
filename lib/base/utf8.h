#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle {

// Offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong form, no surrogate,
// at most U+10FFFF), or npos.
std::size_t FindInvalidUtf8(std::string_view text);

inline bool IsValidUtf8(std::string_view text) {
  return FindInvalidUtf8(text) == std::string_view::npos;
}

// Reads one code point at `offset` of valid UTF-8 and moves `offset` behind it.
char32_t NextCodePoint(std::string_view text, std::size_t& offset);

void AppendUtf8(std::string& out, char32_t code_point);

}  // namespace socle
