#include "lib/text/stringprep.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <utf8proc.h>

#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::text {

namespace {

constexpr char32_t kObjectReplacement = 0xFFFC;
constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kCombiningGraveToneMark = 0x340;
constexpr char32_t kCombiningAcuteToneMark = 0x341;

struct CodeRange {
  char32_t first = 0;
  char32_t last = 0;
};

// RFC 4518, 2.2: mapped to nothing although they are neither controls nor format characters.
constexpr auto kMappedToNothing = std::to_array<CodeRange>({{.first = 0x34F, .last = 0x34F},
                                                            {.first = 0x1806, .last = 0x1806},
                                                            {.first = 0x180B, .last = 0x180D},
                                                            {.first = 0xFE00, .last = 0xFE0F}});

constexpr auto kHyphens = std::to_array<CodeRange>({{.first = 0x2D, .last = 0x2D},
                                                    {.first = 0x58A, .last = 0x58A},
                                                    {.first = 0x2010, .last = 0x2011},
                                                    {.first = 0x2212, .last = 0x2212},
                                                    {.first = 0xFE63, .last = 0xFE63},
                                                    {.first = 0xFF0D, .last = 0xFF0D}});

template <std::size_t N>
bool IsIn(const std::array<CodeRange, N>& ranges, char32_t c) {
  return std::ranges::any_of(
      ranges, [c](const CodeRange& range) { return range.first <= c && c <= range.last; });
}

enum class Mapping : std::uint8_t { kKeep, kBlank, kNothing };

Mapping MappingOf(char32_t c) {
  if ((c >= 0x9 && c <= 0xD) || c == 0x85) {
    return Mapping::kBlank;
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return Mapping::kNothing;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return Mapping::kBlank;
    default:
      break;
  }
  return c == kObjectReplacement || IsIn(kMappedToNothing, c) ? Mapping::kNothing : Mapping::kKeep;
}

bool IsProhibited(char32_t c) {
  if (c == kReplacement || c == kCombiningGraveToneMark || c == kCombiningAcuteToneMark) {
    return true;
  }
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CN:  // unassigned, and what is no character
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
      return true;
    default:
      return false;
  }
}

struct FreeBytes {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }  // as utf8proc asks for
};

// NFKC, folded before where case is ignored.
Result<std::string> Normalise(const std::string& mapped, CaseRule rule) {
  int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
  if (rule == CaseRule::kIgnore) {
    options |= UTF8PROC_CASEFOLD;
  }
  utf8proc_uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(mapped.data()),
                   static_cast<utf8proc_ssize_t>(mapped.size()),
                   &bytes,
                   // A set of flags. NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, FreeBytes> owner(bytes);
  if (size < 0) {
    return Fail(Code::kInvalidArgument, "text that has no normal form");
  }
  return std::string(reinterpret_cast<const char*>(owner.get()), static_cast<std::size_t>(size));
}

// Steps 1 to 5: everything but the blanks.
Result<std::string> MapAndNormalise(std::string_view utf8, CaseRule rule) {
  if (!IsValidUtf8(utf8)) {
    return Fail(Code::kInvalidArgument, "text that is not UTF-8");
  }
  std::string mapped;
  mapped.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t begin = at;
    const char32_t c = NextCodePoint(utf8, at);
    // Prohibited signs are found before the normal form hides them (U+0340 becomes U+0300).
    if (IsProhibited(c)) {
      return Fail(Code::kInvalidArgument,
                  "text with a character that directory strings may not hold");
    }
    switch (MappingOf(c)) {
      case Mapping::kKeep:
        mapped.append(utf8.substr(begin, at - begin));
        break;
      case Mapping::kBlank:
        mapped.push_back(' ');
        break;
      case Mapping::kNothing:
        break;
    }
  }
  return Normalise(mapped, rule);
}

bool IsPlainAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// A blank followed by a combining mark is no blank for the RFC: it belongs to the mark.
bool IsBlankAt(std::string_view text, std::size_t at) {
  if (text[at] != ' ') {
    return false;
  }
  std::size_t next = at + 1;
  if (next == text.size() || static_cast<unsigned char>(text[next]) < 0x80) {
    return true;
  }
  const char32_t c = NextCodePoint(text, next);
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return false;
    default:
      return true;
  }
}

// RFC 4518, 2.6.1.
std::string HandleBlanks(std::string_view text, PreparedPart part) {
  const bool begins = part == PreparedPart::kWhole || part == PreparedPart::kInitial;
  const bool ends = part == PreparedPart::kWhole || part == PreparedPart::kFinal;
  std::string out;
  out.reserve(text.size() + 4);
  bool is_blank = false;  // blanks were read since the last other character
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (IsBlankAt(text, at)) {
      is_blank = true;
      continue;
    }
    if (out.empty()) {
      out.append(begins || is_blank ? 1 : 0, ' ');
    } else if (is_blank) {
      out.append(2, ' ');
    }
    is_blank = false;
    out.push_back(text[at]);
  }
  if (out.empty()) {
    return std::string(part == PreparedPart::kWhole ? 2 : 1, ' ');
  }
  out.append(ends || is_blank ? 1 : 0, ' ');
  return out;
}

}  // namespace

Result<std::string> PrepareString(std::string_view utf8, CaseRule rule, PreparedPart part) {
  if (IsPlainAscii(utf8)) {
    std::string out = HandleBlanks(utf8, part);
    if (rule == CaseRule::kIgnore) {
      std::ranges::transform(out, out.begin(), LowerAscii);
    }
    return out;
  }
  SOCLE_TRY(const std::string text, MapAndNormalise(utf8, rule));
  return HandleBlanks(text, part);
}

Result<std::string> PrepareNumericString(std::string_view utf8) {
  SOCLE_TRY(std::string text, MapAndNormalise(utf8, CaseRule::kExact));
  std::erase(text, ' ');
  return text;
}

Result<std::string> PrepareTelephoneNumber(std::string_view utf8) {
  SOCLE_TRY(const std::string text, MapAndNormalise(utf8, CaseRule::kIgnore));
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = NextCodePoint(text, at);
    if (c != ' ' && !IsIn(kHyphens, c)) {
      out.append(text, begin, at - begin);
    }
  }
  return out;
}

}  // namespace socle::text
