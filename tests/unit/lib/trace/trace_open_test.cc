// What TraceLog::Open refuses: a trace that is shorter or other than what was signed.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"
#include "tests/support/fault_disk.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/trace/trace_keys.h"
#include "tests/unit/lib/trace/trace_store_test_base.h"

namespace socle::trace {
namespace {

using testing::HasSubstr;

class TraceOpenTest : public TraceStoreTest {
 protected:
  // 600 signed records and 30 behind them.
  void MakeTrace() {
    Open();
    Append(600, 50);
    Sign();
    Append(30);
    log_.reset();
  }

  void ExpectRefused(std::string_view why) {
    const auto opened = TryOpen();
    ASSERT_FALSE(opened.has_value()) << why;
    EXPECT_EQ(opened.error().code, Code::kCorruption);
    EXPECT_THAT(opened.error().detail, HasSubstr(std::string(why)));
    EXPECT_THAT(opened.error().detail, HasSubstr("docs/operate/trace.md"));
  }

  std::string Value(const std::string& key) {
    return database_->NewReadView().Get(kTraceFamilies.log, key).value();
  }

  void Flip(const std::string& key, std::size_t at) {
    std::string value = Value(key);
    value[at] = static_cast<char>(value[at] ^ 1);
    Put(kTraceFamilies.log, key, value);
  }
};

TEST_F(TraceOpenTest, GoesOnWhereItStopped) {
  MakeTrace();
  for (const std::uint64_t more : {1U, 5U, 200U, 256U, 64U}) {
    OpenDatabase();
    Open();
    Append(more);
    EXPECT_EQ(Sign().root, RootOfLeaves(log_->Size()));
    log_.reset();
  }
  Open();
  EXPECT_EQ(log_->Size(), 1156U);
  EXPECT_TRUE(Verify().has_value());
}

TEST_F(TraceOpenTest, GoesOnFromEverySize) {
  Open();
  for (std::uint64_t size = 0; size < 530; size += size < 20 || size > 500 ? 1 : 29) {
    Open();
    Append(size - log_->Size(), 100);
    if (size % 2 == 0) {
      Sign();
    }
  }
  Open();
  EXPECT_EQ(Sign().root, RootOfLeaves(log_->Size()));
}

TEST_F(TraceOpenTest, RefusesAChangedRecordBehindTheCheckpoint) {
  MakeTrace();
  Flip(LeafKey(610), 20);
  ExpectRefused("record 61");
}

TEST_F(TraceOpenTest, RefusesAChangedRecordAtTheSignedEnd) {
  MakeTrace();
  Flip(LeafKey(599), 20);
  ExpectRefused("its first 600 records are not those of the last checkpoint");
}

TEST_F(TraceOpenTest, RefusesAMissingRecord) {
  MakeTrace();
  const std::string leaf = Value(LeafKey(615));
  Delete(kTraceFamilies.log, LeafKey(615));
  EXPECT_EQ(TryOpen().error().code, Code::kCorruption);
  Put(kTraceFamilies.log, LeafKey(615), leaf);
  EXPECT_TRUE(TryOpen().has_value());
}

TEST_F(TraceOpenTest, RefusesASwap) {
  MakeTrace();
  const std::string first = Value(LeafKey(620));
  Put(kTraceFamilies.log, LeafKey(620), Value(LeafKey(621)));
  Put(kTraceFamilies.log, LeafKey(621), first);
  ExpectRefused("record 620 says that it is record 621");
}

TEST_F(TraceOpenTest, RefusesATraceThatIsShorterThanItsCheckpoint) {
  MakeTrace();
  for (std::uint64_t index = 599; index < 630; ++index) {
    Delete(kTraceFamilies.log, LeafKey(index));
  }
  ExpectRefused("it holds 599 records, but the last checkpoint is of 600");
}

// Without the head file nobody could tell: this is what it and witnesses are for.
TEST_F(TraceOpenTest, RefusesATraceThatIsShorterThanItsHeadFile) {
  MakeTrace();
  Open();
  Sign();
  log_.reset();
  for (std::uint64_t index = 600; index < 630; ++index) {
    Delete(kTraceFamilies.log, LeafKey(index));
  }
  // As it was before: the older checkpoint is the last one again.
  const std::string older =
      SignCheckpoint({.origin = "example.org/trace", .size = 600, .root = RootOfLeaves(600)},
                     signer_)
          .value();
  Delete(kTraceFamilies.log, CheckpointKey(630));
  Put(kTraceFamilies.log,
      CheckpointKey(600),
      EncodeStoredCheckpoint({.time = clock_.Now(), .note = older}));
  ExpectRefused("it holds 600 records, but the checkpoint in");
  has_head_file_ = false;
  EXPECT_TRUE(TryOpen().has_value());
}

TEST_F(TraceOpenTest, RefusesAnOldCopyOfTheStore) {
  Open();
  Append(100);
  Sign();
  log_.reset();
  database_.reset();
  const test::FaultDisk::Image image = disk_.Save();
  Open();
  Append(50);
  Sign();
  log_.reset();
  database_.reset();
  disk_.Load(image);
  OpenDatabase();
  ExpectRefused("it holds 100 records, but the checkpoint in");
}

TEST_F(TraceOpenTest, RefusesAFork) {
  Open();
  Append(100);
  Sign();
  log_.reset();
  database_.reset();
  const test::FaultDisk::Image image = disk_.Save();
  const std::string head = test::ReadAll(folder_ / "trace.head");
  Open();
  Append(50);
  Sign();
  const std::string forked_head = test::ReadAll(folder_ / "trace.head");
  log_.reset();
  database_.reset();
  // The other branch, with other records and as many.
  disk_.Load(image);
  (void)folder_.Write("trace.head", head);
  Open();
  const std::vector<AuditRecord> others(50, NumberedRecord(7));
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->Append(unit, others).has_value());
  Commit(unit);
  log_->Committed();
  Sign();
  log_.reset();
  (void)folder_.Write("trace.head", forked_head);
  ExpectRefused("its first 150 records are not those of the checkpoint in");
}

TEST_F(TraceOpenTest, RefusesRecordsWithoutACheckpoint) {
  MakeTrace();
  Delete(kTraceFamilies.log, CheckpointKey(600));
  ExpectRefused("it holds records, but no checkpoint");
}

TEST_F(TraceOpenTest, RefusesAnEmptyTraceWithAHeadFile) {
  MakeTrace();
  log_.reset();
  database_.reset();
  disk_.Load({});
  OpenDatabase();
  ExpectRefused("it holds 0 records");
}

TEST_F(TraceOpenTest, RefusesAChangedTile) {
  MakeTrace();
  Flip(TileKey(1, 0), 40);
  ExpectRefused("its first 600 records are not those of the last checkpoint");
  Flip(TileKey(1, 0), 40);
  Delete(kTraceFamilies.log, TileKey(1, 0));
  ExpectRefused("tile 0 of level 1 of the trace is missing");
}

TEST_F(TraceOpenTest, RefusesATileThatDoesNotFitTheRecordsBehindTheCheckpoint) {
  Open();
  Append(200, 50);
  Sign();
  Append(100);
  log_.reset();
  EXPECT_TRUE(TryOpen().has_value());
  // The hash of the first 256 records, of which the checkpoint knows only 200.
  Flip(TileKey(1, 0), 3);
  ExpectRefused("tile 0 of level 1 is not that of its records");
}

TEST_F(TraceOpenTest, RefusesAnotherKeyUnlessItIsAFormerOne) {
  MakeTrace();
  const NoteKey former = signer_.Key();
  signer_ = TestSigner("example.org/trace", 2);
  EXPECT_EQ(TryOpen().error().code, Code::kUnauthenticated);
  TraceSettings settings = Settings();
  settings.former_keys.push_back(former);
  auto opened = TryOpen(settings);
  ASSERT_TRUE(opened.has_value()) << opened.error().detail;
  log_ = *std::move(opened);
  Sign();
  // The trace knows both keys, and verifies by them.
  const auto report = Verify();
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->keys.size(), 2U);
}

