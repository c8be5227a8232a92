#include "lib/trace/merkle.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"

namespace socle::trace {
namespace {

constexpr std::uint64_t kSizeMax = 300;

std::vector<Hash> Leaves(std::uint64_t count) {
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < count; ++i) {
    leaves.push_back(LeafHash(AsBytes("leaf " + std::to_string(i))));
  }
  return leaves;
}

// The tree by its other description: neighbours are joined level by level, and one without a
// neighbour goes up as it is.
std::vector<Hash> NextLevel(const std::vector<Hash>& level) {
  std::vector<Hash> above;
  for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
    above.push_back(NodeHash(level[i], level[i + 1]));
  }
  if (level.size() % 2 == 1) {
    above.push_back(level.back());
  }
  return above;
}

Hash PlainRoot(std::span<const Hash> leaves) {
  std::vector<Hash> level(leaves.begin(), leaves.end());
  while (level.size() > 1) {
    level = NextLevel(level);
  }
  return level.empty() ? EmptyRoot() : level.front();
}

// The proof by the same description: the neighbour on each level, where there is one.
std::vector<Hash> PlainInclusion(std::span<const Hash> leaves, std::size_t index) {
  std::vector<Hash> proof;
  std::vector<Hash> level(leaves.begin(), leaves.end());
  for (; level.size() > 1; level = NextLevel(level), index /= 2) {
    if (const std::size_t neighbour = index ^ 1; neighbour < level.size()) {
      proof.push_back(level[neighbour]);
    }
  }
  return proof;
}

std::vector<Hash> HashesOf(std::span<const Hash> leaves, const std::vector<LeafRange>& ranges) {
  std::vector<Hash> hashes;
  for (const LeafRange& range : ranges) {
    hashes.push_back(PlainRoot(leaves.subspan(range.begin, range.end - range.begin)));
  }
  return hashes;
}

