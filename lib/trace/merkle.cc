#include "lib/trace/merkle.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"

namespace socle::trace {

namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;

// The greatest power of two that is less than `count`, which is at least 2.
std::uint64_t SplitOf(std::uint64_t count) {
  return std::bit_floor(count - 1);
}

}  // namespace

Hash EmptyRoot() {
  return crypto::Sha256(ByteSpan{});
}

Hash LeafHash(ByteSpan leaf) {
  return crypto::Sha256({ByteSpan(&kLeafPrefix, 1), leaf});
}

Hash NodeHash(const Hash& left, const Hash& right) {
  return crypto::Sha256({ByteSpan(&kNodePrefix, 1), left, right});
}

CompactRange::CompactRange(std::uint64_t size, std::vector<Hash> nodes)
    : size_(size), nodes_(std::move(nodes)) {
  SOCLE_CHECK(nodes_.size() == static_cast<std::size_t>(std::popcount(size)));
}

Hash CompactRange::Root() const {
  return FoldSubtrees(nodes_);
}

std::vector<LeafRange> InclusionRanges(std::uint64_t index, std::uint64_t size) {
  SOCLE_CHECK(index < size);
  std::vector<LeafRange> ranges;
  LeafRange at{.begin = 0, .end = size};
  while (at.end - at.begin > 1) {
    const std::uint64_t middle = at.begin + SplitOf(at.end - at.begin);
    if (index < middle) {
      ranges.push_back({.begin = middle, .end = at.end});
      at.end = middle;
    } else {
      ranges.push_back({.begin = at.begin, .end = middle});
      at.begin = middle;
    }
  }
  std::ranges::reverse(ranges);
  return ranges;
}

std::vector<LeafRange> ConsistencyRanges(std::uint64_t old_size, std::uint64_t size) {
  SOCLE_CHECK(old_size <= size);
  std::vector<LeafRange> ranges;
  if (old_size == 0 || old_size == size) {
    return ranges;
  }
  LeafRange at{.begin = 0, .end = size};
  while (at.end != old_size) {
    const std::uint64_t middle = at.begin + SplitOf(at.end - at.begin);
    if (old_size <= middle) {
      ranges.push_back({.begin = middle, .end = at.end});
      at.end = middle;
    } else {
      ranges.push_back({.begin = at.begin, .end = middle});
      at.begin = middle;
    }
  }
  // Who asks knows the old root: when the old tree is one node of the new one, that is its hash.
  if (at.begin != 0) {
    ranges.push_back(at);
  }
  std::ranges::reverse(ranges);
  return ranges;
}

std::vector<Subtree> SubtreesOf(LeafRange range) {
  std::vector<Subtree> subtrees;
  std::uint64_t begin = range.begin;
  while (begin < range.end) {
    const std::uint64_t leaves = std::bit_floor(range.end - begin);
    const auto height = static_cast<unsigned>(std::countr_zero(leaves));
    SOCLE_CHECK(begin % leaves == 0);
    subtrees.push_back({.height = height, .index = begin >> height});
    begin += leaves;
  }
  return subtrees;
}

Hash FoldSubtrees(std::span<const Hash> hashes) {
  if (hashes.empty()) {
    return EmptyRoot();
  }
  Hash root = hashes.back();
  for (std::size_t i = hashes.size() - 1; i > 0; --i) {
    root = NodeHash(hashes[i - 1], root);
  }
  return root;
}

Status VerifyInclusion(const InclusionClaim& claim, std::span<const Hash> proof) {
  if (claim.index >= claim.size) {
    return Fail(Code::kCorruption, "the proof is of an index beyond the tree");
  }
  std::uint64_t node = claim.index;
  std::uint64_t last = claim.size - 1;
  Hash root = claim.leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) {
      return Fail(Code::kCorruption, "the inclusion proof is too long");
    }
    if ((node & 1) != 0 || node == last) {
      root = NodeHash(sibling, root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = NodeHash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) {
    return Fail(Code::kCorruption, "the inclusion proof is too short");
  }
  if (root != claim.root) {
    return Fail(Code::kCorruption, "the inclusion proof leads to another root");
  }
  return {};
}

namespace {

// The cases of a consistency proof in which no hash is needed.
Status VerifyWithoutProof(const ConsistencyClaim& claim, std::span<const Hash> proof) {
  if (!proof.empty()) {
    return Fail(Code::kCorruption, "the consistency proof is too long");
  }
  const Hash& expected = claim.old_size == 0 ? EmptyRoot() : claim.root;
  return claim.old_root == expected
             ? Status{}
             : Fail(Code::kCorruption, "the trees are of one size, but have different roots");
}

// The way from a leaf of the older tree up to the root of the greater one.
struct Ascent {
  std::uint64_t node = 0;  // of the older tree, on this level
  std::uint64_t last = 0;  // the last node of the greater tree, on this level

  [[nodiscard]] bool IsRight() const { return (node & 1) != 0; }

  void Up() {
    node >>= 1;
    last >>= 1;
  }

  // To the level on which the node is a right one.
  void UpToRight() {
    while (!IsRight() && node != 0) {
      Up();
    }
  }
};

Status CheckRoots(const ConsistencyClaim& claim, const Hash& old_root, const Hash& root) {
  return old_root == claim.old_root && root == claim.root
             ? Status{}
             : Fail(Code::kCorruption, "the consistency proof leads to other roots");
}

}  // namespace

Status VerifyConsistency(const ConsistencyClaim& claim, std::span<const Hash> proof) {
  if (claim.old_size > claim.size) {
    return Fail(Code::kCorruption, "the older tree is the greater one");
  }
  if (claim.old_size == 0 || claim.old_size == claim.size) {
    return VerifyWithoutProof(claim, proof);
  }
  Ascent ascent{.node = claim.old_size - 1, .last = claim.size - 1};
  while (ascent.IsRight()) {
    ascent.Up();
  }
  const bool starts_with_old_root = std::has_single_bit(claim.old_size);
  if (!starts_with_old_root && proof.empty()) {
    return Fail(Code::kCorruption, "the consistency proof is too short");
  }
  Hash old_root = starts_with_old_root ? claim.old_root : proof.front();
  Hash root = old_root;
  for (const Hash& hash : proof.subspan(starts_with_old_root ? 0 : 1)) {
    if (ascent.last == 0) {
      return Fail(Code::kCorruption, "the consistency proof is too long");
    }
    if (ascent.IsRight() || ascent.node == ascent.last) {
      old_root = NodeHash(hash, old_root);
      root = NodeHash(hash, root);
      ascent.UpToRight();
    } else {
      root = NodeHash(root, hash);
    }
    ascent.Up();
  }
  if (ascent.last != 0) {
    return Fail(Code::kCorruption, "the consistency proof is too short");
  }
  return CheckRoots(claim, old_root, root);
}

}  // namespace socle::trace
