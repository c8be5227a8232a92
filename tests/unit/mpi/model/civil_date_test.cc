#include "mpi/model/civil_date.h"

#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi {
namespace {

CivilDate Day(std::string_view text) {
  return ParseCivilDate(text).value();
}

TEST(CivilDate, ReadsAndWritesFullAndPartialDates) {
  EXPECT_EQ(Day("1985-07-14"), (CivilDate{.year = 1985, .month = 7, .day = 14}));
  EXPECT_EQ(Day("1985-07"), (CivilDate{.year = 1985, .month = 7, .day = 0}));
  EXPECT_EQ(Day("1985"), (CivilDate{.year = 1985}));
  for (const std::string_view text :
       {"1985-07-14", "1985-07", "1985", "0001-01-01", "9999-12-31"}) {
    EXPECT_EQ(FormatCivilDate(Day(text)), text);
  }
}

TEST(CivilDate, RefusesWhatIsNoDay) {
  for (const std::string_view text :
       {"",           "85",         "198",           "0000",       "1985-",      "1985-7",
        "1985-00",    "1985-13",    "1985-07-",      "1985-07-00", "1985-07-32", "1985-06-31",
        "1985-02-29", "1900-02-29", "1985-07-14T00", "14/07/1985", "19850714",   "1985-07-1",
        "1985/07/14", "-985-07-14", "1985-0x-01"}) {
    EXPECT_FALSE(ParseCivilDate(text)) << text;
  }
  EXPECT_TRUE(ParseCivilDate("2000-02-29"));
  EXPECT_TRUE(ParseCivilDate("1984-02-29"));
}

TEST(CivilDate, NumberComparesDays) {
  EXPECT_EQ(Day("1985-07-14").Number(), 19850714U);
  EXPECT_LT(Day("1985-07-14").Number(), Day("1985-08-01").Number());
}

TEST(CivilDate, RangeCoversWhatIsUnknown) {
  EXPECT_EQ(RangeOf(Day("1984-02")).first, Day("1984-02-01"));
  EXPECT_EQ(RangeOf(Day("1984-02")).last, Day("1984-02-29"));
  EXPECT_EQ(RangeOf(Day("1984")).first, Day("1984-01-01"));
  EXPECT_EQ(RangeOf(Day("1984")).last, Day("1984-12-31"));
  EXPECT_EQ(RangeOf(Day("1984-02-03")).first, RangeOf(Day("1984-02-03")).last);
}

TEST(CivilDate, MinorsAreUnderEighteen) {
  const CivilDate today = Day("2026-01-05");
  EXPECT_TRUE(MayBeMinor(Day("2008-01-06"), today));
  EXPECT_FALSE(MayBeMinor(Day("2008-01-05"), today));
  EXPECT_FALSE(MayBeMinor(Day("2008-01-05"), Day("2026-02-01")));
  EXPECT_TRUE(MayBeMinor(Day("2008-01"), today)) << "perhaps born at the end of the month";
  EXPECT_TRUE(MayBeMinor(Day("2008"), today));
  EXPECT_FALSE(MayBeMinor(Day("2007"), today));
  EXPECT_EQ(AgeInYears(Day("2008-02-29"), Day("2026-02-28")), 17);
  EXPECT_EQ(AgeInYears(Day("2008-02-29"), Day("2026-03-01")), 18);
}

}  // namespace
}  // namespace socle::mpi