// The roots of the trees over the first leaves of the tests of certificate transparency
// (google/certificate-transparency, merkle_tree_test, as in RFC 6962's reference implementation).
TEST(Merkle, GivesThePublishedRoots) {
  constexpr std::string_view kLeaves[] = {"",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f"};
  constexpr std::string_view kRoots[] = {
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  EXPECT_EQ(EncodeHex(EmptyRoot()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CompactRange range;
  EXPECT_EQ(range.Root(), EmptyRoot());
  for (std::size_t i = 0; i < std::size(kLeaves); ++i) {
    range.Append(LeafHash(AsBytes(DecodeHex(kLeaves[i]).value())));
    EXPECT_EQ(EncodeHex(range.Root()), kRoots[i]) << i;
  }
}

// The proofs of the same tests.
TEST(Merkle, GivesThePublishedProofs) {
  const auto tree = [](std::size_t count) {
    constexpr std::string_view kLeaves[] = {"",
                                            "00",
                                            "10",
                                            "2021",
                                            "3031",
                                            "40414243",
                                            "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f"};
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i) {
      leaves.push_back(LeafHash(AsBytes(DecodeHex(kLeaves[i]).value())));
    }
    return leaves;
  };
  const auto hex = [](const std::vector<Hash>& hashes) {
    std::vector<std::string> texts;
    for (const Hash& hash : hashes) {
      texts.push_back(EncodeHex(hash));
    }
    return texts;
  };
  EXPECT_EQ(hex(HashesOf(tree(8), InclusionRanges(5, 8))),
            (std::vector<std::string>{
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex(HashesOf(tree(8), ConsistencyRanges(6, 8))),
            (std::vector<std::string>{
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex(HashesOf(tree(5), ConsistencyRanges(2, 5))),
            (std::vector<std::string>{
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Merkle, CompactRangeHasTheRootOfEverySize) {
  const std::vector<Hash> leaves = Leaves(kSizeMax);
  CompactRange range;
  for (std::uint64_t size = 0; size < kSizeMax; ++size) {
    ASSERT_EQ(range.Root(), PlainRoot(std::span(leaves).first(size))) << size;
    // The same, taken up from its nodes.
    ASSERT_EQ(CompactRange(size, range.Nodes()).Root(), range.Root());
    range.Append(leaves[size], [&](unsigned height, const Hash& node) {
      const std::uint64_t width = std::uint64_t{1} << height;
      ASSERT_EQ(node, PlainRoot(std::span(leaves).subspan(size + 1 - width, width)));
    });
  }
}

TEST(Merkle, SubtreesCoverTheirRange) {
  for (std::uint64_t size = 0; size <= kSizeMax; ++size) {
    std::uint64_t at = 0;
    for (const Subtree& subtree : SubtreesOf({.begin = 0, .end = size})) {
      ASSERT_EQ(subtree.index << subtree.height, at);
      at += std::uint64_t{1} << subtree.height;
    }
    ASSERT_EQ(at, size);
  }
}

TEST(Merkle, InclusionProofsOfAllSizesHold) {
  const std::vector<Hash> leaves = Leaves(kSizeMax);
  for (std::uint64_t size = 1; size <= kSizeMax; size += size < 70 ? 1 : 23) {
    const std::span<const Hash> tree = std::span(leaves).first(size);
    const Hash root = PlainRoot(tree);
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::vector<Hash> proof = PlainInclusion(tree, index);
      ASSERT_EQ(HashesOf(tree, InclusionRanges(index, size)), proof) << index << " of " << size;
      const InclusionClaim claim{.index = index, .size = size, .leaf = leaves[index], .root = root};
      ASSERT_TRUE(VerifyInclusion(claim, proof).has_value()) << index << " of " << size;
    }
  }
}

TEST(Merkle, WrongInclusionProofsFail) {
  const std::vector<Hash> leaves = Leaves(40);
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const std::span<const Hash> tree = std::span(leaves).first(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::vector<Hash> proof = PlainInclusion(tree, index);
      const InclusionClaim claim{
          .index = index, .size = size, .leaf = leaves[index], .root = PlainRoot(tree)};
      InclusionClaim wrong = claim;
      wrong.leaf[0] ^= 1;
      EXPECT_FALSE(VerifyInclusion(wrong, proof).has_value());
      wrong = claim;
      wrong.root[31] ^= 1;
      EXPECT_FALSE(VerifyInclusion(wrong, proof).has_value());
      wrong = claim;
      wrong.index = size;
      EXPECT_EQ(VerifyInclusion(wrong, proof).error().code, Code::kCorruption);
      for (std::uint64_t other = 0; other < size; ++other) {
        wrong = claim;
        wrong.index = other;
        EXPECT_EQ(VerifyInclusion(wrong, proof).has_value(), other == index);
      }
      std::vector<Hash> longer = proof;
      longer.push_back(claim.root);
      EXPECT_FALSE(VerifyInclusion(claim, longer).has_value());
      for (std::size_t i = 0; i < proof.size(); ++i) {
        std::vector<Hash> changed = proof;
        changed[i][5] ^= 1;
        EXPECT_FALSE(VerifyInclusion(claim, changed).has_value());
      }
      if (!proof.empty()) {
        EXPECT_FALSE(VerifyInclusion(claim, std::span(proof).first(proof.size() - 1)).has_value());
      }
    }
  }
}

TEST(Merkle, ConsistencyProofsOfAllSizesHold) {
  const std::vector<Hash> leaves = Leaves(kSizeMax);
  for (std::uint64_t size = 0; size <= kSizeMax; size += size < 70 ? 1 : 37) {
    const std::span<const Hash> tree = std::span(leaves).first(size);
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const std::vector<Hash> proof = HashesOf(tree, ConsistencyRanges(old_size, size));
      const ConsistencyClaim claim{.old_size = old_size,
                                   .size = size,
                                   .old_root = PlainRoot(tree.first(old_size)),
                                   .root = PlainRoot(tree)};
      ASSERT_TRUE(VerifyConsistency(claim, proof).has_value()) << old_size << " of " << size;
    }
  }
}

TEST(Merkle, WrongConsistencyProofsFail) {
  const std::vector<Hash> leaves = Leaves(33);
  for (std::uint64_t size = 1; size <= 33; ++size) {
    const std::span<const Hash> tree = std::span(leaves).first(size);
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const std::vector<Hash> proof = HashesOf(tree, ConsistencyRanges(old_size, size));
      const ConsistencyClaim claim{.old_size = old_size,
                                   .size = size,
                                   .old_root = PlainRoot(tree.first(old_size)),
                                   .root = PlainRoot(tree)};
      ConsistencyClaim wrong = claim;
      wrong.old_root[0] ^= 1;
      EXPECT_FALSE(VerifyConsistency(wrong, proof).has_value()) << old_size << " of " << size;
      if (old_size > 0) {
        wrong = claim;
        wrong.root[0] ^= 1;
        EXPECT_FALSE(VerifyConsistency(wrong, proof).has_value()) << old_size << " of " << size;
      }
      wrong = claim;
      wrong.old_size = size + 1;
      EXPECT_FALSE(VerifyConsistency(wrong, proof).has_value());
      std::vector<Hash> longer = proof;
      longer.push_back(claim.root);
      EXPECT_FALSE(VerifyConsistency(claim, longer).has_value());
      for (std::size_t i = 0; i < proof.size(); ++i) {
        std::vector<Hash> changed = proof;
        changed[i][5] ^= 1;
        EXPECT_FALSE(VerifyConsistency(claim, changed).has_value());
      }
      if (!proof.empty()) {
        EXPECT_FALSE(
            VerifyConsistency(claim, std::span(proof).first(proof.size() - 1)).has_value());
      }
    }
  }
}

// RFC 6962, section 2.1.3: the example of a tree of seven leaves.
TEST(Merkle, ProofsOfTheExampleHaveTheirNodes) {
  using Ranges = std::vector<LeafRange>;
  EXPECT_EQ(InclusionRanges(0, 7), (Ranges{{1, 2}, {2, 4}, {4, 7}}));
  EXPECT_EQ(InclusionRanges(3, 7), (Ranges{{2, 3}, {0, 2}, {4, 7}}));
  EXPECT_EQ(InclusionRanges(4, 7), (Ranges{{5, 6}, {6, 7}, {0, 4}}));
  EXPECT_EQ(InclusionRanges(6, 7), (Ranges{{4, 6}, {0, 4}}));
  EXPECT_EQ(ConsistencyRanges(3, 7), (Ranges{{2, 3}, {3, 4}, {0, 2}, {4, 7}}));
  EXPECT_EQ(ConsistencyRanges(4, 7), (Ranges{{4, 7}}));
  EXPECT_EQ(ConsistencyRanges(6, 7), (Ranges{{4, 6}, {6, 7}, {0, 4}}));
  EXPECT_EQ(ConsistencyRanges(7, 7), Ranges());
  EXPECT_EQ(ConsistencyRanges(0, 7), Ranges());
}

TEST(Merkle, ProofsOfTheGreatestTreesAreShort) {
  EXPECT_EQ(InclusionRanges(UINT64_MAX - 1, UINT64_MAX).size(), 63U);
  EXPECT_LE(InclusionRanges(0, UINT64_MAX).size(), kProofHashesMax);
  EXPECT_LE(ConsistencyRanges(UINT64_MAX / 3, UINT64_MAX).size(), kProofHashesMax + 1);
}

}  // namespace
}  // namespace socle::trace
