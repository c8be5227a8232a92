#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/commands/mpi/remote.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

constexpr std::size_t kDateLength = 10;    // 2026-03-01
constexpr std::size_t kMinuteLength = 16;  // 2026-03-01T10:30
constexpr std::size_t kSecondLength = 19;  // 2026-03-01T10:30:00
constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kMinuteSeconds = 60;

std::optional<int> NumberAt(std::string_view text, std::size_t at, std::size_t length) {
  if (text.size() < at + length) {
    return std::nullopt;
  }
  int number = 0;
  const char* const end = text.data() + at + length;
  const auto [stop, error] = std::from_chars(text.data() + at, end, number);
  return error == std::errc() && stop == end && text[at] != '-' ? std::optional(number)
                                                                : std::nullopt;
}

bool HasForm(std::string_view text, std::string_view form) {
  return text.size() == form.size() &&
         std::equal(text.begin(), text.end(), form.begin(), [](char c, char wanted) {
           return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
         });
}

std::optional<std::int64_t> DaySeconds(std::string_view text) {
  const auto year = NumberAt(text, 0, 4);
  const auto month = NumberAt(text, 5, 2);
  const auto day = NumberAt(text, 8, 2);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count() * kDaySeconds;
}

// Seconds since 1970 of "2026-03-01" or "2026-03-01T10:30:00Z", with a fraction or without.
std::optional<std::int64_t> SecondsOf(std::string_view text) {
  if (HasForm(text, "0000-00-00")) {
    return DaySeconds(text);
  }
  if (text.size() <= kSecondLength || !text.ends_with('Z') ||
      !HasForm(text.substr(0, kSecondLength), "0000-00-00T00:00:00")) {
    return std::nullopt;
  }
  const std::string_view fraction = text.substr(kSecondLength, text.size() - kSecondLength - 1);
  const bool is_fraction =
      fraction.empty() || (fraction.front() == '.' && fraction.size() > 1 &&
                           fraction.find_first_not_of("0123456789", 1) == std::string_view::npos);
  const auto day = DaySeconds(text);
  const int hour = NumberAt(text, 11, 2).value_or(kDaySeconds);
  const int minute = NumberAt(text, 14, 2).value_or(kDaySeconds);
  const int second = NumberAt(text, 17, 2).value_or(kDaySeconds);
  if (!is_fraction || !day || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return *day + hour * kHourSeconds + minute * kMinuteSeconds + second;
}

}  // namespace

Result<std::string> ParseInstant(std::string_view text) {
  const auto seconds = SecondsOf(text);
  if (!seconds) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("'{}' is no instant; write 2026-03-01 or 2026-03-01T10:30:00Z, in UTC", text));
  }
  return text.size() == kDateLength ? FormatInstant({*seconds * kMicros}) : std::string(text);
}

std::string FormatInstant(UnixMicros instant) {
  const std::int64_t seconds = instant.value / kMicros;
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day date(days);
  const std::int64_t of_day = seconds - days.time_since_epoch().count() * kDaySeconds;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     of_day / kHourSeconds,
                     of_day / kMinuteSeconds % 60,
                     of_day % 60);
}

std::string ShortInstant(std::string_view instant) {
  if (!SecondsOf(instant) || instant.size() < kMinuteLength) {
    return std::string(instant);
  }
  std::string shown(instant.substr(0, kMinuteLength));
  shown[kDateLength] = ' ';
  return shown;
}

std::string AgeOf(std::string_view instant, UnixMicros now) {
  const auto seconds = SecondsOf(instant);
  if (!seconds) {
    return "";
  }
  const std::int64_t age = std::max<std::int64_t>(now.value / kMicros - *seconds, 0);
  if (age >= 2 * kDaySeconds) {
    return fmt::format("{} d", age / kDaySeconds);
  }
  return age >= 2 * kHourSeconds ? fmt::format("{} h", age / kHourSeconds)
                                 : fmt::format("{} min", age / kMinuteSeconds);
}

}  // namespace socle::cli
