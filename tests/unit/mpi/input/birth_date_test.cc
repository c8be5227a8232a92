#include "mpi/input/birth_date.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::mpi {

namespace {

using ::testing::HasSubstr;

struct DateCase {
  const char* name;
  std::string_view received;
  std::string_view taken;
  DateOutcome outcome;
};

class NativeDate : public ::testing::TestWithParam<DateCase> {};

TEST_P(NativeDate, BecomesItsNativeForm) {
  std::string date(GetParam().received);
  EXPECT_EQ(NormaliseBirthDate(date, {}), GetParam().outcome);
  EXPECT_EQ(date, GetParam().taken);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    NativeDate,
    ::testing::Values(
        DateCase{"Day", "1960-05-30", "1960-05-30", DateOutcome::kGood},
        DateCase{"Month", "1960-05", "1960-05", DateOutcome::kGood},
        DateCase{"Year", "1960", "1960", DateOutcome::kGood},
        DateCase{"UnknownDay", "1960-05-00", "1960-05", DateOutcome::kGood},
        DateCase{"UnknownMonth", "1960-00-00", "1960", DateOutcome::kGood},
        DateCase{"UnknownMonthAlone", "1960-00", "1960", DateOutcome::kGood},
        DateCase{"LastOfFebruary", "2000-02-29", "2000-02-29", DateOutcome::kGood},
        DateCase{"LastOfDecember", "1970-12-31", "1970-12-31", DateOutcome::kGood},
        DateCase{"FirstYear", "1800-01-01", "1800-01-01", DateOutcome::kGood},
        DateCase{"LastYear", "2199-12-31", "2199-12-31", DateOutcome::kGood},
        DateCase{"BlankInside", "1960-05 -30", "1960-05-30", DateOutcome::kGood},
        DateCase{"NoLeapYear", "1900-02-29", "1900-02-29", DateOutcome::kImpossible},
        DateCase{"Day31", "1960-04-31", "1960-04-31", DateOutcome::kImpossible},
        DateCase{"Month13", "1960-13-01", "1960-13-01", DateOutcome::kImpossible},
        DateCase{"Swapped", "1960-30-05", "1960-30-05", DateOutcome::kImpossible},
        DateCase{"DayWithoutMonth", "1960-00-12", "1960-00-12", DateOutcome::kImpossible},
        DateCase{"BeforeFirstYear", "1799-12-31", "1799-12-31", DateOutcome::kImpossible},
        DateCase{"BehindLastYear", "2200-01-01", "2200-01-01", DateOutcome::kImpossible},
        DateCase{"Words", "inconnue", "", DateOutcome::kUnreadable},
        DateCase{"French", "30/05/1960", "", DateOutcome::kUnreadable},
        DateCase{"LetterInside", "1960-o5-30", "", DateOutcome::kUnreadable},
        DateCase{"TwoDigitYear", "60-05-30", "", DateOutcome::kUnreadable},
        DateCase{"OtherSigns", "1960/05-30", "", DateOutcome::kUnreadable},
        DateCase{"Trailing", "1960-05-300", "", DateOutcome::kUnreadable},
        DateCase{"NoYear", "0000-05-30", "", DateOutcome::kUnreadable}),
    [](const auto& row) { return row.param.name; });

std::string Through(std::string_view received, const std::vector<std::string_view>& formats) {
  std::vector<DateFormat> parsed;
  parsed.reserve(formats.size());
  for (const std::string_view format : formats) {
    parsed.push_back(DateFormat::Parse(format).value());
  }
  std::string date(received);
  const DateOutcome outcome = NormaliseBirthDate(date, parsed);
  return date + (outcome == DateOutcome::kGood ? "" : "!");
}

TEST(DateFormat, ReadsItsForm) {
  EXPECT_EQ(Through("19600530", {"%Y%m%d"}), "1960-05-30");
  EXPECT_EQ(Through("30/05/1960", {"%d/%m/%Y"}), "1960-05-30");
  EXPECT_EQ(Through("3/5/1960", {"%d/%m/%Y"}), "1960-05-03");
  EXPECT_EQ(Through("05.1960", {"%m.%Y"}), "1960-05");
  EXPECT_EQ(Through("30/05/1960 14:07:59", {"%d/%m/%Y %H:%M:%S"}), "1960-05-30");
  EXPECT_EQ(Through("%1960", {"%%%Y"}), "1960");
  EXPECT_EQ(Through("19600000", {"%Y%m%d"}), "1960");
  EXPECT_EQ(Through("1960-05-30", {"%d/%m/%Y"}), "1960-05-30");  // the native form always fits
  EXPECT_EQ(Through("1918 0131", {"%Y%m%d"}), "1918-01-31");
  EXPECT_EQ(Through("1960530", {"%Y%m%d"}), "!");
  EXPECT_EQ(Through("30/05/1960x", {"%d/%m/%Y"}), "!");
  EXPECT_EQ(Through("30/05", {"%d/%m/%Y"}), "!");
  EXPECT_EQ(Through("19451392", {"%Y%m%d"}), "1945-13-92!");
}

TEST(DateFormat, IsTriedInOrderAndADayThatExistsWins) {
  EXPECT_EQ(Through("03/04/1960", {"%d/%m/%Y", "%m/%d/%Y"}), "1960-04-03");
  EXPECT_EQ(Through("03/04/1960", {"%m/%d/%Y", "%d/%m/%Y"}), "1960-03-04");
  EXPECT_EQ(Through("03/30/1960", {"%d/%m/%Y", "%m/%d/%Y"}), "1960-03-30");
  EXPECT_EQ(Through("31/31/1960", {"%d/%m/%Y", "%m/%d/%Y"}), "1960-31-31!");
}

TEST(DateFormat, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(DateFormat::Parse("%d/%m/%y").error().detail, HasSubstr("only %Y, %m, %d"));
  EXPECT_THAT(DateFormat::Parse("%Y%").error().detail, HasSubstr("only %Y, %m, %d"));
  EXPECT_THAT(DateFormat::Parse("%Y%m%m").error().detail, HasSubstr("%m comes twice"));
  EXPECT_THAT(DateFormat::Parse("%d/%m").error().detail, HasSubstr("has no %Y"));
  EXPECT_THAT(DateFormat::Parse("").error().detail, HasSubstr("has no %Y"));
}

}  // namespace

}  // namespace socle::mpi
