#include "mpi/rules/birth_date.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/faults.h"

namespace socle::mpi::rules {

namespace {

constexpr CivilDate kFiller = {.year = 1900, .month = 1, .day = 1};
constexpr std::uint8_t kDecember = 12;
constexpr std::uint8_t kLastDay = 31;

FeedFault DateFault(RuleSeverity severity, const char* text) {
  return FieldFault(severity, FaultKind::kBadValue, PatientField::kBirthDate, text);
}

// The number of the digits; 0 for none, nothing for anything else.
std::optional<unsigned> ReadNumber(std::string_view digits) {
  unsigned value = 0;
  if (digits.empty()) {
    return value;
  }
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

void CheckLunarDate(const BirthDateInput& input, Faults& faults) {
  if (input.lunar.empty()) {
    return;
  }
  if (!ParseLunarDate(input.lunar)) {
    faults.push_back(FieldFault(RuleSeverity::kRefuse,
                                FaultKind::kBadValue,
                                PatientField::kLunarBirthDate,
                                "no lunar date: day~month~year"));
  } else if (!input.is_corrected) {
    faults.push_back(FieldFault(RuleSeverity::kNote,
                                FaultKind::kBadValue,
                                PatientField::kIsBirthDateModified,
                                "a lunar date makes the birth date a corrected one"));
  }
}

void NoteUncertainDate(CivilDate date, const BirthDateInput& input, Faults& faults) {
  if (date == kFiller) {
    faults.push_back(DateFault(RuleSeverity::kFlag, "the birth date is a filler"));
  }
  if (AgeInYears(RangeOf(date).last, input.today) > kAgeYearsMax) {
    faults.push_back(DateFault(RuleSeverity::kFlag, "the birth date gives too great an age"));
  }
  if (MayBeConventional(date) && !input.is_corrected) {
    faults.push_back(
        DateFault(RuleSeverity::kNote, "the birth date may stand for an unknown day and month"));
  }
  if (!date.IsFull()) {
    faults.push_back(DateFault(RuleSeverity::kNote, "the birth date is not precise to the day"));
  }
}

}  // namespace

std::optional<LunarDate> ParseLunarDate(std::string_view text) {
  constexpr std::size_t kParts = 3;
  std::array<unsigned, kParts> parts = {};
  for (std::size_t i = 0; i < kParts; ++i) {
    const std::size_t end = text.find('~');
    if ((end == std::string_view::npos) != (i + 1 == kParts)) {
      return std::nullopt;
    }
    const auto value = ReadNumber(text.substr(0, end));
    if (!value) {
      return std::nullopt;
    }
    parts[i] = *value;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const auto [day, month, year] = parts;
  constexpr unsigned kYearMax = 9999;
  if (day > kLunarDayMax || month > kLunarMonthMax || year == 0 || year > kYearMax) {
    return std::nullopt;
  }
  return LunarDate{.year = static_cast<std::uint16_t>(year),
                   .month = static_cast<std::uint8_t>(month),
                   .day = static_cast<std::uint8_t>(day)};
}

std::optional<CivilDate> CheckBirthDate(const BirthDateInput& input, Faults& faults) {
  CheckLunarDate(input, faults);
  const auto date = ParseCivilDate(input.text);
  if (!date) {
    faults.push_back(DateFault(RuleSeverity::kRefuse, "no day of the calendar"));
    return std::nullopt;
  }
  if (date->year < kBirthYearMin) {
    faults.push_back(DateFault(RuleSeverity::kRefuse, "the birth date is too long ago"));
    return std::nullopt;
  }
  if (RangeOf(*date).first.Number() > input.today.Number()) {
    faults.push_back(DateFault(RuleSeverity::kRefuse, "the birth date lies in the future"));
    return std::nullopt;
  }
  NoteUncertainDate(*date, input, faults);
  return date;
}

CivilDate ConventionalBirthDate(CivilDate known, bool is_infant_in_hospital) {
  CivilDate date = known;
  if (known.month == 0 && known.day == 0) {
    date.month = kDecember;
    date.day = kLastDay;
  } else if (known.day == 0 || is_infant_in_hospital) {
    date.day = 1;
  } else if (known.month == 0) {
    date.month = 1;
  }
  return date;
}

bool MayBeConventional(CivilDate date) {
  return date.month == kDecember && date.day == kLastDay;
}

bool AreDayAndMonthSwapped(CivilDate a, CivilDate b) {
  return a != b && a.IsFull() && a.year == b.year && a.day == b.month && a.month == b.day;
}

}  // namespace socle::mpi::rules
