#include "cli/terminal/number.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace socle::cli {

namespace {

constexpr const char* kThinSpace = "\u202F";

}  // namespace

std::string FormatGrouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      out += kThinSpace;
    }
    out += digits[i];
  }
  return out;
}

std::string FormatElapsed(std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (seconds < 9.995) {
    return fmt::format("{:.2f} s", seconds);
  }
  if (seconds < 59.95) {
    return fmt::format("{:.1f} s", seconds);
  }
  const auto whole = std::chrono::round<std::chrono::seconds>(elapsed).count();
  if (whole < 3600) {
    return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  }
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string FormatRate(std::uint64_t count, std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (seconds <= 0) {
    return "-";
  }
  double rate = static_cast<double>(count) / seconds;
  const char* unit = "";
  for (const char* larger : {" k", " M", " G"}) {
    if (rate < 999.5) {
      break;
    }
    rate /= 1000;
    unit = larger;
  }
  const int decimals = rate < 9.995 ? 2 : rate < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}/s", rate, decimals, unit);
}

}  // namespace socle::cli
