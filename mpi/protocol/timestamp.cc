#include "mpi/protocol/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::mpi::protocol {

namespace {

constexpr int kMinutesPerHour = 60;
constexpr int kSecondsPerMinute = 60;
constexpr int kSecondsPerDay = 86'400;
constexpr std::size_t kFractionDigitsMax = 4;
constexpr std::size_t kOffsetDigits = 4;

// Exactly `digits` digits from the front of `text`; false, and nothing taken, when they are not
// there.
bool TakeNumber(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) {
    return false;
  }
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') {
      return false;
    }
    value = value * 10 + (c - '0');
  }
  number = value;
  text.remove_prefix(digits);
  return true;
}

bool TakeFraction(std::string_view& text) {
  if (!text.starts_with('.')) {
    return true;
  }
  const std::size_t end = text.find_first_not_of("0123456789", 1);
  const std::size_t digits = std::min(end, text.size()) - 1;
  text.remove_prefix(digits + 1);
  return digits >= 1 && digits <= kFractionDigitsMax;
}

bool TakeOffset(std::string_view text, std::optional<int>& offset_minutes) {
  if (text.empty()) {
    return true;
  }
  const char sign = text.front();
  if ((sign != '+' && sign != '-') || text.size() != kOffsetDigits + 1) {
    return false;
  }
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!TakeNumber(text, 2, hours) || !TakeNumber(text, 2, minutes)) {
    return false;
  }
  const int total = hours * kMinutesPerHour + minutes;
  offset_minutes = sign == '-' ? -total : total;
  constexpr int kHoursMax = 14;
  return hours <= kHoursMax && minutes < kMinutesPerHour;
}

std::chrono::year_month_day DayOf(const Timestamp& timestamp) {
  return std::chrono::year{timestamp.year} /
         std::chrono::month{static_cast<unsigned>(std::max(timestamp.month, 1))} /
         std::chrono::day{static_cast<unsigned>(std::max(timestamp.day, 1))};
}

bool IsPossible(const Timestamp& timestamp) {
  constexpr int kHourMax = 23;
  return timestamp.year >= 1 && timestamp.month <= 12 && DayOf(timestamp).ok() &&
         timestamp.hour <= kHourMax && timestamp.minute < kMinutesPerHour &&
         timestamp.second < kSecondsPerMinute;
}

// Seconds since 1970 of a civil time, as if it were UTC.
std::int64_t CivilSeconds(const Timestamp& timestamp) {
  const std::chrono::sys_days day{DayOf(timestamp)};
  return static_cast<std::int64_t>(day.time_since_epoch().count()) * kSecondsPerDay +
         static_cast<std::int64_t>(std::max(timestamp.hour, 0)) * kMinutesPerHour *
             kSecondsPerMinute +
         static_cast<std::int64_t>(timestamp.minute) * kSecondsPerMinute + timestamp.second;
}

// 01:00 UTC on the last Sunday of a month: when summer time starts or ends.
std::int64_t ChangeOfTime(std::chrono::year year, std::chrono::month month) {
  const std::chrono::sys_days day{year / month / std::chrono::Sunday[std::chrono::last]};
  return static_cast<std::int64_t>(day.time_since_epoch().count()) * kSecondsPerDay +
         std::int64_t{kMinutesPerHour} * kSecondsPerMinute;
}

int OffsetAt(std::int64_t unix_seconds, TimeZone zone) {
  if (zone == TimeZone::kUtc) {
    return 0;
  }
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::seconds{unix_seconds});
  const std::chrono::year year = std::chrono::year_month_day{std::chrono::sys_days{days}}.year();
  const bool is_summer = unix_seconds >= ChangeOfTime(year, std::chrono::March) &&
                         unix_seconds < ChangeOfTime(year, std::chrono::October);
  return is_summer ? 2 * kMinutesPerHour : kMinutesPerHour;
}

