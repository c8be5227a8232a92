#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle::cli {

inline constexpr std::size_t kTerminalWidthDefault = 80;
inline constexpr std::size_t kTerminalWidthMin = 40;
// Lines longer than this are hard to read, however wide the window is.
inline constexpr std::size_t kHelpWidthMax = 100;

// What the streams of a process are attached to.
struct Terminal {
  bool is_out_terminal = false;
  bool is_err_terminal = false;
  bool is_in_terminal = false;
  bool may_colour = false;
  std::size_t width = kTerminalWidthDefault;

  [[nodiscard]] std::size_t HelpWidth() const;
};

enum class Colour : std::uint8_t { kBold, kDim, kRed, kGreen, kYellow, kUnderline, kReverse };

// The text between escape sequences when `may_colour`, else the text alone.
std::string Paint(std::string_view text, Colour colour, bool may_colour);

// Text of unknown origin made safe to print: control characters, which could steer a terminal or
// break a line of output, and bytes that are not UTF-8 become `?`.
std::string Printable(std::string_view text);

}  // namespace socle::cli
