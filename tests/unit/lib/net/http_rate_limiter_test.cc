#include "lib/net/internal/http_rate_limiter.h"

#include <chrono>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace socle::net {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr nanoseconds kPass{0};
constexpr seconds kStart{1000};

TEST(HttpRateLimiter, LetsABurstPassAndThenTheRate) {
  HttpRateLimiter limiter({.requests_per_second = 10, .burst = 3}, 1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limiter.Take("192.0.2.7", kStart), kPass);
  }
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart), milliseconds{100});
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart + milliseconds{99}), milliseconds{1});
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart + milliseconds{100}), kPass);
  EXPECT_NE(limiter.Take("192.0.2.7", kStart + milliseconds{100}), kPass);
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart + seconds{10}), kPass);
}

TEST(HttpRateLimiter, CountsNetworksApart) {
  HttpRateLimiter limiter({.requests_per_second = 1, .burst = 1}, 1);
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart), kPass);
  EXPECT_EQ(limiter.Take("192.0.2.8", kStart), kPass);
  EXPECT_NE(limiter.Take("192.0.2.7", kStart), kPass);
  EXPECT_EQ(limiter.Take("2001:db8::1", kStart), kPass);
  EXPECT_NE(limiter.Take("2001:db8::2", kStart), kPass) << "the same /64";
  EXPECT_EQ(limiter.Take("2001:db8:0:1::1", kStart), kPass);
}

TEST(HttpRateLimiter, TakesNetworksOfTheGivenSize) {
  HttpRateLimiter limiter(
      {.requests_per_second = 1, .burst = 1, .ipv4_prefix = 24, .ipv6_prefix = 48}, 1);
  EXPECT_EQ(limiter.Take("192.0.2.7", kStart), kPass);
  EXPECT_NE(limiter.Take("192.0.2.8", kStart), kPass);
  EXPECT_EQ(limiter.Take("192.0.3.7", kStart), kPass);
  EXPECT_EQ(limiter.Take("2001:db8::1", kStart), kPass);
  EXPECT_NE(limiter.Take("2001:db8:0:1::1", kStart), kPass);
}

TEST(HttpRateLimiter, LetsWhoHasNoAddressPass) {
  HttpRateLimiter limiter({.requests_per_second = 1, .burst = 1}, 1);
  EXPECT_EQ(limiter.Take("unix", kStart), kPass);
  EXPECT_EQ(limiter.Take("unix", kStart), kPass);
}

TEST(HttpRateLimiter, ForgetsTheLeastBusyWhenFull) {
  HttpRateLimiter limiter({.requests_per_second = 1, .burst = 5, .networks_max = 4}, 1);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(limiter.Take("192.0.2.1", kStart), kPass);
  }
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(limiter.Take(fmt::format("198.51.{}.{}", i / 256, i % 256), kStart), kPass);
  }
  EXPECT_NE(limiter.Take("192.0.2.1", kStart), kPass) << "the busiest is still known";
}

}  // namespace

}  // namespace socle::net
