#include "lib/trace/tile.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"

namespace socle::trace {

namespace {

constexpr std::string_view kRoot = "tile/";
constexpr std::string_view kEntries = "entries";
constexpr std::string_view kPartial = ".p/";
constexpr std::uint64_t kPathElement = 1000;
constexpr std::size_t kPathDigits = 3;

std::unexpected<Error> NotAPath() {
  return Fail(Code::kInvalidArgument, "not the path of a tile");
}

// The text before the next slash, which is taken off `path` together with it.
std::string_view TakeElement(std::string_view& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view element = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return element;
}

bool IsThreeDigits(std::string_view text) {
  return text.size() == kPathDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t ThreeDigits(std::string_view text) {
  std::uint64_t number = 0;
  for (const char c : text) {
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

// "x001/x234/067".
Result<std::uint64_t> ParseIndex(std::string_view path) {
  std::uint64_t index = 0;
  bool is_last = false;
  while (!is_last) {
    std::string_view element = TakeElement(path);
    is_last = !element.starts_with('x');
    element.remove_prefix(is_last ? 0 : 1);
    const bool has_rest = !path.empty();
    if (!IsThreeDigits(element) || is_last == has_rest ||
        index > (UINT64_MAX - ThreeDigits(element)) / kPathElement) {
      return NotAPath();
    }
    index = index * kPathElement + ThreeDigits(element);
  }
  return index;
}

}  // namespace

std::string TilePath(const TileAddress& address) {
  std::string index = fmt::format("{:03}", address.index % kPathElement);
  for (std::uint64_t rest = address.index / kPathElement; rest > 0; rest /= kPathElement) {
    index = fmt::format("x{:03}/{}", rest % kPathElement, index);
  }
  const std::string level =
      address.is_entries ? std::string(kEntries) : std::to_string(address.level);
  std::string path = fmt::format("{}{}/{}", kRoot, level, index);
  if (address.width < kTileWidth) {
    path += fmt::format("{}{}", kPartial, address.width);
  }
  return path;
}

Result<TileAddress> ParseTilePath(std::string_view path) {
  const std::string_view whole = path;
  if (!path.starts_with(kRoot)) {
    return NotAPath();
  }
  path.remove_prefix(kRoot.size());
  TileAddress address;
  const std::string_view level = TakeElement(path);
  if (level == kEntries) {
    address.is_entries = true;
  } else {
    SOCLE_TRY(const std::uint64_t number, ParseDecimal(level));
    if (number > kTileLevelMax) {
      return NotAPath();
    }
    address.level = static_cast<unsigned>(number);
  }
  if (const std::size_t partial = path.find(kPartial); partial != std::string_view::npos) {
    SOCLE_TRY(address.width, ParseDecimal(path.substr(partial + kPartial.size())));
    path = path.substr(0, partial);
    if (address.width == 0 || address.width >= kTileWidth) {
      return NotAPath();
    }
  }
  SOCLE_TRY(address.index, ParseIndex(path));
  // One path for each tile: no leading elements of zeroes.
  if (TilePath(address) != whole) {
    return NotAPath();
  }
  return address;
}

std::uint64_t HashesOfLevel(unsigned level, std::uint64_t size) {
  return level >= kTileLevels ? 0 : size >> (kTileHeight * level);
}

std::uint64_t TileWidthAt(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = HashesOfLevel(level, size);
  if (index > hashes / kTileWidth) {
    return 0;
  }
  return std::min(kTileWidth, hashes - index * kTileWidth);
}

std::string EncodeTile(std::span<const Hash> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const Hash& hash : hashes) {
    bytes += AsText(hash);
  }
  return bytes;
}

Result<std::vector<Hash>> DecodeTile(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % kHashBytes != 0 || bytes.size() > kTileWidth * kHashBytes) {
    return Fail(Code::kCorruption, "not a tile of 1 to 256 hashes");
  }
  std::vector<Hash> hashes(bytes.size() / kHashBytes);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::ranges::copy(AsBytes(bytes.substr(i * kHashBytes, kHashBytes)), hashes[i].begin());
  }
  return hashes;
}

void AppendEntry(std::string& bundle, std::string_view entry) {
  SOCLE_CHECK(entry.size() <= kEntryBytesMax);
  AppendBigEndian(bundle, static_cast<std::uint16_t>(entry.size()));
  bundle += entry;
}

Result<std::vector<std::string_view>> DecodeBundle(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (entries.size() == kTileWidth) {
      return Fail(Code::kCorruption, "an entry bundle of more than 256 entries");
    }
    const std::size_t size = bundle.size() < sizeof(std::uint16_t)
                                 ? bundle.size()
                                 : ReadBigEndian<std::uint16_t>(bundle.data());
    if (bundle.size() < sizeof(std::uint16_t) + size) {
      return Fail(Code::kCorruption, "an entry bundle is cut");
    }
    entries.push_back(bundle.substr(sizeof(std::uint16_t), size));
    bundle.remove_prefix(sizeof(std::uint16_t) + size);
  }
  if (entries.empty()) {
    return Fail(Code::kCorruption, "an entry bundle is empty");
  }
  return entries;
}

}  // namespace socle::trace
