#include "mpi/synth/weighted_picker.h"

#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace socle::mpi::synth {
namespace {

TEST(WeightedPicker, PicksInProportion) {
  const WeightedPicker picker(std::array{1.0, 0.0, 3.0});
  SeededRandom random(1);
  std::array<int, 3> counts{};
  for (int i = 0; i < 40'000; ++i) {
    ++counts.at(picker.Pick(random));
  }
  EXPECT_NEAR(counts[0], 10'000, 400);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 30'000, 400);
}

TEST(Between, ReachesBothEnds) {
  SeededRandom random(1);
  std::set<int> values;
  for (int i = 0; i < 200; ++i) {
    values.insert(Between(random, -2, 3));
  }
  EXPECT_THAT(values, testing::ElementsAre(-2, -1, 0, 1, 2, 3));
}

}  // namespace
}  // namespace socle::mpi::synth
