#include "lib/tabular/encoding.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/utf8.h"

namespace socle::tabular {

namespace {

struct EncodingRow {
  std::string_view name;
  Encoding encoding;
};

// The first name of each encoding is the one shown.
constexpr std::array<EncodingRow, 12> kEncodings = {{
    {"utf-8", Encoding::kUtf8},
    {"utf8", Encoding::kUtf8},
    {"ascii", Encoding::kUtf8},
    {"iso-8859-1", Encoding::kIso8859Part1},
    {"iso8859-1", Encoding::kIso8859Part1},
    {"latin1", Encoding::kIso8859Part1},
    {"iso-8859-15", Encoding::kIso8859Part15},
    {"iso8859-15", Encoding::kIso8859Part15},
    {"latin9", Encoding::kIso8859Part15},
    {"windows-1252", Encoding::kWindows1252},
    {"cp1252", Encoding::kWindows1252},
    {"ansi", Encoding::kWindows1252},
}};

// Bytes 0x80 to 0x9F of Windows-1252.
constexpr std::array<char16_t, 32> kWindows1252Upper = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

// The eight characters in which ISO 8859-15 differs from ISO 8859-1.
char32_t Iso8859Part15(unsigned char byte) {
  switch (byte) {
    case 0xA4:
      return 0x20AC;
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;
    case 0xBD:
      return 0x0153;
    case 0xBE:
      return 0x0178;
    default:
      return byte;
  }
}

char32_t CodePointOf(unsigned char byte, Encoding encoding) {
  switch (encoding) {
    case Encoding::kIso8859Part15:
      return Iso8859Part15(byte);
    case Encoding::kWindows1252:
      return byte >= 0x80 && byte <= 0x9F ? kWindows1252Upper[byte - 0x80U] : byte;
    case Encoding::kUtf8:
    case Encoding::kIso8859Part1:
      return byte;
  }
  return byte;
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Encoding> FindEncoding(std::string_view name) {
  for (const EncodingRow& row : kEncodings) {
    if (EqualsIgnoringCase(name, row.name)) {
      return row.encoding;
    }
  }
  return std::nullopt;
}

std::string_view EncodingName(Encoding encoding) {
  for (const EncodingRow& row : kEncodings) {
    if (row.encoding == encoding) {
      return row.name;
    }
  }
  return "unknown";
}

void AppendAsUtf8(std::string& out, std::string_view text, Encoding encoding) {
  if (encoding == Encoding::kUtf8) {
    out.append(text);
    return;
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      AppendUtf8(out, CodePointOf(byte, encoding));
    }
  }
}

}  // namespace socle::tabular
