#include "mpi/protocol/charset.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/utf8.h"

namespace socle::mpi::protocol {

namespace {

// In the order of Charset.
constexpr std::array<std::string_view, 4> kNames = {"UNICODE UTF-8", "8859/1", "8859/15", "ASCII"};

// Names without the signs between their letters and digits.
constexpr std::array<std::pair<std::string_view, Charset>, 14> kFoldedNames = {{
    {"UNICODEUTF8", Charset::kUtf8},
    {"UTF8", Charset::kUtf8},
    {"UNICODE", Charset::kUtf8},
    {"88591", Charset::kIso8859Part1},
    {"ISO88591", Charset::kIso8859Part1},
    {"ISOIR100", Charset::kIso8859Part1},
    {"LATIN1", Charset::kIso8859Part1},
    {"885915", Charset::kIso8859Part15},
    {"ISO885915", Charset::kIso8859Part15},
    {"LATIN9", Charset::kIso8859Part15},
    {"ASCII", Charset::kAscii},
    {"USASCII", Charset::kAscii},
    {"ISO646", Charset::kAscii},
    {"ISOIR6", Charset::kAscii},
}};

struct Difference {
  unsigned char byte;
  char32_t code_point;
};

// Where ISO 8859-15 is not ISO 8859-1.
constexpr std::array<Difference, 8> kPart15 = {{
    {0xA4, U'\u20AC'},
    {0xA6, U'\u0160'},
    {0xA8, U'\u0161'},
    {0xB4, U'\u017D'},
    {0xB8, U'\u017E'},
    {0xBC, U'\u0152'},
    {0xBD, U'\u0153'},
    {0xBE, U'\u0178'},
}};

constexpr char32_t kAsciiEnd = 0x80;
constexpr char32_t kLatinEnd = 0x100;
constexpr char kReplacement = '?';

char32_t CodePointOf(unsigned char byte, Charset charset) {
  if (charset == Charset::kIso8859Part15) {
    const auto* const found = std::ranges::find(kPart15, byte, &Difference::byte);
    if (found != kPart15.end()) {
      return found->code_point;
    }
  }
  return byte;
}

char ByteOf(char32_t code_point, Charset charset) {
  if (code_point < kAsciiEnd) {
    return static_cast<char>(code_point);
  }
  if (charset == Charset::kAscii) {
    return kReplacement;
  }
  if (charset == Charset::kIso8859Part15) {
    for (const Difference& difference : kPart15) {
      if (difference.code_point == code_point) {
        return static_cast<char>(difference.byte);
      }
      if (difference.byte == code_point) {
        return kReplacement;
      }
    }
  }
  return code_point < kLatinEnd ? static_cast<char>(code_point) : kReplacement;
}

std::string WithoutInvalid(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t bad = FindInvalidUtf8(text);
    out.append(text.substr(0, bad));
    if (bad == std::string_view::npos) {
      return out;
    }
    out.push_back(kReplacement);
    text.remove_prefix(bad + 1);
  }
}

}  // namespace

std::optional<Charset> FindCharset(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') {
      folded.push_back(static_cast<char>(c - 'a' + 'A'));
    } else if (!std::string_view(" -_/").contains(c)) {
      folded.push_back(c);
    }
  }
  const auto* const found =
      std::ranges::find(kFoldedNames, folded, &std::pair<std::string_view, Charset>::first);
  if (found == kFoldedNames.end()) {
    return std::nullopt;
  }
  return found->second;
}

std::string_view CharsetName(Charset charset) {
  return kNames[static_cast<std::size_t>(charset)];
}

void AppendDecoded(std::string& out, std::string_view text, Charset charset) {
  if (charset == Charset::kUtf8 || charset == Charset::kAscii) {
    out.append(text);
    return;
  }
  for (const char c : text) {
    AppendUtf8(out, CodePointOf(static_cast<unsigned char>(c), charset));
  }
}

std::string EncodeText(std::string_view utf8, Charset charset) {
  std::string text = IsValidUtf8(utf8) ? std::string(utf8) : WithoutInvalid(utf8);
  if (charset == Charset::kUtf8) {
    return text;
  }
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    out.push_back(ByteOf(NextCodePoint(text, i), charset));
  }
  return out;
}

}  // namespace socle::mpi::protocol
