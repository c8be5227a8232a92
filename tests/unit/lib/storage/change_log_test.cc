#include "lib/storage/change_log.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/parallel.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/commit_queue.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kMany = 1'000'000;

class ChangeLogTest : public StoreTest {
 protected:
  void SetUp() override { Open(); }

  void CommitEvents(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Commit(WriteUnit().Event(2, "event " + std::to_string(database_->LastChange() + 1)));
    }
  }

  // Past the checks of Database::Commit, as a fault of the disk would do it.
  void DeleteEvent(ChangeNumber number) {
    WriteUnit unit;
    unit.Delete(database_->Impl().LogFamily(), EncodeChangeKey(number));
    ASSERT_TRUE(database_->Impl().Queue().Commit(unit).has_value());
  }
};

TEST(ChangeRecord, HasTheDocumentedBytes) {
  EXPECT_EQ(EncodeHex(AsBytes(EncodeChangeKey(258))), "0000000000000102");
  EXPECT_EQ(EncodeHex(AsBytes(EncodeChangeRecord({.kind = 300, .payload = "ab"}))), "01ac02026162");
}

TEST(StoreMetaRecord, HasTheDocumentedBytes) {
  StoreMeta meta{.format = "f", .schema_version = 2, .created_at = {3}, .id = {0xAA}};
  const std::string bytes = EncodeStoreMeta(meta);
  EXPECT_EQ(EncodeHex(AsBytes(bytes)),
            "01016602"
            "06"
            "10aa" +
                std::string(30, '0'));
  const StoreMeta read = DecodeStoreMeta(bytes).value();
  EXPECT_EQ(read.format, meta.format);
  EXPECT_EQ(read.schema_version, meta.schema_version);
  EXPECT_EQ(read.created_at, meta.created_at);
  EXPECT_EQ(read.id, meta.id);
  EXPECT_EQ(DecodeStoreMeta("\x01\x01"
                            "f\x02\x06\x01x")
                .error()
                .code,
            Code::kCorruption);
}

TEST_F(ChangeLogTest, ReadsInOrderAndResumes) {
  CommitEvents(5);
  ChangeLogReader reader(*database_, 1);
  const auto first = reader.Read(3, kMany).value();
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].number, 1U);
  EXPECT_EQ(first[0].kind, 2U);
  EXPECT_EQ(first[2].payload, "event 3");
  EXPECT_EQ(reader.NextNumber(), 4U);

  ChangeLogReader resumed(*database_, reader.NextNumber());
  const auto rest = resumed.Read(10, kMany).value();
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[1].payload, "event 5");
  EXPECT_TRUE(resumed.Read(10, kMany).value().empty());
}

TEST_F(ChangeLogTest, KeepsToTheLimits) {
  CommitEvents(4);  // 7 bytes each
  EXPECT_EQ(ChangeLogReader(*database_, 1).Read(2, kMany).value().size(), 2U);
  EXPECT_EQ(ChangeLogReader(*database_, 1).Read(9, 14).value().size(), 2U);
  EXPECT_EQ(ChangeLogReader(*database_, 1).Read(9, 15).value().size(), 3U);
  EXPECT_EQ(ChangeLogReader(*database_, 1).Read(9, 1).value().size(), 1U);
  EXPECT_TRUE(ChangeLogReader(*database_, 1).Read(0, kMany).value().empty());
}

TEST_F(ChangeLogTest, SeesAGapAsCorruption) {
  CommitEvents(5);
  DeleteEvent(3);
  ChangeLogReader reader(*database_, 1);
  EXPECT_EQ(reader.Read(2, kMany).value().size(), 2U);
  const auto read = reader.Read(2, kMany);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Code::kCorruption);
  EXPECT_THAT(read.error().detail, HasSubstr("change 3"));
}

