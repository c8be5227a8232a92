#include "lib/text/saslprep.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::text {

namespace {

struct CodeRange {
  char32_t first = 0;
  char32_t last = 0;
};

// RFC 3454, C.1.2.
constexpr auto kSpaces = std::to_array<CodeRange>({{.first = 0xA0, .last = 0xA0},
                                                   {.first = 0x1680, .last = 0x1680},
                                                   {.first = 0x2000, .last = 0x200B},
                                                   {.first = 0x202F, .last = 0x202F},
                                                   {.first = 0x205F, .last = 0x205F},
                                                   {.first = 0x3000, .last = 0x3000}});

// B.1.
constexpr auto kMappedToNothing = std::to_array<CodeRange>({{.first = 0xAD, .last = 0xAD},
                                                            {.first = 0x34F, .last = 0x34F},
                                                            {.first = 0x1806, .last = 0x1806},
                                                            {.first = 0x180B, .last = 0x180D},
                                                            {.first = 0x200C, .last = 0x200D},
                                                            {.first = 0x2060, .last = 0x2060},
                                                            {.first = 0xFE00, .last = 0xFE0F},
                                                            {.first = 0xFEFF, .last = 0xFEFF}});

// C.2, C.6 to C.9, as far as their general category does not tell.
constexpr auto kProhibited = std::to_array<CodeRange>({{.first = 0x340, .last = 0x341},
                                                       {.first = 0x6DD, .last = 0x6DD},
                                                       {.first = 0x70F, .last = 0x70F},
                                                       {.first = 0x180E, .last = 0x180E},
                                                       {.first = 0x200C, .last = 0x200F},
                                                       {.first = 0x2028, .last = 0x202E},
                                                       {.first = 0x2060, .last = 0x2063},
                                                       {.first = 0x206A, .last = 0x206F},
                                                       {.first = 0x2FF0, .last = 0x2FFB},
                                                       {.first = 0xFEFF, .last = 0xFEFF},
                                                       {.first = 0xFFF9, .last = 0xFFFD},
                                                       {.first = 0x1D173, .last = 0x1D17A},
                                                       {.first = 0xE0001, .last = 0xE0001},
                                                       {.first = 0xE0020, .last = 0xE007F}});

template <std::size_t N>
bool IsIn(const std::array<CodeRange, N>& ranges, char32_t c) {
  return std::ranges::any_of(
      ranges, [c](const CodeRange& range) { return range.first <= c && c <= range.last; });
}

bool IsProhibited(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:  // unassigned, and what is no character
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
      return true;
    default:
      return IsIn(kSpaces, c) || IsIn(kProhibited, c);
  }
}

enum class Direction : unsigned char { kNone, kLeft, kRight };

Direction DirectionOf(char32_t c) {
  switch (utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->bidi_class) {
    case UTF8PROC_BIDI_CLASS_L:
      return Direction::kLeft;
    case UTF8PROC_BIDI_CLASS_R:
    case UTF8PROC_BIDI_CLASS_AL:
      return Direction::kRight;
    default:
      return Direction::kNone;
  }
}

struct FreeBytes {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }  // as utf8proc asks for
};

Result<std::string> NormaliseNfkc(const std::string& text) {
  utf8proc_uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()),
      &bytes,
      // A set of flags. NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, FreeBytes> owner(bytes);
  if (size < 0) {
    return Fail(Code::kInvalidArgument, "text that has no normal form");
  }
  return std::string(reinterpret_cast<const char*>(owner.get()), static_cast<std::size_t>(size));
}

std::string Map(std::string_view utf8) {
  std::string mapped;
  mapped.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t begin = at;
    const char32_t c = NextCodePoint(utf8, at);
    if (IsIn(kSpaces, c)) {
      mapped.push_back(' ');
    } else if (!IsIn(kMappedToNothing, c)) {
      mapped.append(utf8.substr(begin, at - begin));
    }
  }
  return mapped;
}

// RFC 3454, 5 and 6.
Status CheckOutput(std::string_view text) {
  bool has_left = false;
  bool has_right = false;
  Direction first = Direction::kNone;
  Direction last = Direction::kNone;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_first = at == 0;
    const char32_t c = NextCodePoint(text, at);
    if (IsProhibited(c)) {
      return Fail(Code::kInvalidArgument, "a character that names and passwords may not hold");
    }
    last = DirectionOf(c);
    first = is_first ? last : first;
    has_left = has_left || last == Direction::kLeft;
    has_right = has_right || last == Direction::kRight;
  }
  if (has_right && (has_left || first != Direction::kRight || last != Direction::kRight)) {
    return Fail(Code::kInvalidArgument, "text that mixes directions");
  }
  return {};
}

}  // namespace

Result<std::string> PrepareSaslString(std::string_view utf8) {
  if (std::ranges::all_of(utf8, [](char c) { return c >= ' ' && c < 0x7F; })) {
    return std::string(utf8);
  }
  if (!IsValidUtf8(utf8)) {
    return Fail(Code::kInvalidArgument, "text that is not UTF-8");
  }
  const std::string mapped = Map(utf8);
  // Signs that the normal form would hide (U+0340 becomes U+0300).
  for (std::size_t at = 0; at < mapped.size();) {
    if (IsIn(kProhibited, NextCodePoint(mapped, at))) {
      return Fail(Code::kInvalidArgument, "a character that names and passwords may not hold");
    }
  }
  SOCLE_TRY(std::string prepared, NormaliseNfkc(mapped));
  SOCLE_TRY_STATUS(CheckOutput(prepared));
  return prepared;
}

}  // namespace socle::text
