#include "lib/trace/tree_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

Result<std::vector<Hash>> TreeReader::LoadLeafHashes(std::uint64_t index, std::uint64_t width) {
  const std::uint64_t begin = index * kTileWidth;
  std::vector<Hash> hashes;
  hashes.reserve(width);
  storage::Scan scan = rows_.Scan(TraceFamily::kLog, LeafKeys(begin, begin + width));
  while (scan.Next()) {
    if (scan.Key() != LeafKey(begin + hashes.size())) {
      break;
    }
    hashes.push_back(LeafHash(AsBytes(scan.Value())));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  if (hashes.size() != width) {
    return Fail(Code::kCorruption,
                fmt::format("record {} of the trace is missing", begin + hashes.size()));
  }
  return hashes;
}

Result<std::vector<Hash>> TreeReader::LoadTile(unsigned level, std::uint64_t index) {
  const std::uint64_t width = TileWidthAt(level, index, size_);
  if (width == 0) {
    return std::vector<Hash>();
  }
  if (level == 0) {
    return LoadLeafHashes(index, width);
  }
  const std::string name = fmt::format("tile {} of level {} of the trace", index, level);
  SOCLE_TRY(const std::optional<std::string> row,
            rows_.Find(TraceFamily::kLog, TileKey(level, index)));
  if (!row.has_value()) {
    return Fail(Code::kCorruption, name + " is missing");
  }
  auto hashes = DecodeTile(*row);
  if (!hashes.has_value() || hashes->size() < width) {
    return Fail(Code::kCorruption, name + " is cut");
  }
  hashes->resize(width);
  return hashes;
}

Result<const std::vector<Hash>*> TreeReader::CachedTile(unsigned level, std::uint64_t index) {
  const std::pair<unsigned, std::uint64_t> key{level, index};
  auto found = tiles_.find(key);
  if (found == tiles_.end()) {
    SOCLE_TRY(std::vector<Hash> hashes, LoadTile(level, index));
    found = tiles_.emplace(key, std::move(hashes)).first;
  }
  return &found->second;
}

Result<std::vector<Hash>> TreeReader::Tile(unsigned level, std::uint64_t index) {
  SOCLE_TRY(const std::vector<Hash>* const hashes, CachedTile(level, index));
  return *hashes;
}

Result<Hash> TreeReader::SubtreeHash(const Subtree& subtree) {
  const unsigned level = subtree.height / kTileHeight;
  const unsigned inside = subtree.height % kTileHeight;
  const std::uint64_t first = subtree.index << inside;
  SOCLE_TRY(const std::vector<Hash>* const hashes, CachedTile(level, first / kTileWidth));
  const std::size_t begin = first % kTileWidth;
  const std::size_t count = std::size_t{1} << inside;
  if (hashes->size() < begin + count) {
    return Fail(
        Code::kCorruption,
        fmt::format("the trace holds no node {} of height {}", subtree.index, subtree.height));
  }
  CompactRange range;
  for (std::size_t i = begin; i < begin + count; ++i) {
    range.Append((*hashes)[i]);
  }
  return range.Root();
}

Result<Hash> TreeReader::RangeHash(LeafRange range) {
  std::vector<Hash> hashes;
  for (const Subtree& subtree : SubtreesOf(range)) {
    SOCLE_TRY(const Hash hash, SubtreeHash(subtree));
    hashes.push_back(hash);
  }
  return FoldSubtrees(hashes);
}

Result<Hash> TreeReader::Root() {
  return RangeHash({.begin = 0, .end = size_});
}

Result<std::vector<Hash>> TreeReader::RangeHashes(const std::vector<LeafRange>& ranges) {
  std::vector<Hash> hashes;
  for (const LeafRange& range : ranges) {
    SOCLE_TRY(const Hash hash, RangeHash(range));
    hashes.push_back(hash);
  }
  return hashes;
}

Result<TreeEdge> TreeReader::Edge() {
  std::vector<Hash> nodes;
  for (const Subtree& subtree : SubtreesOf({.begin = 0, .end = size_})) {
    SOCLE_TRY(const Hash hash, SubtreeHash(subtree));
    nodes.push_back(hash);
  }
  std::vector<std::vector<Hash>> partial(kTileLevels);
  for (unsigned level = 1; level < kTileLevels; ++level) {
    SOCLE_TRY(partial[level - 1], Tile(level, HashesOfLevel(level, size_) / kTileWidth));
  }
  Link last{};
  if (size_ > 0) {
    const std::uint64_t index = size_ - 1;
    SOCLE_TRY(const std::vector<Hash> leaves, Tile(0, index / kTileWidth));
    last = LinkTo(leaves[index % kTileWidth]);
  }
  return TreeEdge(CompactRange(size_, std::move(nodes)), std::move(partial), last);
}

}  // namespace socle::trace
