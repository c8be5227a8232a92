#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/tile.h"

namespace socle::trace {

// The right edge of a growing tree: what is needed to add leaves and to write the tiles above them.
// Tiles of level 0 are not kept: they are the hashes of the leaves. Pure.
class TreeEdge {
 public:
  // A tile that a leaf has changed; it is full when it holds kTileWidth hashes.
  struct Tile {
    unsigned level = 1;
    std::uint64_t index = 0;
    std::vector<Hash> hashes;
  };

  TreeEdge() = default;

  // In a tree whose nodes are known. `partial[i]`: the hashes of the unfinished tile of level i +
  // 1; `last`: link to the last leaf.
  TreeEdge(CompactRange range, std::vector<std::vector<Hash>> partial, const Link& last)
      : range_(std::move(range)), partial_(std::move(partial)), last_(last) {
    partial_.resize(kTileLevels);
  }

  // Adds a leaf. Gives on_tile each tile of level 1 and up that is full now; that is seldom.
  template <class OnTile>
  void Append(const Hash& leaf, const OnTile& on_tile) {
    last_ = LinkTo(leaf);
    range_.Append(leaf, [&](unsigned height, const Hash& node) {
      if (height % kTileHeight == 0) {
        AddToTile(height / kTileHeight, node, on_tile);
      }
    });
  }

  [[nodiscard]] std::uint64_t Size() const { return range_.Size(); }

  [[nodiscard]] Hash Root() const { return range_.Root(); }

  [[nodiscard]] const CompactRange& Range() const { return range_; }

  // Link to the last leaf; zeroes when there is none.
  [[nodiscard]] const Link& Last() const { return last_; }

  // The unfinished tile of a level from 1 to kTileLevels - 1; without hashes when there is none.
  [[nodiscard]] Tile Partial(unsigned level) const {
    return {.level = level,
            .index = HashesOfLevel(level, Size()) / kTileWidth,
            .hashes = partial_[level - 1]};
  }

 private:
  template <class OnTile>
  void AddToTile(unsigned level, const Hash& node, const OnTile& on_tile) {
    std::vector<Hash>& hashes = partial_[level - 1];
    hashes.push_back(node);
    if (hashes.size() == kTileWidth) {
      // The size counts the leaf only after this.
      const std::uint64_t index = (HashesOfLevel(level, range_.Size() + 1) - 1) / kTileWidth;
      on_tile(Tile{.level = level, .index = index, .hashes = std::exchange(hashes, {})});
    }
  }

  CompactRange range_;
  std::vector<std::vector<Hash>> partial_ = std::vector<std::vector<Hash>>(kTileLevels);
  Link last_{};
};

}  // namespace socle::trace
