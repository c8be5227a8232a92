#include "lib/trace/rows.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/note.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::trace {
namespace {

std::string HexOf(std::string_view bytes) {
  return EncodeHex(AsBytes(bytes));
}

// The examples of docs/formats/trace.md.
TEST(TraceRows, HaveTheDocumentedKeys) {
  EXPECT_EQ(HexOf(LeafKey(258)), "010000000000000102");
  EXPECT_EQ(HexOf(TileKey(1, 2)), "02010000000000000002");
  EXPECT_EQ(HexOf(CheckpointKey(1)), "03fffffffffffffffe");
  EXPECT_EQ(HexOf(NoteKeyKey(NoteKey::Parse(kPublishedKey).value())).substr(0, 4), "0450");
  IndexRow row{.kind = IndexKind::kPatient, .time = UnixMicros{1}, .index = 2};
  row.of.fill(0xAA);
  EXPECT_EQ(HexOf(IndexKey(row)),
            "01"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "7ffffffffffffffe"
            "fffffffffffffffd");
}

TEST(TraceRows, KeysAreReadBack) {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
    EXPECT_EQ(DecodeLeafKey(LeafKey(number)).value(), number);
    EXPECT_EQ(DecodeCheckpointKey(CheckpointKey(number)).value(), number);
    EXPECT_EQ(DecodeTileKey(TileKey(7, number))->index, number);
    EXPECT_EQ(DecodeTileKey(TileKey(7, number))->level, 7U);
    for (const std::int64_t time : {std::numeric_limits<std::int64_t>::min(),
                                    std::int64_t{-1},
                                    std::int64_t{0},
                                    std::numeric_limits<std::int64_t>::max()}) {
      const IndexRow row{
          .kind = IndexKind::kActor, .of = {7}, .time = UnixMicros{time}, .index = number};
      EXPECT_EQ(DecodeIndexKey(IndexKey(row)).value(), row);
    }
  }
}

TEST(TraceRows, RefuseKeysOfAnotherKind) {
  EXPECT_EQ(DecodeLeafKey(TileKey(1, 1)).error().code, Code::kCorruption);
  EXPECT_FALSE(DecodeTileKey(LeafKey(1)).has_value());
  EXPECT_FALSE(DecodeCheckpointKey(LeafKey(1)).has_value());
  EXPECT_FALSE(DecodeLeafKey("").has_value());
  EXPECT_FALSE(DecodeLeafKey(LeafKey(1) + "x").has_value());
  std::string key = IndexKey({});
  key[0] = 3;
  EXPECT_FALSE(DecodeIndexKey(key).has_value());
  EXPECT_FALSE(DecodeIndexKey(IndexKey({}).substr(1)).has_value());
}

TEST(TraceRows, CheckpointsAreReadBack) {
  const auto decoded =
      DecodeStoredCheckpoint(EncodeStoredCheckpoint({.time = UnixMicros{-5}, .note = "note"}));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->time.value, -5);
  EXPECT_EQ(decoded->note, "note");
  EXPECT_FALSE(DecodeStoredCheckpoint("").has_value());
}

TEST(TraceRows, TimesBoundTheRowsOfAnIndex) {
  const Indexed of{9};
  const auto key = [&](std::int64_t time) {
    return IndexKey({.kind = IndexKind::kPatient, .of = of, .time = UnixMicros{time}, .index = 77});
  };
  const auto within = [&](const TimeRange& times, std::int64_t time) {
    const KeyRange range = IndexKeys(IndexKind::kPatient, of, times);
    return range.from <= key(time) && key(time) < range.to;
  };
  for (std::int64_t time = -3; time <= 3; ++time) {
    for (std::int64_t bound = -3; bound <= 3; ++bound) {
      EXPECT_EQ(within({.from = UnixMicros{bound}}, time), time >= bound);
      EXPECT_EQ(within({.to = UnixMicros{bound}}, time), time < bound);
      EXPECT_EQ((TimeRange{.from = UnixMicros{bound}}.Contains(UnixMicros{time})), time >= bound);
      EXPECT_EQ((TimeRange{.to = UnixMicros{bound}}.Contains(UnixMicros{time})), time < bound);
    }
    EXPECT_TRUE(within({}, time));
    EXPECT_GT(key(time - 1), key(time)) << "newest first";
  }
}

TEST(TraceRows, ARecordIsFoundByActorAndPatient) {
  LoggedRecord record{.index = 4, .time = UnixMicros{5}, .kind = "k", .actor = "a"};
  ASSERT_EQ(IndexRowsOf(record).size(), 1U);
  EXPECT_EQ(IndexRowsOf(record)[0].of, IndexedActor(ActorKind::kDaemon, "a"));
  record.subject.emplace().fill(3);
  ASSERT_EQ(IndexRowsOf(record).size(), 2U);
  EXPECT_EQ(
      IndexRowsOf(record)[1],
      (IndexRow{
          .kind = IndexKind::kPatient, .of = *record.subject, .time = UnixMicros{5}, .index = 4}));
  EXPECT_NE(IndexedActor(ActorKind::kDaemon, "a"), IndexedActor(ActorKind::kUser, "a"));
}

}  // namespace
}  // namespace socle::trace
