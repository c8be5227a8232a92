#include "lib/base/clock.h"

#include <gtest/gtest.h>

namespace socle {

namespace {

using namespace std::chrono_literals;

TEST(Clock, FixedOneMovesOnlyWhenTold) {
  FixedClock clock(UnixMicros{5});
  EXPECT_EQ(clock.Now(), UnixMicros{5});
  EXPECT_EQ(clock.Monotonic(), 0ns);
  clock.Advance(3us);
  EXPECT_EQ(clock.Now(), UnixMicros{8});
  EXPECT_EQ(clock.Monotonic(), 3us);
}

TEST(Clock, SystemOneCountsFromTheEpochAndNeverGoesBack) {
  const SystemClock clock;
  EXPECT_GT(clock.Now(), UnixMicros{1'700'000'000'000'000});  // November 2023
  const auto before = clock.Monotonic();
  EXPECT_GE(clock.Monotonic(), before);
}

}  // namespace

}  // namespace socle
