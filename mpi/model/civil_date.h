#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::mpi {

// A day of the calendar of which the day, or month and day, may be unknown: 0.
struct CivilDate {
  std::uint16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;

  [[nodiscard]] bool IsFull() const { return month != 0 && day != 0; }

  // YYYYMMDD, 00 for what is unknown.
  [[nodiscard]] std::uint32_t Number() const {
    constexpr std::uint32_t kMonths = 100;
    return (year * kMonths + month) * kMonths + day;
  }

  bool operator==(const CivilDate&) const = default;
};

// 28 to 31; 31 for month 0, which is unknown.
std::uint8_t DaysInMonth(std::uint16_t year, std::uint8_t month);

// Reads YYYY-MM-DD, YYYY-MM or YYYY. Nothing for any other form and for a day that does not exist.
std::optional<CivilDate> ParseCivilDate(std::string_view text);

// The form that ParseCivilDate reads.
std::string FormatCivilDate(CivilDate date);

// The days between which `date` lies; both full, both `date` when it is full itself.
struct CivilDateRange {
  CivilDate first;
  CivilDate last;
};

CivilDateRange RangeOf(CivilDate date);

// A minor has not reached this age (RNIV).
inline constexpr int kMajorityYears = 18;

// Age at full years of someone born on `birth`, a full date not after `today`. Whoever was born on
// 29 February grows a year older on 1 March of a common year.
int AgeInYears(CivilDate birth, CivilDate today);

// True when the person may still be a minor: a date of which the day is unknown counts as the last
// that it can be.
bool MayBeMinor(CivilDate birth, CivilDate today);

}  // namespace socle::mpi
