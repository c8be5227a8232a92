#include "directory/rules/generalized_time.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "directory/schema/syntax.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::rules {

namespace {

constexpr std::size_t kSecondsEnd = 14;  // YYYYMMDDHHMMSS

// Digits of a key that GeneralizedTimeKey made.
unsigned Digits(std::string_view key, std::size_t begin, std::size_t size) {
  unsigned value = 0;
  std::from_chars(key.data() + begin, key.data() + begin + size, value);
  return value;
}

// Digits behind the point as microseconds.
std::int64_t Micros(std::string_view fraction) {
  std::int64_t micros = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    micros = micros * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return micros;
}

}  // namespace

std::string FormatGeneralizedTime(UnixMicros time) {
  const std::chrono::sys_time<std::chrono::microseconds> at(std::chrono::microseconds(time.value));
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(at - day));
  SOCLE_CHECK(date.year() >= std::chrono::year(0) && date.year() <= std::chrono::year(9999));
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     clock.hours().count(),
                     clock.minutes().count(),
                     clock.seconds().count());
}

Result<UnixMicros> ParseGeneralizedTime(std::string_view text) {
  SOCLE_TRY(const std::string key, schema::GeneralizedTimeKey(text));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view fraction = std::string_view(key).substr(std::min(key.size(), kSecondsEnd));
  const std::string_view fraction_digits =
      fraction.starts_with('.') ? fraction.substr(1) : fraction;
  if (key.size() < kSecondsEnd ||
      !std::ranges::all_of(std::string_view(key).substr(0, kSecondsEnd), is_digit) ||
      !std::ranges::all_of(fraction_digits, is_digit)) {
    return Fail(Code::kInvalidArgument, "not a time");
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(Digits(key, 0, 4))) /
                                         std::chrono::month(Digits(key, 4, 2)) /
                                         std::chrono::day(Digits(key, 6, 2)));
  if (!date.ok()) {
    return Fail(Code::kInvalidArgument, "not a day of the calendar");
  }
  const auto at = std::chrono::sys_days(date) + std::chrono::hours(Digits(key, 8, 2)) +
                  std::chrono::minutes(Digits(key, 10, 2)) +
                  std::chrono::seconds(Digits(key, 12, 2));
  return UnixMicros{std::chrono::microseconds(at.time_since_epoch()).count() +
                    Micros(fraction_digits)};
}

}  // namespace socle::directory::rules
