#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/trace/merkle.h"

// Tiles and entry bundles of C2SP (tlog-tiles.md). Pure functions.
namespace socle::trace {

inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileLevelMax = 63;
// Levels that a tree with 64-bit indexes can have tiles on.
inline constexpr unsigned kTileLevels = 8;
inline constexpr std::size_t kEntryBytesMax = 65'535;

// A tile of hashes, or a bundle of entries.
struct TileAddress {
  unsigned level = 0;       // 0 for a bundle
  std::uint64_t index = 0;  // within the level
  std::uint64_t width = kTileWidth;
  bool is_entries = false;
  bool operator==(const TileAddress&) const = default;
};

// "tile/1/x001/x234/067.p/112", "tile/entries/000": without a leading slash.
[[nodiscard]] std::string TilePath(const TileAddress& address);
// kInvalidArgument when it is not a path that TilePath gives.
Result<TileAddress> ParseTilePath(std::string_view path);

// How many hashes the tiles of a level hold together in a tree of `size` leaves: one for each full
// tile below.
[[nodiscard]] std::uint64_t HashesOfLevel(unsigned level, std::uint64_t size);
// The width of a tile in a tree of `size` leaves: kTileWidth when full, 0 when it is not there yet.
[[nodiscard]] std::uint64_t TileWidthAt(unsigned level, std::uint64_t index, std::uint64_t size);

// The bytes of a tile, and back: kCorruption unless they are 1 to kTileWidth hashes.
[[nodiscard]] std::string EncodeTile(std::span<const Hash> hashes);
Result<std::vector<Hash>> DecodeTile(std::string_view bytes);

// Appends one entry of at most kEntryBytesMax bytes to a bundle; a program error over it.
void AppendEntry(std::string& bundle, std::string_view entry);
// The entries of a bundle, which must outlive them. kCorruption when it is cut, empty or holds more
// than kTileWidth.
Result<std::vector<std::string_view>> DecodeBundle(std::string_view bundle);

}  // namespace socle::trace