// Of the two readings of the hour that is there twice, the first; the hour that is skipped reads as
// winter time.
int OffsetOf(const Timestamp& timestamp, TimeZone zone) {
  if (timestamp.offset_minutes.has_value()) {
    return *timestamp.offset_minutes;
  }
  const std::int64_t civil = CivilSeconds(timestamp);
  for (const int offset : {2 * kMinutesPerHour, kMinutesPerHour}) {
    if (OffsetAt(civil - static_cast<std::int64_t>(offset) * kSecondsPerMinute, zone) == offset) {
      return offset;
    }
  }
  return zone == TimeZone::kUtc ? 0 : kMinutesPerHour;
}

void AppendDigits(std::string& out, int number, std::size_t width) {
  const std::string digits = std::to_string(number);
  out.append(width - std::min(width, digits.size()), '0').append(digits);
}

void AppendOffset(std::string& out, int offset_minutes, std::string_view between) {
  const int total = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  out.push_back(offset_minutes < 0 ? '-' : '+');
  AppendDigits(out, total / kMinutesPerHour, 2);
  out.append(between);
  AppendDigits(out, total % kMinutesPerHour, 2);
}

}  // namespace

std::optional<Timestamp> ReadTimestamp(std::string_view text) {
  Timestamp timestamp;
  if (!TakeNumber(text, 4, timestamp.year)) {
    return std::nullopt;
  }
  const std::array<int*, 5> parts = {
      &timestamp.month, &timestamp.day, &timestamp.hour, &timestamp.minute, &timestamp.second};
  std::size_t taken = 0;
  while (taken < parts.size() && TakeNumber(text, 2, *parts[taken])) {
    ++taken;
  }
  const bool has_month = taken < 1 || timestamp.month > 0;
  const bool has_day = taken < 2 || timestamp.day > 0;
  if (!has_month || !has_day || (taken == parts.size() && !TakeFraction(text)) ||
      !TakeOffset(text, timestamp.offset_minutes) || !IsPossible(timestamp)) {
    return std::nullopt;
  }
  return timestamp;
}

std::string FormatDate(const Timestamp& timestamp) {
  std::string out;
  AppendDigits(out, timestamp.year, 4);
  for (const int part : {timestamp.month, timestamp.day}) {
    if (part > 0) {
      out.push_back('-');
      AppendDigits(out, part, 2);
    }
  }
  return out;
}

std::string FormatInstant(const Timestamp& timestamp, TimeZone zone) {
  Timestamp whole = timestamp;
  whole.month = std::max(whole.month, 1);
  whole.day = std::max(whole.day, 1);
  std::string out = FormatDate(whole);
  char before = 'T';
  for (const int part : {std::max(whole.hour, 0), whole.minute, whole.second}) {
    out.push_back(before);
    AppendDigits(out, part, 2);
    before = ':';
  }
  const int offset = OffsetOf(whole, zone);
  if (offset == 0) {
    out.push_back('Z');
  } else {
    AppendOffset(out, offset, ":");
  }
  return out;
}

std::string FormatHl7Time(std::int64_t unix_seconds, TimeZone zone) {
  const int offset = OffsetAt(unix_seconds, zone);
  const std::chrono::seconds local{unix_seconds +
                                   static_cast<std::int64_t>(offset) * kSecondsPerMinute};
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day day{std::chrono::sys_days{days}};
  const std::chrono::hh_mm_ss time{local - days};
  std::string out;
  AppendDigits(out, static_cast<int>(day.year()), 4);
  AppendDigits(out, static_cast<int>(static_cast<unsigned>(day.month())), 2);
  AppendDigits(out, static_cast<int>(static_cast<unsigned>(day.day())), 2);
  AppendDigits(out, static_cast<int>(time.hours().count()), 2);
  AppendDigits(out, static_cast<int>(time.minutes().count()), 2);
  AppendDigits(out, static_cast<int>(time.seconds().count()), 2);
  AppendOffset(out, offset, "");
  return out;
}

std::string ToHl7Time(std::string_view text) {
  constexpr std::size_t kTimeAt = 10;  // of T in YYYY-MM-DDTHH:MM:SS
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_separator = i <= kTimeAt ? c == '-' || c == 'T' : c == ':';
    if (c == 'Z' && i + 1 == text.size()) {
      out.append("+0000");
    } else if (!is_separator) {
      out.push_back(c);
    }
  }
  return ReadTimestamp(out).has_value() ? out : std::string();
}

}  // namespace socle::mpi::protocol
