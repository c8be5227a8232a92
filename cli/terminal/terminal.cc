#include "cli/terminal/terminal.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/utf8.h"

namespace socle::cli {

namespace {

std::string_view EscapeOf(Colour colour) {
  switch (colour) {
    case Colour::kBold:
      return "\x1b[1m";
    case Colour::kDim:
      return "\x1b[2m";
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kUnderline:
      return "\x1b[1;4m";
    case Colour::kReverse:
      return "\x1b[7m";
  }
  return "";
}

// C0, DEL and C1: what a terminal may obey instead of showing.
bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

}  // namespace

std::size_t Terminal::HelpWidth() const {
  return std::clamp(width, kTerminalWidthMin, kHelpWidthMax);
}

std::string Paint(std::string_view text, Colour colour, bool may_colour) {
  if (!may_colour) {
    return std::string(text);
  }
  std::string out(EscapeOf(colour));
  out += text;
  out += "\x1b[0m";
  return out;
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t valid = std::min(FindInvalidUtf8(text), text.size());
    for (std::size_t offset = 0; offset < valid;) {
      const char32_t c = NextCodePoint(text, offset);
      AppendUtf8(out, IsControl(c) ? U'?' : c);
    }
    if (valid < text.size()) {
      out += '?';
    }
    text.remove_prefix(std::min(valid + 1, text.size()));
  }
  return out;
}

}  // namespace socle::cli