TEST_F(ChangeLogTest, SeesAMissingFrontWhenOpening) {
  CommitEvents(3);
  DeleteEvent(1);
  database_.reset();
  EXPECT_EQ(TryOpen().error().code, Code::kCorruption);
}

TEST_F(ChangeLogTest, RefusesAReaderThatHasSeenMore) {
  CommitEvents(2);
  EXPECT_TRUE(ChangeLogReader(*database_, 3).Read(1, kMany).value().empty());
  EXPECT_EQ(ChangeLogReader(*database_, 4).Read(1, kMany).error().code, Code::kConflict);
  EXPECT_EQ(ChangeLogReader(*database_, 0).Read(1, kMany).error().code, Code::kConflict);
}

TEST_F(ChangeLogTest, TrimsFromTheFront) {
  CommitEvents(5);
  ASSERT_TRUE(database_->TrimChangeLog(3).has_value());
  EXPECT_EQ(database_->FirstChange(), 4U);
  EXPECT_EQ(ChangeLogReader(*database_, 3).Read(9, kMany).error().code, Code::kNotFound);
  EXPECT_EQ(ChangeLogReader(*database_, 4).Read(9, kMany).value().size(), 2U);
  ASSERT_TRUE(database_->TrimChangeLog(3).has_value()) << "trimming again is nothing";
  Open();
  EXPECT_EQ(database_->FirstChange(), 4U);
  EXPECT_EQ(database_->TrimChangeLog(6).error().code, Code::kInvalidArgument);
}

TEST_F(ChangeLogTest, NumbersGoOnAfterTrimmingAll) {
  CommitEvents(3);
  ASSERT_TRUE(database_->TrimChangeLog(3).has_value());
  Open();
  EXPECT_EQ(database_->LastChange(), 3U);
  EXPECT_EQ(database_->FirstChange(), 4U);
  CommitEvents(1);
  EXPECT_EQ(ChangeLogReader(*database_, 4).Read(9, kMany).value().at(0).number, 4U);
}

TEST_F(ChangeLogTest, TrimsMoreThanOneUnit) {
  WriteUnit unit;
  for (int i = 0; i < 2500; ++i) {
    unit.Event(1, "");
  }
  Commit(unit);
  ASSERT_TRUE(database_->TrimChangeLog(2400).has_value());
  EXPECT_EQ(ChangeLogReader(*database_, 2401).Read(kMany, kMany).value().size(), 100U);
}

TEST_F(ChangeLogTest, WaitingEndsAtTheDeadline) {
  const ChangeLogReader reader(*database_, 1);
  EXPECT_FALSE(reader.Wait(std::chrono::milliseconds(1)));
  CommitEvents(1);
  EXPECT_TRUE(reader.Wait(std::chrono::nanoseconds(0)));
}

// A follower reads while others write and one trims behind it; it sees each event once, in order.
TEST_F(ChangeLogTest, AFollowerSeesEveryEventOnce) {
  constexpr std::size_t kWriters = 3;
  constexpr std::size_t kUnits = 200;
  std::atomic<std::uint64_t> seen{0};
  std::atomic<bool> good{true};
  ParallelFor(kWriters + 1, 1, kWriters + 1, [&](std::size_t begin, std::size_t) {
    if (begin > 0) {
      for (std::size_t i = 0; i < kUnits; ++i) {
        (void)database_->Commit(WriteUnit().Event(1, "e").Event(1, "f")).value();
      }
      return;
    }
    ChangeLogReader reader(*database_, 1);
    while (seen < kWriters * kUnits * 2 && reader.Wait(std::chrono::minutes(1))) {
      const auto events = reader.Read(50, kMany).value();
      for (const ChangeEvent& event : events) {
        good = good && event.number == seen + 1;
        seen = event.number;
      }
      good = good && database_->TrimChangeLog(seen).has_value();
    }
  });
  EXPECT_TRUE(good);
  EXPECT_EQ(seen, kWriters * kUnits * 2);
}

}  // namespace
}  // namespace socle::storage
