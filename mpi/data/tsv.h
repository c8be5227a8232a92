#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

namespace socle::mpi::data {

// Reading of the embedded tables: they are made by build.py, so they hold no error to report.

// Removes the first line of `text` and gives it; lines end in a single line feed.
inline std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Removes the part of `line` before `separator` (all of it when there is none) and gives it.
inline std::string_view TakeField(std::string_view& line, char separator = '\t') {
  const std::size_t end = line.find(separator);
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return field;
}

// The number written in decimal digits; anything else counts as nothing.
inline int ToNumber(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
    }
  }
  return value;
}

// Shares are kept as round(-8 log2 share).
inline constexpr double kShareStepsPerHalving = 8.0;

inline double ShareOf(int steps) {
  return std::exp2(-steps / kShareStepsPerHalving);
}

}  // namespace socle::mpi::data
