#include "lib/config/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/config/option.h"
#include "lib/config/suggest.h"

namespace socle::config {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// In each list the names that Format* may use come last, largest last.
constexpr std::array<Unit, 15> kSizeUnits = {{
    {"", 1},
    {"k", 1ULL << 10},
    {"K", 1ULL << 10},
    {"M", 1ULL << 20},
    {"G", 1ULL << 30},
    {"T", 1ULL << 40},
    {"kB", 1'000},
    {"MB", 1'000'000},
    {"GB", 1'000'000'000},
    {"TB", 1'000'000'000'000},
    {"B", 1},
    {"KiB", 1ULL << 10},
    {"MiB", 1ULL << 20},
    {"GiB", 1ULL << 30},
    {"TiB", 1ULL << 40},
}};
constexpr std::size_t kSizeUnitsShown = 5;

constexpr std::array<Unit, 6> kDurationUnits = {{
    {"min", 60'000},
    {"ms", 1},
    {"s", 1'000},
    {"m", 60'000},
    {"h", 3'600'000},
    {"d", 86'400'000},
}};
constexpr std::size_t kDurationUnitsShown = 5;

// A hundred years: what std::chrono and any caller can hold.
constexpr std::uint64_t kDurationMsMax = 100ULL * 366 * 86'400'000;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

Result<std::uint64_t> Multiply(std::uint64_t number,
                               std::string_view unit,
                               std::span<const Unit> units) {
  const auto found = std::ranges::find(units, unit, &Unit::name);
  if (found == units.end()) {
    return Fail(Code::kInvalidArgument, fmt::format("unknown unit '{}'", unit));
  }
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(number, found->factor, &product)) {
    return Fail(Code::kInvalidArgument, "the number is too large");
  }
  return product;
}

Result<std::uint64_t> ParseWithUnit(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits =
      static_cast<std::size_t>(std::ranges::find_if_not(text, IsDigit) - text.begin());
  SOCLE_TRY(const std::uint64_t number, ParseCount(text.substr(0, digits)));
  return Multiply(number, text.substr(digits), units);
}

std::string FormatWithUnit(std::uint64_t value, std::span<const Unit> units) {
  const Unit* best = units.data();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0 && unit.factor >= best->factor) {
      best = &unit;
    }
  }
  return fmt::format("{}{}", value / best->factor, best->name);
}

Status CheckLimits(const OptionSpec& spec, std::uint64_t value) {
  if (value < spec.limits.min || value > spec.limits.max) {
    return Fail(Code::kInvalidArgument, "must be " + DescribeLimits(spec));
  }
  return {};
}

Status CheckChoice(const OptionSpec& spec, std::string_view text) {
  if (std::ranges::find(spec.choices, text) != spec.choices.end()) {
    return {};
  }
  std::string message = "must be " + DescribeLimits(spec);
  if (const auto meant = Suggest(text, spec.choices)) {
    message += fmt::format("; did you mean '{}'?", *meant);
  }
  return Fail(Code::kInvalidArgument, std::move(message));
}

Status CheckText(std::string_view text) {
  if (text.empty()) {
    return Fail(Code::kInvalidArgument, "must not be empty");
  }
  if (text.find('\0') != std::string_view::npos || !IsValidUtf8(text)) {
    return Fail(Code::kInvalidArgument, "must be UTF-8 text");
  }
  return {};
}

Status DropValue(auto&& result) {
  if (!result) {
    return Fail(std::forward<decltype(result)>(result).error());
  }
  return {};
}

std::string FormatLimit(const OptionSpec& spec, std::uint64_t value) {
  if (spec.kind == OptionKind::kSize) {
    return FormatSize(value);
  }
  if (spec.kind == OptionKind::kDuration) {
    return FormatDuration(std::chrono::milliseconds(value));
  }
  return std::to_string(value);
}

}  // namespace

Result<std::uint64_t> ParseCount(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, IsDigit)) {
    return Fail(Code::kInvalidArgument, "must begin with a whole number, in digits only");
  }
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{}) {
    return Fail(Code::kInvalidArgument, "the number is too large");
  }
  return value;
}

Result<std::uint64_t> ParseSize(std::string_view text) {
  auto size = ParseWithUnit(text, kSizeUnits);
  if (!size) {
    return Fail(Code::kInvalidArgument, size.error().detail + "; write a size as 64M or 2GiB");
  }
  return size;
}

Result<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  auto duration = ParseWithUnit(text, kDurationUnits);
  if (!duration || *duration > kDurationMsMax) {
    const std::string what = duration ? "the duration is too long" : duration.error().detail;
    return Fail(Code::kInvalidArgument, what + "; write a duration with its unit, as 30s or 15m");
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(*duration));
}

Result<double> ParseRate(std::string_view text) {
  const bool is_percentage = text.ends_with('%');
  if (is_percentage) {
    text.remove_suffix(1);
  }
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const double scaled = is_percentage ? value / 100 : value;
  // The comparison is false for NaN, too.
  const bool is_in_range = scaled >= 0 && scaled <= 1;
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size() || !is_in_range) {
    return Fail(Code::kInvalidArgument,
                "must be a number from 0 to 1, or a percentage such as 0.1%");
  }
  return scaled;
}

Result<bool> ParseYesNo(std::string_view text) {
  if (text == "yes") {
    return true;
  }
  if (text == "no") {
    return false;
  }
  return Fail(Code::kInvalidArgument, "must be yes or no");
}

std::string FormatSize(std::uint64_t size_bytes) {
  return FormatWithUnit(size_bytes, std::span(kSizeUnits).last(kSizeUnitsShown));
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  return FormatWithUnit(static_cast<std::uint64_t>(duration.count()),
                        std::span(kDurationUnits).last(kDurationUnitsShown));
}

Status CheckValue(const OptionSpec& spec, std::string_view text) {
  switch (spec.kind) {
    case OptionKind::kFlag:
      return DropValue(ParseYesNo(text));
    case OptionKind::kText:
    case OptionKind::kPath:
    case OptionKind::kList:
      return CheckText(text);
    case OptionKind::kCount: {
      SOCLE_TRY(const std::uint64_t count, ParseCount(text));
      return CheckLimits(spec, count);
    }
    case OptionKind::kSize: {
      SOCLE_TRY(const std::uint64_t size, ParseSize(text));
      return CheckLimits(spec, size);
    }
    case OptionKind::kDuration: {
      SOCLE_TRY(const std::chrono::milliseconds duration, ParseDuration(text));
      return CheckLimits(spec, static_cast<std::uint64_t>(duration.count()));
    }
    case OptionKind::kRate:
      return DropValue(ParseRate(text));
    case OptionKind::kChoice:
      return CheckChoice(spec, text);
  }
  return {};
}

std::string DescribeLimits(const OptionSpec& spec) {
  if (spec.kind == OptionKind::kChoice) {
    return fmt::format("{}", fmt::join(spec.choices, ", "));
  }
  if (spec.kind == OptionKind::kRate) {
    return "0 to 1";
  }
  const Limits none;
  const bool has_max = spec.limits.max != none.max;
  if (!has_max && spec.limits.min == none.min) {
    return "";
  }
  const std::string low = FormatLimit(spec, spec.limits.min);
  return has_max ? fmt::format("{} to {}", low, FormatLimit(spec, spec.limits.max))
                 : fmt::format("at least {}", low);
}

}  // namespace socle::config
