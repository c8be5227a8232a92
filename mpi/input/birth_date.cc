#include "mpi/input/birth_date.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::mpi {

namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Reads at least `min` and at most `max` digits from the front of `text`.
bool ReadNumber(std::string_view& text, std::size_t min, std::size_t max, int& number) {
  std::size_t count = 0;
  number = 0;
  while (count < max && count < text.size() && IsDigit(text[count])) {
    number = number * 10 + (text[count] - '0');
    ++count;
  }
  text.remove_prefix(count);
  return count >= min;
}

bool IsLeap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int DaysIn(int month, int year) {
  constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month)] + (month == 2 && IsLeap(year) ? 1 : 0);
}

bool IsPossible(const DateFormat::Parts& parts) {
  if (parts.year < kBirthYearMin || parts.year > kBirthYearMax || parts.month > 12) {
    return false;
  }
  if (parts.month == 0) {
    return parts.day == 0;
  }
  return parts.day <= DaysIn(parts.month, parts.year);
}

void AppendDigits(std::string& out, int number, std::size_t width) {
  const std::size_t begin = out.size();
  out.append(width, '0');
  for (std::size_t i = width; i > 0; --i) {
    out[begin + i - 1] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

void WriteDate(std::string& out, const DateFormat::Parts& parts) {
  out.clear();
  AppendDigits(out, parts.year, 4);
  if (parts.month > 0 || parts.day > 0) {
    out.push_back('-');
    AppendDigits(out, parts.month, 2);
  }
  if (parts.day > 0) {
    out.push_back('-');
    AppendDigits(out, parts.day, 2);
  }
}

// YYYY, YYYY-MM, YYYY-MM-DD.
bool ReadNative(std::string_view text, DateFormat::Parts& parts) {
  parts = {};
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) {
    return false;
  }
  if (!ReadNumber(text, 4, 4, parts.year)) {
    return false;
  }
  for (int* const number : {&parts.month, &parts.day}) {
    if (text.empty()) {
      return true;
    }
    if (text.front() != '-') {
      return false;
    }
    text.remove_prefix(1);
    if (!ReadNumber(text, 2, 2, *number)) {
      return false;
    }
  }
  return text.empty();
}

// The most common case without going through the numbers: leaves `date` alone when it is a day
// that every month has.
bool IsPlainDay(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') {
    return false;
  }
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (!IsDigit(date[i])) {
      return false;
    }
  }
  const int century = (date[0] - '0') * 10 + (date[1] - '0');
  const int month = (date[5] - '0') * 10 + (date[6] - '0');
  const int day = (date[8] - '0') * 10 + (date[9] - '0');
  return century >= kBirthYearMin / 100 && century <= kBirthYearMax / 100 && month >= 1 &&
         month <= 12 && day >= 1 && day <= 28;
}

bool ReadAny(std::string_view text, std::span<const DateFormat> formats, DateFormat::Parts& parts) {
  bool has_form = false;
  DateFormat::Parts other;
  for (const DateFormat& format : formats) {
    if (!format.Read(text, other)) {
      continue;
    }
    if (IsPossible(other) || !has_form) {
      parts = other;
    }
    has_form = true;
    if (IsPossible(other)) {
      return true;
    }
  }
  if (ReadNative(text, other) && (!has_form || IsPossible(other))) {
    parts = other;
    has_form = true;
  }
  return has_form;
}

}  // namespace

Result<DateFormat> DateFormat::Parse(std::string_view text) {
  DateFormat format{std::string(text)};
  const std::string name = "date format '" + format.text_ + "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char part = text[i] != '%' ? '%' : i + 1 < text.size() ? text[i + 1] : '\0';
    i += text[i] == '%' ? 1U : 0U;
    if (part == '%') {
      format.steps_.push_back({.part = '\0', .sign = text[i], .digits_min = 0, .digits_max = 0});
      continue;
    }
    if (part == '\0' || !std::string_view("YmdHMS").contains(part)) {
      return Fail(Code::kInvalidArgument, name + ": only %Y, %m, %d, %H, %M, %S and %% are known");
    }
    if (std::ranges::find(format.steps_, part, &Step::part) != format.steps_.end()) {
      return Fail(Code::kInvalidArgument, name + ": %" + part + " comes twice");
    }
    const std::size_t digits = part == 'Y' ? 4 : 2;
    format.steps_.push_back(
        {.part = part, .sign = '\0', .digits_min = digits, .digits_max = digits});
  }
  if (std::ranges::find(format.steps_, 'Y', &Step::part) == format.steps_.end()) {
    return Fail(Code::kInvalidArgument, name + " has no %Y");
  }
  format.AllowOneDigit();
  return format;
}

void DateFormat::AllowOneDigit() {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const bool follows_digits = i > 0 && steps_[i - 1].part != '\0';
    const bool is_followed = i + 1 < steps_.size() && steps_[i + 1].part != '\0';
    const bool is_day_or_month = steps_[i].part == 'd' || steps_[i].part == 'm';
    if (is_day_or_month && !follows_digits && !is_followed) {
      steps_[i].digits_min = 1;
    }
  }
}

bool DateFormat::Read(std::string_view text, Parts& parts) const {
  parts = {};
  for (const Step& step : steps_) {
    if (step.part == '\0') {
      if (!text.starts_with(step.sign)) {
        return false;
      }
      text.remove_prefix(1);
      continue;
    }
    int number = 0;
    if (!ReadNumber(text, step.digits_min, step.digits_max, number)) {
      return false;
    }
    if (step.part == 'Y') {
      parts.year = number;
    } else if (step.part == 'm') {
      parts.month = number;
    } else if (step.part == 'd') {
      parts.day = number;
    }
  }
  return text.empty();
}

DateOutcome NormaliseBirthDate(std::string& date, std::span<const DateFormat> formats) {
  if (IsPlainDay(date)) {
    return DateOutcome::kGood;
  }
  DateFormat::Parts parts;
  bool has_form = ReadAny(date, formats, parts);
  if (!has_form) {
    // Blanks that got in between the digits: "1918 0131".
    const auto blanks = std::ranges::remove(date, ' ');
    date.erase(blanks.begin(), blanks.end());
    has_form = ReadAny(date, formats, parts);
  }
  if (!has_form || parts.year == 0) {
    date.clear();
    return DateOutcome::kUnreadable;
  }
  const bool is_possible = IsPossible(parts);
  WriteDate(date, parts);
  return is_possible ? DateOutcome::kGood : DateOutcome::kImpossible;
}

}  // namespace socle::mpi
