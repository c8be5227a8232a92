#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/trace/merkle.h"
#include "lib/trace/row_source.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

// The hashes of a tree of a given size, from the rows of a trace that holds at least so many
// leaves. Keeps the tiles that it has read: for one question, by one thread.
class TreeReader {
 public:
  // The rows must outlive it.
  TreeReader(const RowSource& rows, std::uint64_t size) : rows_(rows), size_(size) {}

  [[nodiscard]] std::uint64_t Size() const { return size_; }

  // The hashes of a tile as wide as it is in this tree: of leaves on level 0. kCorruption when rows
  // are missing or too short.
  Result<std::vector<Hash>> Tile(unsigned level, std::uint64_t index);
  // Of the node over a range, as merkle.h gives them.
  Result<Hash> RangeHash(LeafRange range);
  Result<Hash> Root();
  Result<std::vector<Hash>> RangeHashes(const std::vector<LeafRange>& ranges);
  Result<TreeEdge> Edge();

 private:
  Result<std::vector<Hash>> LoadTile(unsigned level, std::uint64_t index);
  Result<std::vector<Hash>> LoadLeafHashes(std::uint64_t index, std::uint64_t width);
  Result<Hash> SubtreeHash(const Subtree& subtree);
  Result<const std::vector<Hash>*> CachedTile(unsigned level, std::uint64_t index);

  const RowSource& rows_;
  std::uint64_t size_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>> tiles_;
};

}  // namespace socle::trace
