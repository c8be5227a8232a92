#include "cli/terminal/text_box.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/terminal/terminal.h"
#include "lib/base/utf8.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::string_view kEllipsis = "\u2026";

// The longest beginning of valid UTF-8 of at most `width` columns.
std::string_view Beginning(std::string_view text, std::size_t width) {
  std::size_t end = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    (void)NextCodePoint(text, offset);
    if (config::DisplayWidth(text.substr(0, offset)) > width) {
      break;
    }
    end = offset;
  }
  return text.substr(0, end);
}

double FiniteOr0(double value) {
  return std::isfinite(value) ? value : 0;
}

}  // namespace

std::string CutText(std::string_view text, std::size_t width) {
  std::string shown = Printable(text);
  if (config::DisplayWidth(shown) <= width) {
    return shown;
  }
  if (width == 0) {
    return "";
  }
  return std::string(Beginning(shown, width - 1)) + std::string(kEllipsis);
}

std::string FitText(std::string_view text, std::size_t width) {
  std::string shown = CutText(text, width);
  shown.append(width - config::DisplayWidth(shown), ' ');
  return shown;
}

std::string WeightBar(double bits, double scale_bits, std::size_t width) {
  const std::size_t side = width < 3 ? 0 : (width - 1) / 2;
  const double share = scale_bits > 0 ? std::abs(FiniteOr0(bits)) / scale_bits : 0;
  auto length = static_cast<std::size_t>(std::lround(std::min(share, 1.0) * double(side)));
  if (length == 0 && FiniteOr0(bits) != 0 && side > 0) {
    length = 1;
  }
  const std::string blank(side - length, ' ');
  const std::string empty(side, ' ');
  return bits < 0 ? blank + std::string(length, '-') + '|' + empty
                  : empty + '|' + std::string(length, '+') + blank;
}

std::string RenderStepBar(const StepBar& bar, std::size_t width) {
  if (width == 0) {
    return "";
  }
  const double span = bar.high - bar.low;
  // The edge between two columns where a value is.
  const auto edge = [&](double value) {
    const double share = span > 0 ? (FiniteOr0(value) - bar.low) / span : 0;
    return static_cast<std::size_t>(
        std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width)));
  };
  std::string out(width, ' ');
  out[std::min(edge(0), width - 1)] = '|';
  if (bar.from != bar.to) {
    const std::size_t begin = std::min(edge(std::min(bar.from, bar.to)), width - 1);
    const std::size_t end = std::max(edge(std::max(bar.from, bar.to)), begin + 1);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin),
              out.begin() + static_cast<std::ptrdiff_t>(end),
              bar.to < bar.from ? '-' : '+');
  }
  return out;
}

std::string FormatSignedBits(double bits) {
  const std::string text = fmt::format("{:+.1f}", FiniteOr0(bits));
  return text == "+0.0" || text == "-0.0" ? "0.0" : text;
}

}  // namespace socle::cli
