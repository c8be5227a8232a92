#include "mpi/report/scale.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace socle::mpi::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LinearScale, MapsItsRangeToTheWholeDrawing) {
  const LinearScale scale(-10, 30);
  EXPECT_DOUBLE_EQ(scale.At(-10), 0);
  EXPECT_DOUBLE_EQ(scale.At(0), 0.25);
  EXPECT_DOUBLE_EQ(scale.At(30), 1);
}

TEST(LinearScale, StaysInsideTheDrawing) {
  const LinearScale scale(0, 1);
  EXPECT_EQ(scale.At(-5), 0);
  EXPECT_EQ(scale.At(5), 1);
  EXPECT_EQ(scale.At(kNan), 0);
  EXPECT_EQ(scale.At(kInfinity), 1);
  EXPECT_EQ(scale.At(-kInfinity), 0);
}

TEST(LinearScale, MakesARangeOfWhatIsNone) {
  for (const LinearScale& scale : {LinearScale(3, 3),
                                   LinearScale(5, 2),
                                   LinearScale(kNan, kNan),
                                   LinearScale(0, 0),
                                   LinearScale(-kInfinity, kInfinity),
                                   LinearScale(1e300, 1e300)}) {
    EXPECT_LT(scale.Low(), scale.High());
    EXPECT_TRUE(std::isfinite(scale.At(1)));
    EXPECT_FALSE(NiceTicks(scale, 5).size() > 11);
  }
}

TEST(CountScale, ShowsNoneAtZeroAndOneAboveIt) {
  const CountScale scale(1'000'000);
  EXPECT_EQ(scale.At(0), 0);
  EXPECT_GT(scale.At(1), 0.02);
  EXPECT_DOUBLE_EQ(scale.At(1'000'000), 1);
  EXPECT_EQ(scale.At(kInfinity), 1);
  EXPECT_EQ(scale.At(kNan), 0);
  EXPECT_EQ(CountScale(0).At(0), 0);
}

TEST(CountScale, HasAtMostTheTicksAskedFor) {
  EXPECT_EQ(CountScale(2500).Ticks(9), (std::vector<double>{0, 1, 10, 100, 1000}));
  EXPECT_EQ(CountScale(0).Ticks(9), (std::vector<double>{0, 1}));
  EXPECT_LE(CountScale(1.8e19).Ticks(9).size(), 10U);
}

TEST(NiceTicks, AreRoundAndInside) {
  EXPECT_EQ(NiceTicks(LinearScale(-60, 80), 8),
            (std::vector<double>{-60, -40, -20, 0, 20, 40, 60, 80}));
  EXPECT_EQ(NiceTicks(LinearScale(0, 91'000), 4),
            (std::vector<double>{0, 20'000, 40'000, 60'000, 80'000}));
  const std::vector<double> ticks = NiceTicks(LinearScale(0.1, 0.35), 5);
  ASSERT_GE(ticks.size(), 4U);
  EXPECT_EQ(TickDecimals(ticks), 2);
}

TEST(Place, IsAPercentage) {
  EXPECT_EQ(Place(0.12346), "12.35%");
  EXPECT_EQ(Place(0), "0.00%");
  EXPECT_EQ(Place(kNan), "0.00%");
}

}  // namespace
}  // namespace socle::mpi::report
