#include "cli/terminal/styled_line.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/terminal/terminal.h"
#include "cli/terminal/text_box.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

std::string PaintTone(std::string_view text, Tone tone, bool may_colour) {
  switch (tone) {
    case Tone::kPlain:
      return std::string(text);
    case Tone::kStrong:
      return Paint(text, Colour::kBold, may_colour);
    case Tone::kQuiet:
      return Paint(text, Colour::kDim, may_colour);
    case Tone::kGood:
      return Paint(text, Colour::kGreen, may_colour);
    case Tone::kNear:
      return Paint(text, Colour::kYellow, may_colour);
    case Tone::kBad:
      return Paint(text, Colour::kRed, may_colour);
    case Tone::kBar:
      return Paint(text, Colour::kReverse, may_colour);
  }
  return std::string(text);
}

}  // namespace

std::string RenderLine(const StyledLine& line, std::size_t width, bool may_colour) {
  std::string out;
  std::size_t used = 0;
  for (const Span& span : line) {
    std::string text = span.tone == Tone::kBar ? FitText(span.text, width - used)
                                               : CutText(span.text, width - used);
    used += config::DisplayWidth(text);
    const bool is_last = &span == &line.back() || used == width;
    if (is_last && (span.tone != Tone::kBar || !may_colour)) {
      text.erase(text.find_last_not_of(' ') + 1);
    }
    if (!text.empty()) {
      out += PaintTone(text, span.tone, may_colour);
    }
    if (used == width) {
      break;
    }
  }
  if (!may_colour) {
    out.erase(out.find_last_not_of(' ') + 1);
  }
  return out;
}

}  // namespace socle::cli
