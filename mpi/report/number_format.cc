#include "mpi/report/number_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace socle::mpi::report {
namespace {

constexpr double kDecimalMax = 1e15;       // above: powers of ten
constexpr double kShareResolution = 1e-6;  // shares nearer to 0 or 1 are not told apart
constexpr double kPlainProbabilityMin = 1e-3;
constexpr int kPercentDecimalsMax = 6;

std::string GroupThousands(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      out += kThinSpace;
    }
    out += digits[i];
  }
  return out;
}

std::string Superscript(int number) {
  static constexpr std::array<std::string_view, 10> kDigits = {"\u2070",
                                                               "\u00b9",
                                                               "\u00b2",
                                                               "\u00b3",
                                                               "\u2074",
                                                               "\u2075",
                                                               "\u2076",
                                                               "\u2077",
                                                               "\u2078",
                                                               "\u2079"};
  std::string out;
  for (const char c : fmt::format("{}", number)) {
    if (c == '-') {
      out += "\u207b";
    } else {
      out += kDigits[static_cast<std::size_t>(c - '0')];
    }
  }
  return out;
}

std::string PlainDecimal(double value, int decimals) {
  const std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  const bool is_zero = text.find_first_not_of("0.") == std::string::npos;
  std::string out(value < 0 && !is_zero ? kMinusSign : std::string_view());
  out += GroupThousands(std::string_view(text).substr(0, point));
  out += std::string_view(text).substr(point);
  return out;
}

std::string PowersOfTen(double value) {
  int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  double mantissa = value / std::pow(10.0, exponent);
  if (std::abs(mantissa) >= 9.95) {  // would be printed as 10.0
    mantissa /= 10;
    ++exponent;
  }
  return fmt::format("{}\u00d710{}", PlainDecimal(mantissa, 1), Superscript(exponent));
}

double RoundToFigures(double value, int figures) {
  if (value <= 0) {
    return 0;
  }
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - (figures - 1));
  return std::round(value / unit) * unit;
}

}  // namespace

std::string FormatCount(std::uint64_t count) {
  return GroupThousands(fmt::format("{}", count));
}

std::string FormatDecimal(double value, int decimals) {
  if (!std::isfinite(value)) {
    return std::string(kAbsent);
  }
  if (std::abs(value) >= kDecimalMax) {
    return PowersOfTen(value);
  }
  return PlainDecimal(value, decimals);
}

std::string FormatBits(double bits) {
  std::string text = FormatDecimal(bits, 1);
  const bool is_positive = std::isfinite(bits) && bits > 0 && text != "0.0";
  return is_positive ? "+" + text : text;
}

std::string FormatPercent(std::optional<double> share) {
  if (!share.has_value() || !std::isfinite(*share)) {
    return std::string(kAbsent);
  }
  const double distance = std::min(std::abs(*share), std::abs(1 - *share));
  std::string sign;
  double shown = *share;
  int decimals = 1;
  if (distance == 0) {
    decimals = 0;
  } else if (distance < kShareResolution) {
    sign = *share < 0.5 ? "<" + std::string(kThinSpace) : ">" + std::string(kThinSpace);
    shown = *share < 0.5 ? kShareResolution : 1 - kShareResolution;
    decimals = 4;
  } else {
    // Two figures of the distance in percent.
    const int leading = static_cast<int>(std::floor(std::log10(distance * 100)));
    decimals = std::clamp(1 - leading, 1, kPercentDecimalsMax);
  }
  return sign + FormatDecimal(shown * 100, decimals) + std::string(kThinSpace) + "%";
}

std::string FormatProbability(double probability) {
  if (!std::isfinite(probability)) {
    return std::string(kAbsent);
  }
  if (probability == 0) {
    return "0";
  }
  if (std::abs(probability) < kPlainProbabilityMin) {
    return PowersOfTen(probability);
  }
  return FormatDecimal(probability, 4);
}

std::string FormatBytes(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{}{}{}", FormatDecimal(value, unit == 0 ? 0 : 1), kThinSpace, kUnits[unit]);
}

std::string FormatSeconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) {
    return std::string(kAbsent);
  }
  if (seconds < 0.9995) {
    return fmt::format("{}{}ms", FormatDecimal(seconds * 1000, 0), kThinSpace);
  }
  if (seconds < 99.95) {
    return fmt::format("{}{}s", FormatDecimal(seconds, 1), kThinSpace);
  }
  if (seconds >= kDecimalMax) {
    return fmt::format("{}{}s", PowersOfTen(seconds), kThinSpace);
  }
  const auto whole = static_cast<std::uint64_t>(std::round(seconds));
  if (whole < 3600) {
    return fmt::format("{1}{0}min{0}{2:02}{0}s", kThinSpace, whole / 60, whole % 60);
  }
  return fmt::format(
      "{1}{0}h{0}{2:02}{0}min", kThinSpace, FormatCount(whole / 3600), whole % 3600 / 60);
}

std::string FormatRate(std::uint64_t items, double seconds, std::string_view unit) {
  if (items == 0 || !std::isfinite(seconds) || seconds <= 0) {
    return std::string(kAbsent);
  }
  const double rate = RoundToFigures(static_cast<double>(items) / seconds, 3);
  return fmt::format("{}{}{}/s", FormatDecimal(rate, rate < 100 ? 1 : 0), kThinSpace, unit);
}

std::string FormatPowerOfTen(int exponent) {
  if (exponent >= -2 && exponent <= 3) {
    return FormatDecimal(std::pow(10.0, exponent), std::max(0, -exponent));
  }
  return "10" + Superscript(exponent);
}

std::string FormatAxisCount(double count) {
  if (!std::isfinite(count)) {
    return std::string(kAbsent);
  }
  static constexpr std::array<std::string_view, 5> kSuffixes = {"", "k", "M", "G", "T"};
  std::size_t suffix = 0;
  while (std::abs(count) >= 1000 && suffix + 1 < kSuffixes.size()) {
    count /= 1000;
    ++suffix;
  }
  const bool is_whole = std::abs(count - std::round(count)) < 1e-9;
  return FormatDecimal(count, is_whole ? 0 : 1) + std::string(kSuffixes[suffix]);
}

}  // namespace socle::mpi::report
