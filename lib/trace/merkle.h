#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"

// The Merkle tree of RFC 6962, section 2.1, with SHA-256. Pure functions.
namespace socle::trace {

using Hash = crypto::Sha256Digest;
inline constexpr std::size_t kHashBytes = crypto::kSha256Bytes;
// Longest proof of a tree with 64-bit indexes; consistency proofs may have one hash more.
inline constexpr std::size_t kProofHashesMax = 64;

// Root of the tree without leaves.
[[nodiscard]] Hash EmptyRoot();
[[nodiscard]] Hash LeafHash(ByteSpan leaf);
[[nodiscard]] Hash NodeHash(const Hash& left, const Hash& right);

// The roots of the complete subtrees that a tree of Size() leaves is made of, greatest first: all
// that is needed to add leaves and to tell the root.
class CompactRange {
 public:
  CompactRange() = default;
  // `nodes`: as Nodes() gives them, std::popcount(size) many; a program error otherwise.
  CompactRange(std::uint64_t size, std::vector<Hash> nodes);

  // Calls on_node(height, hash) for each node above the leaf that is complete now, lowest first.
  template <class OnNode>
  void Append(const Hash& leaf, const OnNode& on_node) {
    Hash node = leaf;
    unsigned height = 0;
    for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
      node = NodeHash(nodes_.back(), node);
      nodes_.pop_back();
      ++height;
      on_node(height, std::as_const(node));
    }
    nodes_.push_back(node);
    ++size_;
  }

  void Append(const Hash& leaf) {
    Append(leaf, [](unsigned /*height*/, const Hash& /*node*/) {});
  }

  [[nodiscard]] std::uint64_t Size() const { return size_; }

  [[nodiscard]] const std::vector<Hash>& Nodes() const { return nodes_; }

  [[nodiscard]] Hash Root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> nodes_;
};

// Leaves [begin, end) that lie under one node of a tree.
struct LeafRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool operator==(const LeafRange&) const = default;
};

// A node over 2^height leaves, all there: leaves [index << height, (index + 1) << height).
struct Subtree {
  unsigned height = 0;
  std::uint64_t index = 0;
  bool operator==(const Subtree&) const = default;
};

// The nodes whose hashes are the proof that leaf `index` is in the tree of `size` leaves (RFC 6962,
// section 2.1.1), in the order of the proof. index < size; a program error otherwise.
[[nodiscard]] std::vector<LeafRange> InclusionRanges(std::uint64_t index, std::uint64_t size);

// The nodes whose hashes are the proof that the tree of `old_size` leaves is the beginning of that
// of `size` leaves (section 2.1.2). Empty for old_size 0 and for equal sizes. old_size <= size; a
// program error otherwise.
[[nodiscard]] std::vector<LeafRange> ConsistencyRanges(std::uint64_t old_size, std::uint64_t size);

// The complete subtrees that a range of a tree consists of, leftmost first.
[[nodiscard]] std::vector<Subtree> SubtreesOf(LeafRange range);

// The hash of the node over subtrees as SubtreesOf gives them; that of no subtree is EmptyRoot.
[[nodiscard]] Hash FoldSubtrees(std::span<const Hash> hashes);

// What an inclusion proof is about.
struct InclusionClaim {
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  Hash leaf{};  // LeafHash of the leaf
  Hash root{};  // of the tree
};

// Whether the proof shows the claim (RFC 9162, section 2.1.3.2). kCorruption when not.
Status VerifyInclusion(const InclusionClaim& claim, std::span<const Hash> proof);

struct ConsistencyClaim {
  std::uint64_t old_size = 0;
  std::uint64_t size = 0;
  Hash old_root{};
  Hash root{};
};

// Whether the proof shows the claim (RFC 9162, section 2.1.4.2). kCorruption when not.
Status VerifyConsistency(const ConsistencyClaim& claim, std::span<const Hash> proof);

}  // namespace socle::trace
