#include "mpi/report/number_format.h"

#include <cstdint>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

namespace socle::mpi::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(NumberFormat, SetsThousandsApart) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1\u202f000");
  EXPECT_EQ(FormatCount(1'234'567), "1\u202f234\u202f567");
  EXPECT_EQ(FormatCount(std::numeric_limits<std::uint64_t>::max()),
            "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615");
}

TEST(NumberFormat, WritesDecimalsWithAMinusSign) {
  EXPECT_EQ(FormatDecimal(-1234.56, 1), "\u22121\u202f234.6");
  EXPECT_EQ(FormatDecimal(-0.04, 1), "0.0");
  EXPECT_EQ(FormatDecimal(2, 0), "2");
  EXPECT_EQ(FormatDecimal(1e20, 1), "1.0\u00d710\u00b2\u2070");
  EXPECT_EQ(FormatDecimal(-1e300, 0), "\u22121.0\u00d710\u00b3\u2070\u2070");
}

TEST(NumberFormat, ShowsNothingThatIsNotFinite) {
  for (const double value : {kNan, kInfinity, -kInfinity}) {
    EXPECT_EQ(FormatDecimal(value, 1), kAbsent);
    EXPECT_EQ(FormatBits(value), kAbsent);
    EXPECT_EQ(FormatPercent(value), kAbsent);
    EXPECT_EQ(FormatProbability(value), kAbsent);
    EXPECT_EQ(FormatSeconds(value), kAbsent);
    EXPECT_EQ(FormatRate(1, value, "pairs"), kAbsent);
    EXPECT_EQ(FormatAxisCount(value), kAbsent);
  }
  EXPECT_EQ(FormatPercent(std::nullopt), kAbsent);
  EXPECT_EQ(FormatSeconds(-1), kAbsent);
  EXPECT_EQ(FormatRate(0, 1, "pairs"), kAbsent);
  EXPECT_EQ(FormatRate(1, 0, "pairs"), kAbsent);
}

TEST(NumberFormat, SignsBits) {
  EXPECT_EQ(FormatBits(12.34), "+12.3");
  EXPECT_EQ(FormatBits(-4.06), "\u22124.1");
  EXPECT_EQ(FormatBits(0.01), "0.0");
  EXPECT_EQ(FormatBits(-0.01), "0.0");
}

TEST(NumberFormat, NeverRoundsAShareUpToAll) {
  EXPECT_EQ(FormatPercent(0), "0\u202f%");
  EXPECT_EQ(FormatPercent(1), "100\u202f%");
  EXPECT_EQ(FormatPercent(0.5), "50.0\u202f%");
  EXPECT_EQ(FormatPercent(0.99978), "99.978\u202f%");
  EXPECT_EQ(FormatPercent(0.999995), "99.99950\u202f%");
  EXPECT_EQ(FormatPercent(0.0005), "0.050\u202f%");
  EXPECT_EQ(FormatPercent(1 - 1e-9), ">\u202f99.9999\u202f%");
  EXPECT_EQ(FormatPercent(1e-9), "<\u202f0.0001\u202f%");
}

TEST(NumberFormat, WritesSmallProbabilitiesAsPowersOfTen) {
  EXPECT_EQ(FormatProbability(0), "0");
  EXPECT_EQ(FormatProbability(0.93124), "0.9312");
  EXPECT_EQ(FormatProbability(0.001), "0.0010");
  EXPECT_EQ(FormatProbability(0.00012), "1.2\u00d710\u207b\u2074");
  EXPECT_EQ(FormatProbability(0.0000999), "1.0\u00d710\u207b\u2074");
}

TEST(NumberFormat, ChoosesUnits) {
  EXPECT_EQ(FormatBytes(0), "0\u202fB");
  EXPECT_EQ(FormatBytes(1023), "1\u202f023\u202fB");
  EXPECT_EQ(FormatBytes(1024), "1.0\u202fKiB");
  EXPECT_EQ(FormatBytes(3'221'225'472), "3.0\u202fGiB");
  EXPECT_EQ(FormatSeconds(0.0301), "30\u202fms");
  EXPECT_EQ(FormatSeconds(0.9999), "1.0\u202fs");
  EXPECT_EQ(FormatSeconds(12.34), "12.3\u202fs");
  EXPECT_EQ(FormatSeconds(125), "2\u202fmin\u202f05\u202fs");
  EXPECT_EQ(FormatSeconds(3720), "1\u202fh\u202f02\u202fmin");
  EXPECT_EQ(FormatRate(1'234'567, 1, "records"), "1\u202f230\u202f000\u202frecords/s");
  EXPECT_EQ(FormatRate(3, 2, "pairs"), "1.5\u202fpairs/s");
  EXPECT_EQ(FormatAxisCount(0), "0");
  EXPECT_EQ(FormatAxisCount(1500), "1.5k");
  EXPECT_EQ(FormatAxisCount(2'000'000), "2M");
  EXPECT_EQ(FormatPowerOfTen(0), "1");
  EXPECT_EQ(FormatPowerOfTen(-2), "0.01");
  EXPECT_EQ(FormatPowerOfTen(-6), "10\u207b\u2076");
}

}  // namespace
}  // namespace socle::mpi::report
