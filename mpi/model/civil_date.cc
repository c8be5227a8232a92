#include "mpi/model/civil_date.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::mpi {

namespace {

constexpr std::size_t kYearLength = 4;
constexpr std::size_t kPartLength = 2;
constexpr std::uint8_t kMonths = 12;
constexpr std::uint8_t kDaysMax = 31;

// The number of a text of exactly `length` digits.
std::optional<unsigned> ReadDigits(std::string_view text, std::size_t length) {
  if (text.size() != length) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

// Reads "-NN" at the head of `text` and takes it off.
std::optional<unsigned> TakePart(std::string_view& text) {
  if (!text.starts_with('-')) {
    return std::nullopt;
  }
  const auto value = ReadDigits(text.substr(1, kPartLength), kPartLength);
  if (value) {
    text.remove_prefix(1 + kPartLength);
  }
  return value;
}

void AppendNumber(std::string& out, unsigned value, std::size_t length) {
  const std::string digits = std::to_string(value);
  out.append(length - std::min(length, digits.size()), '0');
  out += digits;
}

}  // namespace

std::uint8_t DaysInMonth(std::uint16_t year, std::uint8_t month) {
  constexpr std::array<std::uint8_t, kMonths + 1> kDays = {
      kDaysMax, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  constexpr std::uint8_t kFebruary = 2;
  if (month > kMonths) {
    return 0;
  }
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return static_cast<std::uint8_t>(kDays[month] + (month == kFebruary && is_leap ? 1 : 0));
}

std::optional<CivilDate> ParseCivilDate(std::string_view text) {
  const auto year = ReadDigits(text.substr(0, kYearLength), kYearLength);
  if (!year || *year == 0) {
    return std::nullopt;
  }
  CivilDate date{.year = static_cast<std::uint16_t>(*year)};
  text.remove_prefix(kYearLength);
  if (text.empty()) {
    return date;
  }
  const auto month = TakePart(text);
  if (!month || *month == 0 || *month > kMonths) {
    return std::nullopt;
  }
  date.month = static_cast<std::uint8_t>(*month);
  if (text.empty()) {
    return date;
  }
  const auto day = TakePart(text);
  if (!day || *day == 0 || *day > DaysInMonth(date.year, date.month) || !text.empty()) {
    return std::nullopt;
  }
  date.day = static_cast<std::uint8_t>(*day);
  return date;
}

std::string FormatCivilDate(CivilDate date) {
  std::string out;
  AppendNumber(out, date.year, kYearLength);
  if (date.month != 0) {
    out += '-';
    AppendNumber(out, date.month, kPartLength);
  }
  if (date.IsFull()) {
    out += '-';
    AppendNumber(out, date.day, kPartLength);
  }
  return out;
}

CivilDateRange RangeOf(CivilDate date) {
  CivilDateRange range{.first = date, .last = date};
  if (date.month == 0) {
    range.first.month = 1;
    range.last.month = kMonths;
  }
  if (date.month == 0 || date.day == 0) {
    range.first.day = 1;
    range.last.day = DaysInMonth(date.year, range.last.month);
  }
  return range;
}

int AgeInYears(CivilDate birth, CivilDate today) {
  const bool had_birthday =
      today.month > birth.month || (today.month == birth.month && today.day >= birth.day);
  return today.year - birth.year - (had_birthday ? 0 : 1);
}

bool MayBeMinor(CivilDate birth, CivilDate today) {
  return AgeInYears(RangeOf(birth).last, today) < kMajorityYears;
}

}  // namespace socle::mpi
