#include "cli/terminal/number.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace socle::cli {

namespace {

using namespace std::chrono_literals;

TEST(Number, GroupsByThreeWithNarrowSpaces) {
  EXPECT_EQ(FormatGrouped(0), "0");
  EXPECT_EQ(FormatGrouped(999), "999");
  EXPECT_EQ(FormatGrouped(1000), "1\u202F000");
  EXPECT_EQ(FormatGrouped(1234567), "1\u202F234\u202F567");
  EXPECT_EQ(FormatGrouped(UINT64_MAX), "18\u202F446\u202F744\u202F073\u202F709\u202F551\u202F615");
}

TEST(Number, ElapsedTimeChangesItsUnit) {
  EXPECT_EQ(FormatElapsed(0ns), "0.00 s");
  EXPECT_EQ(FormatElapsed(9990ms), "9.99 s");
  EXPECT_EQ(FormatElapsed(9999ms), "10.0 s");
  EXPECT_EQ(FormatElapsed(59940ms), "59.9 s");
  EXPECT_EQ(FormatElapsed(59960ms), "1 min 00 s");
  EXPECT_EQ(FormatElapsed(245s), "4 min 05 s");
  EXPECT_EQ(FormatElapsed(7800s), "2 h 10 min");
}

TEST(Number, RateHasThreeDigits) {
  EXPECT_EQ(FormatRate(0, 1s), "0.00/s");
  EXPECT_EQ(FormatRate(999, 1s), "999/s");
  EXPECT_EQ(FormatRate(1000, 1s), "1.00 k/s");
  EXPECT_EQ(FormatRate(48'230, 1s), "48.2 k/s");
  EXPECT_EQ(FormatRate(2'700'000, 2s), "1.35 M/s");
  EXPECT_EQ(FormatRate(5, 0s), "-");
}

}  // namespace

}  // namespace socle::cli
