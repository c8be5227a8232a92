#include "lib/base/guarded.h"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/parallel.h"

namespace socle {

namespace {

TEST(Guarded, KeepsThreadsApart) {
  constexpr std::size_t kSteps = 20'000;
  Guarded<std::vector<std::size_t>> guarded;
  ParallelFor(
      kSteps, 1, 4, [&](std::size_t begin, std::size_t) { guarded.Lock()->push_back(begin); });
  EXPECT_EQ(guarded.Lock()->size(), kSteps);
}

TEST(Guarded, ReadsAndWritesTheOneValue) {
  Guarded<int> guarded(5);
  {
    auto held = guarded.Lock();
    *held += 2;
    EXPECT_TRUE(held.UniqueLock().owns_lock());
  }
  EXPECT_EQ(*guarded.Lock(), 7);
}

}  // namespace

}  // namespace socle
