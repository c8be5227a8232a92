#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::cli {

// What a part of a line means; colours follow from it.
enum class Tone : std::uint8_t { kPlain, kStrong, kQuiet, kGood, kNear, kBad, kBar };

struct Span {
  std::string text;
  Tone tone = Tone::kPlain;
};

// A line of a screen, before it is known how wide it is and whether it may have colours.
using StyledLine = std::vector<Span>;

// At most `width` columns, without blanks at the end; kBar fills the width.
std::string RenderLine(const StyledLine& line, std::size_t width, bool may_colour);

}  // namespace socle::cli
