#include "lib/net/internal/log_throttle.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include "lib/base/clock.h"

namespace socle::net {

namespace {

TEST(LogThrottle, LetsALimitedNumberOfLinesASecondPass) {
  FixedClock clock(UnixMicros{0});
  LogThrottle throttle(clock);
  std::uint64_t dropped = 0;
  for (std::uint32_t i = 0; i < LogThrottle::kLinesPerSecondMax; ++i) {
    EXPECT_TRUE(throttle.MayLog(dropped));
  }
  EXPECT_FALSE(throttle.MayLog(dropped));
  EXPECT_FALSE(throttle.MayLog(dropped));
  clock.Advance(std::chrono::microseconds{999'999});
  EXPECT_FALSE(throttle.MayLog(dropped));
  clock.Advance(std::chrono::microseconds{1});
  EXPECT_TRUE(throttle.MayLog(dropped));
  EXPECT_EQ(dropped, 3);
  EXPECT_TRUE(throttle.MayLog(dropped));
  EXPECT_EQ(dropped, 0);
}

}  // namespace

}  // namespace socle::net
