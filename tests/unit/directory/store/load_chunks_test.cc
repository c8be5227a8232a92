#include "directory/store/load_chunks.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <latch>
#include <semaphore>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "directory/store/entry_row.h"

namespace socle::directory::store {
namespace {

class LoadChunksOf : public testing::TestWithParam<std::size_t> {};

void Mark(LoadChunk& chunk) {
  chunk.postings.emplace_back("made", std::to_string(chunk.first));
}

TEST_P(LoadChunksOf, SeveralThreadsComeBackInOrderEachMadeOnce) {
  constexpr std::size_t kCount = 200;
  LoadChunks chunks(GetParam(), Mark);
  std::vector<LoadChunk> taken;
  for (EntryId first = 0; first < kCount; ++first) {
    chunks.Give({.first = first});
    std::ranges::move(chunks.TakeMade(), std::back_inserter(taken));
  }
  std::ranges::move(chunks.TakeAll(), std::back_inserter(taken));
  ASSERT_EQ(taken.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    EXPECT_EQ(taken[i].first, i);
    ASSERT_EQ(taken[i].postings.size(), 1U);
    EXPECT_EQ(taken[i].postings[0].second, std::to_string(i));
  }
  EXPECT_TRUE(chunks.TakeAll().empty());
}

INSTANTIATE_TEST_SUITE_P(Threads, LoadChunksOf, testing::Values(1, 2, 4));

TEST(LoadChunks, WorkWhileOthersAreGiven) {
  // One thread does not come back from the first before the other has made the second.
  std::latch is_made(1);
  LoadChunks chunks(2, [&is_made](LoadChunk& chunk) {
    if (chunk.first == 0) {
      is_made.wait();
    } else if (chunk.first == 1) {
      is_made.count_down();
    }
  });
  for (EntryId first = 0; first < 3; ++first) {
    chunks.Give({.first = first});
  }
  EXPECT_EQ(chunks.TakeAll().size(), 3U);
}

// The first takes long on the other thread: no more than the limit are given meanwhile.
TEST(LoadChunks, AreBoundedBehindOneThatTakesLong) {
  constexpr std::size_t kThreads = 2;
  constexpr EntryId kOver = kThreads * kChunksPerThreadMax;  // the first above the limit
  std::latch is_begun(1);
  std::binary_semaphore is_over(0);
  bool was_over = false;
  LoadChunks chunks(kThreads, [&](LoadChunk& chunk) {
    if (chunk.first == 0) {
      is_begun.count_down();
      was_over = is_over.try_acquire_for(std::chrono::milliseconds(50));
    } else if (chunk.first == kOver) {
      is_over.release();
    }
  });
  chunks.Give({.first = 0});
  is_begun.wait();  // by the other thread
  for (EntryId first = 1; first < 3 * kOver; ++first) {
    chunks.Give({.first = first});
    for (const LoadChunk& taken : chunks.TakeMade()) {
      EXPECT_LE(taken.first, first);
    }
  }
  chunks.TakeAll();
  EXPECT_FALSE(was_over);
}

}  // namespace
}  // namespace socle::directory::store
