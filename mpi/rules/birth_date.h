#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mpi/model/civil_date.h"
#include "mpi/rules/faults.h"

// Birth dates of RNIV: partial, conventional, lunar. Pure functions.
namespace socle::mpi::rules {

inline constexpr std::uint16_t kBirthYearMin = 1850;
// Nobody in the care of an establishment is older; a greater age is flagged.
inline constexpr int kAgeYearsMax = 120;

// A lunar date (ZFD-1): day 31 to 35 is the first to fifth week of the month, the month may exceed
// 12.
struct LunarDate {
  std::uint16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;
  bool operator==(const LunarDate&) const = default;
};

inline constexpr std::uint8_t kLunarDayMax = 35;
inline constexpr std::uint8_t kLunarMonthMax = 99;

// Reads day~month~year; day and month 0 or empty are unknown.
std::optional<LunarDate> ParseLunarDate(std::string_view text);

struct BirthDateInput {
  std::string_view text;      // YYYY-MM-DD, YYYY-MM or YYYY
  bool is_corrected = false;  // ZFD-4 Y: uncertain or by convention
  std::string_view lunar = {};
  CivilDate today = {};
};

// The date, or nothing with a fault when it cannot be one. A date precise to the month or year
// stays so.
std::optional<CivilDate> CheckBirthDate(const BirthDateInput& input, Faults& faults);

// The date that RNIV 5 writes for a known year with an unknown month or day: 01/MM, JJ/01 or 31/12,
// and 01/MM for a child in hospital of less than a year. `day` and `month` 0 = unknown; an infant's
// month is estimated.
CivilDate ConventionalBirthDate(CivilDate known, bool is_infant_in_hospital);

// 31 December: written for an unknown day and month.
bool MayBeConventional(CivilDate date);

// The same day and month in the other order; false for equal dates.
bool AreDayAndMonthSwapped(CivilDate a, CivilDate b);

}  // namespace socle::mpi::rules
