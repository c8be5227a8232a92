#include "directory/rules/bind_throttle.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace socle::directory::rules {
namespace {

constexpr ThrottleSettings kSettings{.free_failures = 3,
                                     .first_wait_ms = 1'000,
                                     .wait_max_ms = 8'000,
                                     .forget_after_ms = 100'000,
                                     .account_failures = 30,
                                     .spraying_accounts = 10,
                                     .unknown_wait_max_ms = 4'000};

BindThrottle MakeThrottle() {
  return {kSettings, 7};
}

void Fail(BindThrottle& throttle, const std::string& network, int times, std::int64_t now) {
  for (int i = 0; i < times; ++i) {
    throttle.NoteFailure(network, "uid=a", now);
  }
}

TEST(NetworkOf, CutsAddresses) {
  const std::array<std::uint8_t, 4> v4{192, 0, 2, 1};
  const std::array<std::uint8_t, 4> neighbour{192, 0, 2, 200};
  const std::array<std::uint8_t, 4> other{192, 0, 3, 1};
  const std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 9};
  EXPECT_EQ(NetworkOf(v4), NetworkOf(neighbour));
  EXPECT_EQ(NetworkOf(v4), NetworkOf(mapped));
  EXPECT_NE(NetworkOf(v4), NetworkOf(other));
  std::array<std::uint8_t, 16> v6{0x20, 0x01, 0x0d, 0xb8, 1, 2, 3, 4};
  const std::string network = NetworkOf(v6);
  v6[7] = 5;
  EXPECT_EQ(NetworkOf(v6), network);
  v6[6] = 9;
  EXPECT_NE(NetworkOf(v6), network);
  EXPECT_NE(NetworkOf({}), NetworkOf(v4));
}

TEST(BindThrottle, WaitsDoubleAfterTheFreeFailures) {
  BindThrottle throttle = MakeThrottle();
  Fail(throttle, "n", 3, 0);
  EXPECT_FALSE(throttle.Check("n", "uid=a", 0).IsRefused());
  Fail(throttle, "n", 1, 0);
  EXPECT_EQ(throttle.Check("n", "uid=a", 0).reason, ThrottleReason::kPair);
  EXPECT_EQ(throttle.Check("n", "uid=a", 0).wait_ms, 1'000);
  EXPECT_EQ(throttle.Check("n", "uid=a", 999).wait_ms, 1);
  EXPECT_FALSE(throttle.Check("n", "uid=a", 1'000).IsRefused());
  Fail(throttle, "n", 1, 1'000);
  EXPECT_EQ(throttle.Check("n", "uid=a", 1'000).wait_ms, 2'000);
  Fail(throttle, "n", 3, 1'000);
  EXPECT_EQ(throttle.Check("n", "uid=a", 1'000).wait_ms, 8'000) << "wait_max_ms";
}

TEST(BindThrottle, TheAccountStaysOpenElsewhere) {
  BindThrottle throttle = MakeThrottle();
  Fail(throttle, "attacker", 25, 0);
  EXPECT_TRUE(throttle.Check("attacker", "uid=a", 0).IsRefused());
  EXPECT_FALSE(throttle.Check("office", "uid=a", 0).IsRefused());
  EXPECT_FALSE(throttle.Check("attacker", "uid=b", 0).IsRefused());
}

TEST(BindThrottle, SuccessForgetsTheFailures) {
  BindThrottle throttle = MakeThrottle();
  Fail(throttle, "n", 3, 0);
  throttle.NoteSuccess("n", "uid=a", 0);
  Fail(throttle, "n", 3, 0);
  EXPECT_FALSE(throttle.Check("n", "uid=a", 0).IsRefused());
}

TEST(BindThrottle, SilenceForgetsTheFailures) {
  BindThrottle throttle = MakeThrottle();
  Fail(throttle, "n", 10, 0);
  EXPECT_FALSE(throttle.Check("n", "uid=a", kSettings.forget_after_ms).IsRefused());
  Fail(throttle, "n", 3, kSettings.forget_after_ms);
  EXPECT_FALSE(throttle.Check("n", "uid=a", kSettings.forget_after_ms).IsRefused());
}

TEST(BindThrottle, AnAttackFromEverywhereLeavesKnownNetworksAlone) {
  BindThrottle throttle = MakeThrottle();
  throttle.NoteSuccess("office", "uid=a", 0);
  ThrottleEvent event;
  for (std::uint32_t i = 1; i <= kSettings.account_failures; ++i) {
    event = throttle.NoteFailure("bot" + std::to_string(i), "uid=a", 0);
    EXPECT_EQ(event.account_under_attack, i == kSettings.account_failures);
  }
  EXPECT_EQ(throttle.Check("new", "uid=a", 0).reason, ThrottleReason::kAccount);
  EXPECT_FALSE(throttle.Check("office", "uid=a", 0).IsRefused());
  EXPECT_FALSE(throttle.Check("new", "uid=a", 4'000).IsRefused()) << "unknown_wait_max_ms";
}

TEST(BindThrottle, SprayingIsSeenAndSlowed) {
  BindThrottle throttle = MakeThrottle();
  throttle.NoteSuccess("n", "uid=colleague", 0);
  int began = 0;
  for (int i = 0; i < 40; ++i) {
    began += throttle.NoteFailure("n", "uid=" + std::to_string(i), 0).spraying_began ? 1 : 0;
  }
  EXPECT_EQ(began, 1);
  EXPECT_EQ(throttle.Check("n", "uid=fresh", 0).reason, ThrottleReason::kSpraying);
  EXPECT_FALSE(throttle.Check("n", "uid=colleague", 0).IsRefused());
  EXPECT_FALSE(throttle.Check("m", "uid=fresh", 0).IsRefused());
  EXPECT_FALSE(throttle.Check("n", "uid=fresh", kSettings.forget_after_ms).IsRefused());
}

TEST(BindThrottle, OneAccountThatFailsOftenIsNoSpraying) {
  BindThrottle throttle = MakeThrottle();
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(throttle.NoteFailure("n", "uid=a", 0).spraying_began);
  }
  EXPECT_FALSE(throttle.Check("n", "uid=b", 0).IsRefused());
}

TEST(BindThrottle, MemoryIsBoundedAndWhatMattersStays) {
  ThrottleSettings settings = kSettings;
  settings.pairs_max = 64;
  settings.accounts_max = 64;
  settings.networks_max = 64;
  BindThrottle throttle(settings, 7);
  const std::size_t bytes = throttle.MemoryBytes();
  throttle.NoteSuccess("office", "uid=a", 0);
  Fail(throttle, "attacker", 20, 0);
  for (int i = 0; i < 20'000; ++i) {
    throttle.NoteFailure("flood" + std::to_string(i), "uid=" + std::to_string(i), 1);
  }
  EXPECT_EQ(throttle.MemoryBytes(), bytes);
  EXPECT_EQ(throttle.Check("attacker", "uid=a", 1).reason, ThrottleReason::kPair);
  Fail(throttle, "bots", 50, 1);
  EXPECT_FALSE(throttle.Check("office", "uid=a", 1).IsRefused()) << "still known";
}

}  // namespace
}  // namespace socle::directory::rules