TEST_F(TraceOpenTest, RefusesAnotherOrigin) {
  MakeTrace();
  TraceSettings settings = Settings();
  settings.former_keys.push_back(signer_.Key());
  signer_ = TestSigner("example.org/other");
  EXPECT_EQ(TryOpen(settings).error().code, Code::kInvalidArgument);
}

TEST_F(TraceOpenTest, RefusesAHeadFileThatIsNone) {
  MakeTrace();
  (void)folder_.Write("trace.head", "rubbish");
  const auto opened = TryOpen();
  ASSERT_FALSE(opened.has_value());
  EXPECT_THAT(opened.error().detail, HasSubstr(folder_ / "trace.head"));
}

TEST_F(TraceOpenTest, WritesAHeadFileThatIsBehind) {
  MakeTrace();
  std::filesystem::remove(folder_ / "trace.head");
  Open();
  EXPECT_EQ(test::ReadAll(folder_ / "trace.head"), log_->LastNote());
}

TEST_F(TraceOpenTest, FailsWhenTheHeadFileCannotBeWritten) {
  Open();
  Append(1);
  std::filesystem::remove(folder_ / "trace.head");
  std::filesystem::create_directory(folder_ / "trace.head");
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(log_->SignCheckpoint(clock_.Now()).has_value());
  // The checkpoint itself is stored.
  EXPECT_EQ(log_->LastCheckpoint().size, 1U);
}

}  // namespace
}  // namespace socle::trace
