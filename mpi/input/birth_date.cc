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
  std::string seen;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      continue;
    }
    const char part = i + 1 < text.size() ? text[i + 1] : '\0';
    ++i;
    if (part == '%') {
      continue;
    }
    if (part == '\0' || std::string_view("YmdHMS").find(part) == std::string_view::npos) {
      return Fail(
          Code::kInvalidArgument,
          "date format '" + std::string(text) + "': only %Y, %m, %d, %H, %M, %S and %% are known");
    }
    if (seen.find(part) != std::string::npos) {
      return Fail(Code::kInvalidArgument,
                  "date format '" + std::string(text) + "': %" + part + " comes twice");
    }
    seen.push_back(part);
  }
  if (seen.find('Y') == std::string::npos) {
    return Fail(Code::kInvalidArgument, "date format '" + std::string(text) + "' has no %Y");
  }
  return DateFormat(std::string(text));
}

bool DateFormat::Read(std::string_view text, Parts& parts) const {
  parts = {};
  const std::string_view format = text_;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || format[i + 1] == '%') {
      i += format[i] == '%' ? 1 : 0;
      if (text.empty() || text.front() != format[i]) {
        return false;
      }
      text.remove_prefix(1);
      continue;
    }
    const char part = format[++i];
    const bool digits_follow = i + 1 < format.size() && format[i + 1] == '%';
    int time = 0;
    int& number = part == 'Y'   ? parts.year
                  : part == 'm' ? parts.month
                  : part == 'd' ? parts.day
                                : time;
    const bool is_short = (part == 'm' || part == 'd') && !digits_follow;
    // Alone behind digits (%Y%m%d) a day still has two digits.
    const bool digits_before = i >= 3 && format[i - 3] == '%';
    const std::size_t min = part == 'Y' ? 4 : is_short && !digits_before ? 1 : 2;
    if (!ReadNumber(text, min, part == 'Y' ? 4 : 2, number)) {
      return false;
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
    std::erase(date, ' ');
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
