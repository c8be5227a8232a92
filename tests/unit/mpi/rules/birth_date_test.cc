#include "mpi/rules/birth_date.h"

#include <optional>
#include <ostream>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/rules/faults.h"
#include "tests/unit/mpi/rules/fault_matchers.h"

namespace socle::mpi::rules {
namespace {

constexpr CivilDate kToday = {.year = 2026, .month = 1, .day = 5};
constexpr auto kError = FaultSeverity::kError;
constexpr auto kWarning = FaultSeverity::kWarning;
constexpr auto kInformation = FaultSeverity::kInformation;

struct Born {
  const char* name;
  std::string_view text;
  std::optional<FaultSeverity> worst;
  bool is_corrected = false;
  std::string_view lunar = {};
};

void PrintTo(const Born& row, std::ostream* out) {
  *out << row.name;
}

class BirthDateRule : public testing::TestWithParam<Born> {};

TEST_P(BirthDateRule, GivesTheDateOrAFault) {
  Faults faults;
  const auto date = CheckBirthDate({.text = GetParam().text,
                                    .is_corrected = GetParam().is_corrected,
                                    .lunar = GetParam().lunar,
                                    .today = kToday},
                                   faults);
  EXPECT_EQ(Worst(faults), GetParam().worst);
  if (GetParam().worst == kError && GetParam().lunar.empty()) {
    EXPECT_FALSE(date);
  } else {
    EXPECT_EQ(date, ParseCivilDate(GetParam().text)) << "never completed by itself";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Dates,
    BirthDateRule,
    testing::Values(Born{"Full", "1985-07-14", std::nullopt},
                    Born{"PreciseToTheMonth", "1942-05", kInformation},
                    Born{"PreciseToTheYear", "1942", kInformation},
                    Born{"UnknownDayAndMonth", "1940-12-31", kInformation},
                    Born{"UnknownDayAndMonthMarked", "1940-12-31", std::nullopt, true},
                    Born{"NewYear", "1940-01-01", std::nullopt},
                    Born{"Filler", "1900-01-01", kWarning},
                    Born{"February30", "1961-02-30", kError},
                    Born{"Month13", "1961-13-20", kError},
                    Born{"FrenchForm", "20/04/1961", kError},
                    Born{"Empty", "", kError},
                    Born{"Today", "2026-01-05", std::nullopt},
                    Born{"Tomorrow", "2026-01-06", kError},
                    Born{"ThisMonth", "2026-01", kInformation},
                    Born{"NextMonth", "2026-02", kError},
                    Born{"NextCentury", "2161-04-20", kError},
                    Born{"TooLongAgo", "1849-12-30", kError},
                    Born{"FirstYear", "1850-01-02", kWarning},
                    Born{"TooOld", "1905-01-05", kWarning},
                    Born{"OldestAge", "1905-01-06", std::nullopt},
                    Born{"LunarAndMarked", "1945-01-01", std::nullopt, true, "33~14~1945"},
                    Born{"LunarNotMarked", "1945-01-01", kInformation, false, "33~14~1945"},
                    Born{"LunarWrong", "1945-01-01", kError, true, "36~14~1945"}),
    [](const auto& test) { return test.param.name; });

TEST(ParseLunarDate, ReadsWeeksAndLongYears) {
  EXPECT_EQ(ParseLunarDate("33~14~1945"), (LunarDate{.year = 1945, .month = 14, .day = 33}));
  EXPECT_EQ(ParseLunarDate("~~1945"), (LunarDate{.year = 1945}));
  EXPECT_EQ(ParseLunarDate("0~0~1945"), (LunarDate{.year = 1945}));
  EXPECT_TRUE(ParseLunarDate("35~99~1945"));
  for (const std::string_view text : {"",
                                      "33",
                                      "33~14",
                                      "33~14~",
                                      "33~14~0",
                                      "36~14~1945",
                                      "33~100~1945",
                                      "33~14~10000",
                                      "33~14~1945~1",
                                      "a~14~1945",
                                      "-1~14~1945",
                                      "33^14^1945"}) {
    EXPECT_FALSE(ParseLunarDate(text)) << text;
  }
}

TEST(ConventionalBirthDate, IsThatOfRniv) {
  EXPECT_EQ(ConventionalBirthDate({.year = 1960, .month = 5}, false),
            (CivilDate{.year = 1960, .month = 5, .day = 1}));
  EXPECT_EQ(ConventionalBirthDate({.year = 1960, .day = 14}, false),
            (CivilDate{.year = 1960, .month = 1, .day = 14}));
  EXPECT_EQ(ConventionalBirthDate({.year = 1970}, false),
            (CivilDate{.year = 1970, .month = 12, .day = 31}));
  EXPECT_EQ(ConventionalBirthDate({.year = 2025, .month = 9}, true),
            (CivilDate{.year = 2025, .month = 9, .day = 1}));
  EXPECT_EQ(ConventionalBirthDate({.year = 1960, .month = 5, .day = 14}, false),
            (CivilDate{.year = 1960, .month = 5, .day = 14}));
}

TEST(AreDayAndMonthSwapped, ComparesFullDatesOfOneYear) {
  constexpr CivilDate kMay = {.year = 1960, .month = 5, .day = 12};
  EXPECT_TRUE(AreDayAndMonthSwapped(kMay, {.year = 1960, .month = 12, .day = 5}));
  EXPECT_FALSE(AreDayAndMonthSwapped(kMay, kMay));
  EXPECT_FALSE(AreDayAndMonthSwapped(kMay, {.year = 1961, .month = 12, .day = 5}));
  EXPECT_FALSE(AreDayAndMonthSwapped({.year = 1960}, {.year = 1960}));
}

}  // namespace
}  // namespace socle::mpi::rules
