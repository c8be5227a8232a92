#include "lib/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/guarded.h"

namespace socle {

namespace {

TEST(Parallel, KnowsAtLeastOneProcessor) {
  EXPECT_GE(ProcessorCount(), 1U);
}

void ExpectEachItemOnce(std::size_t count, std::size_t grain, std::size_t threads) {
  std::vector<std::atomic<int>> calls(count);
  std::atomic<bool> is_grain_kept{true};
  ParallelFor(count, grain, threads, [&](std::size_t begin, std::size_t end) {
    if (end - begin > std::max<std::size_t>(1, grain) || begin >= end || end > count) {
      is_grain_kept = false;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ++calls[i];
    }
  });
  EXPECT_TRUE(is_grain_kept);
  EXPECT_TRUE(std::ranges::all_of(calls, [](const auto& n) { return n == 1; }));
}

TEST(Parallel, CallsEachItemOnceForAnyDivision) {
  for (const std::size_t count : {0U, 1U, 2U, 7U, 100U, 1000U}) {
    for (const std::size_t grain : {0U, 1U, 3U, 100U, 5000U}) {
      for (const std::size_t threads : {0U, 1U, 2U, 8U}) {
        ExpectEachItemOnce(count, grain, threads);
      }
    }
  }
}

TEST(Parallel, ReturnsWhenAllIsDone) {
  std::uint64_t sum = 0;
  std::vector<std::uint64_t> parts(64);
  ParallelFor(parts.size(), 1, 4, [&](std::size_t begin, std::size_t) { parts[begin] = begin; });
  for (const std::uint64_t part : parts) {
    sum += part;
  }
  EXPECT_EQ(sum, 63U * 64U / 2);
}

TEST(Parallel, UsesOnlyTheCallerWithOneThread) {
  Guarded<std::set<std::thread::id>> seen;
  ParallelFor(100, 1, 1, [&](std::size_t, std::size_t) {
    seen.Lock()->insert(std::this_thread::get_id());
  });
  EXPECT_EQ(*seen.Lock(), std::set{std::this_thread::get_id()});
}

TEST(Parallel, TakesAGrainLargerThanAnyCount) {
  std::size_t calls = 0;
  ParallelFor(10, SIZE_MAX, 1, [&](std::size_t begin, std::size_t end) {
    ++calls;
    EXPECT_EQ(begin, 0U);
    EXPECT_EQ(end, 10U);
  });
  EXPECT_EQ(calls, 1U);
}

}  // namespace

}  // namespace socle
