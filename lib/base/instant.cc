#include "lib/base/instant.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle {

namespace {

constexpr std::int64_t kMicrosASecond = 1'000'000;
constexpr std::int64_t kSecondsADay = 86'400;
constexpr std::size_t kDateLength = 10;    // 2026-03-01
constexpr std::size_t kMinuteLength = 16;  // 2026-03-01T10:30
constexpr std::size_t kSecondLength = 19;  // 2026-03-01T10:30:00
constexpr std::size_t kFractionDigits = 6;
constexpr int kYearMin = 1970;

std::unexpected<Error> NoInstant() {
  return Fail(Code::kInvalidArgument,
              "an instant is written 2026-03-01 or 2026-03-01T10:30:00Z, in UTC");
}

std::optional<int> NumberAt(std::string_view text, std::size_t at, std::size_t length) {
  int number = 0;
  for (const char c : text.substr(at, length)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<std::int64_t> DaySeconds(std::string_view text) {
  const auto year = NumberAt(text, 0, 4);
  const auto month = NumberAt(text, 5, 2);
  const auto day = NumberAt(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *year < kYearMin) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count() * kSecondsADay;
}

std::optional<std::int64_t> SecondsOfDay(std::string_view text) {
  const auto hour = NumberAt(text, 0, 2);
  const auto minute = NumberAt(text, 3, 2);
  const auto second = NumberAt(text, 6, 2);
  if (!hour || !minute || !second || text[2] != ':' || text[5] != ':' || *hour > 23 ||
      *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return (*hour * std::int64_t{60} + *minute) * 60 + *second;
}

// Microseconds of ".123"; nothing for another form.
std::optional<std::int64_t> MicrosOf(std::string_view fraction) {
  if (fraction.empty()) {
    return 0;
  }
  const std::string_view digits = fraction.substr(1);
  if (fraction.front() != '.' || digits.empty() || digits.size() > kFractionDigits) {
    return std::nullopt;
  }
  std::string padded(digits);
  padded.resize(kFractionDigits, '0');
  return NumberAt(padded, 0, kFractionDigits);
}

}  // namespace

std::string FormatInstant(UnixMicros instant) {
  const auto time =
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(instant.value));
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss of_day(time - days);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                                 static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()),
                                 of_day.hours().count(),
                                 of_day.minutes().count(),
                                 of_day.seconds().count());
  if (const auto micros = of_day.subseconds().count(); micros != 0) {
    text += fmt::format(".{:06}", micros);
  }
  return text + 'Z';
}

Result<UnixMicros> ParseInstant(std::string_view text) {
  if (text.size() < kDateLength) {
    return NoInstant();
  }
  const auto day = DaySeconds(text);
  if (!day) {
    return NoInstant();
  }
  if (text.size() == kDateLength) {
    return UnixMicros{*day * kMicrosASecond};
  }
  if (text[kDateLength] != 'T' || !text.ends_with('Z')) {
    return NoInstant();
  }
  const std::string whole = text.size() == kMinuteLength + 1
                                ? std::string(text.substr(0, kMinuteLength)) + ":00Z"
                                : std::string(text);
  if (whole.size() <= kSecondLength) {
    return NoInstant();
  }
  const std::string_view form = whole;
  const auto seconds = SecondsOfDay(form.substr(kDateLength + 1));
  const auto micros = MicrosOf(form.substr(kSecondLength, form.size() - kSecondLength - 1));
  if (!seconds || !micros) {
    return NoInstant();
  }
  return UnixMicros{(*day + *seconds) * kMicrosASecond + *micros};
}

}  // namespace socle
