#include "lib/base/hash.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle {

namespace {

TEST(Hash, MixIsTheFinaliserOfMurmurHash3) {
  EXPECT_EQ(Mix64(0), 0U);
  EXPECT_EQ(Mix64(1), 0xb456bcfc34c2cb2cULL);
}

// Stored keys depend on these: a change of the function must change the format version too.
TEST(Hash, IsTheSameForEver) {
  EXPECT_EQ(StableHash64(""), 0x9ca066f1a4ab2eeaULL);
  EXPECT_EQ(StableHash64("MARTIN"), 0xa33d00fba84c70b3ULL);
  EXPECT_EQ(StableHash64("MARTIN", 7), 0x1a41028f83514458ULL);
  EXPECT_EQ(StableHash64("GUESSARD-MARTIN"), 0x5010ff01d609e711ULL);
}

TEST(Hash, TellsLengthsAndZeroBytesApart) {
  std::set<std::uint64_t> seen;
  for (std::size_t length = 0; length <= 40; ++length) {
    EXPECT_TRUE(seen.insert(StableHash64(std::string(length, '\0'))).second) << length;
    EXPECT_TRUE(seen.insert(StableHash64(std::string(length, 'A') + "B")).second) << length;
  }
}

TEST(Hash, OneBitChangesAboutHalfOfTheResult) {
  const std::string text = "birth name|birth date";
  const std::uint64_t hash = StableHash64(text);
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string other = text;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    const int changed = std::popcount(hash ^ StableHash64(other));
    EXPECT_GT(changed, 10) << bit;
    EXPECT_LT(changed, 54) << bit;
  }
}

}  // namespace

}  // namespace socle
