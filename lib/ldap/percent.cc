#include "lib/ldap/percent.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ascii.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kUnreservedSigns = "-._~";

}  // namespace

Result<std::string> DecodePercent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char octet = text[i];
    if (octet == '%') {
      const auto pair = FindHexPair(text, i + 1);
      if (!pair.has_value()) {
        return Fail(Code::kInvalidArgument, "'%' without two hexadecimal digits");
      }
      octet = *pair;
      i += 2;
    }
    if (octet == '\0') {
      return Fail(Code::kInvalidArgument, "NUL in a URL");
    }
    out += octet;
  }
  return out;
}

void AppendPercent(std::string& out, std::string_view text, std::string_view kept) {
  for (const char c : text) {
    if (IsAlpha(c) || IsDigit(c) || kUnreservedSigns.find(c) != std::string_view::npos ||
        kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      AppendHexPair(out, c);
    }
  }
}

}  // namespace socle::ldap
