#include "lib/base/random.h"

#include <array>
#include <cstdint>
#include <set>

#include <gtest/gtest.h>

namespace socle {

namespace {

TEST(Random, TheSameSeedGivesTheSameSequence) {
  SeededRandom a(42);
  SeededRandom b(42);
  SeededRandom other(43);
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = a.Next();
    ASSERT_EQ(value, b.Next());
    differs = differs || value != other.Next();
  }
  EXPECT_TRUE(differs);
}

// Synthesised populations and samples depend on the sequence: it must not change between releases.
TEST(Random, TheSequenceIsFixed) {
  SeededRandom random(0);
  EXPECT_EQ(random.Next(), 0x53175d61490b23dfULL);
  EXPECT_EQ(random.Next(), 0x61da6f3dc380d507ULL);
  EXPECT_EQ(random.Next(), 0x5c0fdf91ec9a7bfcULL);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  SeededRandom random(1);
  EXPECT_EQ(random.Below(0), 0U);
  EXPECT_EQ(random.Below(1), 0U);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) {
    const std::uint64_t value = random.Below(counts.size());
    ASSERT_LT(value, counts.size());
    ++counts[value];
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 10'000, 500);
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_LT(random.Below((1ULL << 63) + 1), (1ULL << 63) + 1);
  }
}

TEST(Random, UnitIsInTheHalfOpenInterval) {
  SeededRandom random(2);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = random.Unit();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
  EXPECT_FALSE(random.Chance(0));
  EXPECT_TRUE(random.Chance(1));
}

TEST(Random, FillWritesEveryByte) {
  SeededRandom random(3);
  std::array<std::uint8_t, 4096> bytes{};
  random.Fill(bytes);
  EXPECT_EQ(std::set(bytes.begin(), bytes.end()).size(), 256U);
}

TEST(Random, TheKernelGivesDifferentBytesEachTime) {
  SystemRandom random;
  std::array<std::uint8_t, 32> a{};
  std::array<std::uint8_t, 32> b{};
  random.Fill(a);
  random.Fill(b);
  EXPECT_NE(a, b);
  random.Fill({});
}

}  // namespace

}  // namespace socle
