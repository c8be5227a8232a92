#include "directory/store/posting_key.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/store/entry_row.h"

namespace socle::directory::store {
namespace {

using Parts = std::vector<std::string>;

bool IsSubset(const Parts& some, const Parts& all) {
  return std::ranges::includes(all, some);
}

TEST(PostingKey, TellsKeysApart) {
  EXPECT_NE(PostingPrefix(1, PostingKind::kEquality, "a"),
            PostingPrefix(2, PostingKind::kEquality, "a"));
  EXPECT_NE(PostingPrefix(1, PostingKind::kEquality, "a"),
            PostingPrefix(1, PostingKind::kPart, "a"));
  EXPECT_FALSE(PostingPrefix(1, PostingKind::kEquality, "ab")
                   .starts_with(PostingPrefix(1, PostingKind::kEquality, "a")))
      << "a key is no prefix of another one";
}

TEST(PostingKey, LongKeysAreKeptByTheirHash) {
  const std::string longest(kPostingKeyBytesMax, 'a');
  EXPECT_TRUE(PostingPrefix(1, PostingKind::kEquality, longest).ends_with(longest));
  const std::string hashed = PostingPrefix(1, PostingKind::kEquality, longest + "a");
  EXPECT_LT(hashed.size(), 32U);
  EXPECT_NE(hashed, PostingPrefix(1, PostingKind::kEquality, longest + "b"));
}

TEST(PostingKey, EndsWithTheBucket) {
  constexpr EntryId kId = 4096 * 7 + 5;
  EXPECT_EQ(BucketOf(kId), 7U);
  EXPECT_EQ(NumberInBucket(kId), 5U);
  EXPECT_EQ(EntryInBucket(7, 5), kId);
  EXPECT_EQ(BucketOfKey(PostingKey(1, PostingKind::kPart, "abc", BucketOf(kId))), 7U);
  EXPECT_LT(PostingKey(1, PostingKind::kPart, "abc", 255),
            PostingKey(1, PostingKind::kPart, "abc", 256));
}

TEST(PartsOfValue, AreAllRunsOfThreeAndTheFirstLetter) {
  EXPECT_EQ(PartsOfValue("MARTI"), (Parts{"\x02M", "\x02MA", "ART", "MAR", "RTI", "TI\x03"}));
  EXPECT_EQ(PartsOfValue("A"),
            (Parts{"\x02"
                   "A",
                   "\x02"
                   "A\x03"}));
  EXPECT_EQ(PartsOfValue("AAAA"),
            (Parts{"\x02"
                   "A",
                   "\x02"
                   "AA",
                   "AA\x03",
                   "AAA"}));
  EXPECT_EQ(PartsOfValue(""), Parts{});
}

TEST(PartsOfPiece, AreAmongThoseOfEachValueThatHasIt) {
  const Parts martin = PartsOfValue("MARTIN");
  for (const std::string_view piece : {"M", "MA", "MAR", "MARTIN"}) {
    EXPECT_FALSE(PartsOfPiece(piece, PiecePlace::kInitial).empty()) << piece;
    EXPECT_TRUE(IsSubset(PartsOfPiece(piece, PiecePlace::kInitial), martin)) << piece;
  }
  for (const std::string_view piece : {"A", "AR", "ART", "MARTIN"}) {
    EXPECT_TRUE(IsSubset(PartsOfPiece(piece, PiecePlace::kAny), martin)) << piece;
  }
  for (const std::string_view piece : {"N", "IN", "TIN", "MARTIN"}) {
    EXPECT_TRUE(IsSubset(PartsOfPiece(piece, PiecePlace::kFinal), martin)) << piece;
  }
  EXPECT_FALSE(IsSubset(PartsOfPiece("ARTIN", PiecePlace::kInitial), martin));
  EXPECT_FALSE(IsSubset(PartsOfPiece("MARTI", PiecePlace::kFinal), martin));
  EXPECT_TRUE(PartsOfPiece("AR", PiecePlace::kAny).empty()) << "too short to say";
  EXPECT_TRUE(PartsOfPiece("N", PiecePlace::kFinal).empty());
}

}  // namespace
}  // namespace socle::directory::store
