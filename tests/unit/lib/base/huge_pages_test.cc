#include "lib/base/huge_pages.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

#include <gtest/gtest.h>

namespace socle {
namespace {

bool IsAligned(const void* block) {
  return reinterpret_cast<std::uintptr_t>(block) % kHugePageBytes == 0;
}

TEST(HugePages, LargeBlocksAreAlignedToAPage) {
  for (const std::size_t size : {kHugePageBytes, kHugePageBytes + 1, 3 * kHugePageBytes - 1}) {
    const HugeBlock block = MakeHugeBlock(size);
    ASSERT_TRUE(IsAligned(block.get())) << size;
    block[0] = 'a';
    block[size - 1] = 'z';
    EXPECT_EQ(block[0], 'a');
  }
}

TEST(HugePages, VectorsGrowAcrossTheBound) {
  HugeVector<std::uint32_t> numbers;
  const std::size_t count = kHugePageBytes / sizeof(std::uint32_t) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    numbers.push_back(static_cast<std::uint32_t>(i));
  }
  EXPECT_TRUE(IsAligned(numbers.data()));
  EXPECT_EQ(numbers.front(), 0U);
  EXPECT_EQ(numbers.back(), count - 1);
  HugeVector<std::uint32_t> copy = numbers;
  EXPECT_EQ(copy, numbers);
}

TEST(HugePages, NothingAndTooMuch) {
  FreeHuge(AllocateHuge(0));
  HugeAllocator<std::uint64_t> allocator;
  EXPECT_THROW((void)allocator.allocate(std::numeric_limits<std::size_t>::max() / 8),
               std::bad_array_new_length);
}

}  // namespace
}  // namespace socle
