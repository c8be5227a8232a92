#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle::cli {

// Text laid out in columns of a terminal. Control characters are replaced (Printable).

// At most `width` columns; text that is longer ends in an ellipsis.
std::string CutText(std::string_view text, std::size_t width);

// Exactly `width` columns: cut, or with blanks behind it.
std::string FitText(std::string_view text, std::size_t width);

// A bar of `width` columns for a weight of evidence around a middle line: '+' to the right for what
// speaks for, '-' to the left for what speaks against; `scale_bits` fills a side. A weight that is
// not 0 has at least one sign. `width` is odd, at least 3; other widths are made smaller.
std::string WeightBar(double bits, double scale_bits, std::size_t width);

// A bar of `width` columns for a step of a sum from `from` to `to` on a scale from `low` to `high`:
// '+' upwards, '-' downwards, '|' where zero is and nothing else stands.
struct StepBar {
  double from = 0;
  double to = 0;
  double low = 0;
  double high = 1;
};

std::string RenderStepBar(const StepBar& bar, std::size_t width);

// "+12.3", "-4.0", "0.0".
std::string FormatSignedBits(double bits);

}  // namespace socle::cli
