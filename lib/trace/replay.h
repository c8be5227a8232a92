#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

// A root that the tree must have at a size.
struct ExpectedRoot {
  std::uint64_t size = 0;
  Hash root{};
  std::string source;  // "the checkpoint of 1000 records": for messages
};

// Adds leaves to a tree one by one and compares: each record has its place and names the one
// before, each finished tile and each expected root is as it should be. Every failure is
// kCorruption and names the first fault.
class Replay {
 public:
  // Compares a tile of level 1 and up with what is kept of it.
  using TileCheck = std::function<Status(const TreeEdge::Tile& tile)>;

  // `expected`: in any order; those of sizes below the edge's are the caller's to check.
  Replay(TreeEdge edge, std::vector<ExpectedRoot> expected, TileCheck check_tile);

  // Gives the record of the leaf.
  Result<LoggedRecord> Add(std::string_view leaf);
  // After the last leaf: compares the unfinished tiles, and that no root of a greater tree is
  // expected.
  Status Finish();

  [[nodiscard]] const TreeEdge& Edge() const { return edge_; }

 private:
  Status CheckRoots();

  TreeEdge edge_;
  std::vector<ExpectedRoot> expected_;  // by size
  std::size_t next_ = 0;                // of expected_
  TileCheck check_tile_;
};

}  // namespace socle::trace
