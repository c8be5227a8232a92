#include "lib/trace/tile.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/trace/merkle.h"

namespace socle::trace {
namespace {

// C2SP tlog-tiles: the index 1234067 and the tree of 70,000 leaves are its examples.
TEST(TilePath, HasThePublishedForm) {
  const std::pair<TileAddress, std::string_view> vectors[] = {
      {{.level = 0, .index = 0}, "tile/0/000"},
      {{.level = 1, .index = 1234067}, "tile/1/x001/x234/067"},
      {{.level = 0, .index = 273, .width = 112}, "tile/0/273.p/112"},
      {{.level = 63, .index = 1000, .width = 1}, "tile/63/x001/000.p/1"},
      {{.index = 999, .is_entries = true}, "tile/entries/999"},
      {{.index = 1000, .width = 255, .is_entries = true}, "tile/entries/x001/000.p/255"},
      {{.level = 2, .index = UINT64_MAX}, "tile/2/x018/x446/x744/x073/x709/x551/615"}};
  for (const auto& [address, path] : vectors) {
    EXPECT_EQ(TilePath(address), path);
    const auto parsed = ParseTilePath(path);
    ASSERT_TRUE(parsed.has_value()) << path;
    EXPECT_EQ(*parsed, address) << path;
  }
}

TEST(TilePath, RefusesEveryOtherText) {
  for (const std::string_view path : {"",
                                      "tile",
                                      "tile/",
                                      "tile/0",
                                      "tile/0/",
                                      "/tile/0/000",
                                      "tile/0/000/",
                                      "tile/00/000",
                                      "tile/64/000",
                                      "tile/-1/000",
                                      "tile/0/0",
                                      "tile/0/0000",
                                      "tile/0/00a",
                                      "tile/0/x000/000",
                                      "tile/0/x001",
                                      "tile/0/001/002",
                                      "tile/0/x001/x002",
                                      "tile/0/y001/002",
                                      "tile/0/x018/x446/x744/x073/x709/x551/616",
                                      "tile/0/x001/x018/x446/x744/x073/x709/x551/615",
                                      "tile/0/000.p",
                                      "tile/0/000.p/",
                                      "tile/0/000.p/0",
                                      "tile/0/000.p/01",
                                      "tile/0/000.p/256",
                                      "tile/0/000.p/1/",
                                      "tile/entry/000"}) {
    EXPECT_FALSE(ParseTilePath(path).has_value()) << path;
  }
}

TEST(Tile, HasThePublishedWidths) {
  EXPECT_EQ(TileWidthAt(0, 0, 70'000), 256U);
  EXPECT_EQ(TileWidthAt(0, 272, 70'000), 256U);
  EXPECT_EQ(TileWidthAt(0, 273, 70'000), 112U);
  EXPECT_EQ(TileWidthAt(0, 274, 70'000), 0U);
  EXPECT_EQ(TileWidthAt(1, 0, 70'000), 256U);
  EXPECT_EQ(TileWidthAt(1, 1, 70'000), 17U);
  EXPECT_EQ(TileWidthAt(1, 2, 70'000), 0U);
  EXPECT_EQ(TileWidthAt(2, 0, 70'000), 1U);
  EXPECT_EQ(TileWidthAt(3, 0, 70'000), 0U);
  EXPECT_EQ(TileWidthAt(0, 0, 256), 256U);
  EXPECT_EQ(TileWidthAt(0, 1, 256), 0U);
  EXPECT_EQ(TileWidthAt(1, 0, 256), 1U);
  EXPECT_EQ(TileWidthAt(0, 0, 0), 0U);
  EXPECT_EQ(TileWidthAt(8, 0, UINT64_MAX), 0U);
}

TEST(Tile, IsReadBackAndHasOneTo256Hashes) {
  std::vector<Hash> hashes(kTileWidth);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    hashes[i].fill(static_cast<std::uint8_t>(i));
    const std::span<const Hash> some = std::span(hashes).first(i + 1);
    const auto decoded = DecodeTile(EncodeTile(some));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(EncodeTile(*decoded), EncodeTile(some));
  }
  EXPECT_EQ(EncodeTile(hashes).size(), 8192U);
  EXPECT_EQ(DecodeTile("").error().code, Code::kCorruption);
  EXPECT_FALSE(DecodeTile(std::string(31, 'x')).has_value());
  EXPECT_FALSE(DecodeTile(std::string(33, 'x')).has_value());
  EXPECT_FALSE(DecodeTile(std::string(8192 + 32, 'x')).has_value());
}

TEST(Bundle, HasThePublishedForm) {
  std::string bundle;
  AppendEntry(bundle, "ab");
  AppendEntry(bundle, "");
  AppendEntry(bundle, std::string(258, 'x'));
  EXPECT_EQ(bundle.substr(0, 8), std::string_view("\0\2ab\0\0\1\2", 8));
  const auto entries = DecodeBundle(bundle);
  ASSERT_TRUE(entries.has_value());
  EXPECT_EQ(*entries, (std::vector<std::string_view>{"ab", "", std::string(258, 'x')}));
}

TEST(Bundle, RefusesWhatIsCutOrTooLong) {
  std::string bundle;
  for (std::uint64_t i = 0; i < kTileWidth; ++i) {
    AppendEntry(bundle, "entry");
  }
  EXPECT_EQ(DecodeBundle(bundle)->size(), kTileWidth);
  EXPECT_FALSE(DecodeBundle(bundle + std::string("\0\0", 2)).has_value());
  EXPECT_FALSE(DecodeBundle("").has_value());
  for (std::size_t size = 1; size < 7; ++size) {
    EXPECT_EQ(DecodeBundle(std::string_view(bundle).substr(0, size)).error().code,
              Code::kCorruption);
  }
}

TEST(BundleDeathTest, TakesEntriesUpToTheirLimit) {
  std::string bundle;
  AppendEntry(bundle, std::string(kEntryBytesMax, 'x'));
  EXPECT_EQ(DecodeBundle(bundle)->front().size(), kEntryBytesMax);
  EXPECT_DEATH(AppendEntry(bundle, std::string(kEntryBytesMax + 1, 'x')), "");
}

}  // namespace
}  // namespace socle::trace
