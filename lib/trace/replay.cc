#include "lib/trace/replay.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/tile.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

Replay::Replay(TreeEdge edge, std::vector<ExpectedRoot> expected, TileCheck check_tile)
    : edge_(std::move(edge)), expected_(std::move(expected)), check_tile_(std::move(check_tile)) {
  std::ranges::sort(expected_, [](const ExpectedRoot& a, const ExpectedRoot& b) {
    return std::tie(a.size, a.source) < std::tie(b.size, b.source);
  });
  while (next_ < expected_.size() && expected_[next_].size < edge_.Size()) {
    ++next_;
  }
}

Status Replay::CheckRoots() {
  for (; next_ < expected_.size() && expected_[next_].size == edge_.Size(); ++next_) {
    if (expected_[next_].root != edge_.Root()) {
      return Fail(Code::kCorruption,
                  fmt::format("the records up to {} are not those of {}: one of them was changed, "
                              "added or removed",
                              edge_.Size(),
                              expected_[next_].source));
    }
  }
  return {};
}

Result<LoggedRecord> Replay::Add(std::string_view leaf) {
  SOCLE_TRY_STATUS(CheckRoots());
  const std::uint64_t index = edge_.Size();
  auto record = DecodeLoggedRecord(leaf);
  if (!record.has_value()) {
    return Fail(std::move(record.error()).Prefixed(fmt::format("record {}", index)));
  }
  if (record->index != index) {
    return Fail(Code::kCorruption,
                fmt::format("record {} says that it is record {}", index, record->index));
  }
  if (record->previous != edge_.Last()) {
    return Fail(Code::kCorruption,
                index == 0
                    ? "record 0 names a record before it"
                    : fmt::format("record {} is not the one that record {} names as the one before",
                                  index - 1,
                                  index));
  }
  Status checked;
  edge_.Append(LeafHash(AsBytes(leaf)), [&](const TreeEdge::Tile& tile) {
    if (checked.has_value()) {
      checked = check_tile_(tile);
    }
  });
  SOCLE_TRY_STATUS(std::move(checked));
  return record;
}

Status Replay::Finish() {
  SOCLE_TRY_STATUS(CheckRoots());
  if (next_ < expected_.size()) {
    return Fail(Code::kCorruption,
                fmt::format("there are {} records, but {} has {}: the end is missing",
                            edge_.Size(),
                            expected_[next_].source,
                            expected_[next_].size));
  }
  for (unsigned level = 1; level < kTileLevels; ++level) {
    const TreeEdge::Tile tile = edge_.Partial(level);
    if (!tile.hashes.empty()) {
      SOCLE_TRY_STATUS(check_tile_(tile));
    }
  }
  return {};
}

}  // namespace socle::trace
