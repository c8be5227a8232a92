#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/support/fault_disk.h"

namespace socle::storage {
namespace {

using ::testing::HasSubstr;

constexpr FamilyId kRows{0};

class CapturingLogger final : public log::Logger {
 public:
  void Write(log::Level level, std::string_view message, std::span<const log::Field>) override {
    if (level == log::Level::kError) {
      errors.emplace_back(message);
    }
  }

  std::vector<std::string> errors;
};

// A store on a disk that fails: it serves reads, refuses writes, and is whole after reopening.
class DiskFailureTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  Result<std::unique_ptr<Database>> TryOpen() {
    return Database::Open("/store",
                          {.format = "test.store",
                           .families = {{.name = "rows", .kind = FamilyKind::kPoint}},
                           .write_buffer_bytes = 64U << 10},
                          {.clock = clock_,
                           .random = random_,
                           .logger = &logger_,
                           .metrics = &metrics_,
                           .env = disk_.Env()});
  }

  void Open() {
    database_.reset();
    auto opened = TryOpen();
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = *std::move(opened);
  }

  Result<ChangeNumber> Put(const std::string& key, const std::string& value = "v") {
    return database_->Commit(WriteUnit().Put(kRows, key, value).Event(1, key));
  }

  std::string Find(const std::string& key) {
    return database_->NewReadView().Find(kRows, key).value().value_or("(none)");
  }

  void ExpectReadOnly() {
    EXPECT_TRUE(database_->IsReadOnly());
    EXPECT_EQ(logger_.errors.size(), 1U) << "told once";
    EXPECT_THAT(metrics_.RenderPrometheusText(), HasSubstr("socle_store_read_only 1\n"));
    const auto again = Put("again");
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, Code::kInternal);
    EXPECT_THAT(again.error().detail, HasSubstr("read-only"));
    EXPECT_FALSE(database_->TrimChangeLog(1).has_value());
    EXPECT_FALSE(BulkLoad::Start(*database_).has_value());
    EXPECT_EQ(Find("before"), "v") << "reads go on";
  }

  test::FaultDisk disk_;
  SystemClock clock_;
  SeededRandom random_{3};
  CapturingLogger logger_;
  metrics::Registry metrics_;
  std::unique_ptr<Database> database_;
};

TEST_F(DiskFailureTest, AFullDiskMakesTheStoreReadOnly) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FillAfter(1);
  const auto failed = Put("while");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, Code::kInternal);
  EXPECT_THAT(failed.error().detail, HasSubstr("disk full"));
  EXPECT_EQ(Find("while"), "(none)");
  EXPECT_EQ(database_->LastChange(), 1U);
  ExpectReadOnly();

  disk_.Heal();
  EXPECT_FALSE(Put("still").has_value()) << "not before it has recovered";
  Open();
  EXPECT_FALSE(database_->IsReadOnly());
  EXPECT_EQ(Find("before"), "v");
  EXPECT_EQ(Find("while"), "(none)");
  EXPECT_EQ(Put("after").value(), 2U);
}

TEST_F(DiskFailureTest, AStoreRecoversOnceTheDiskHasRoomAgain) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FillAfter(1);
  EXPECT_FALSE(Put("while").has_value());
  EXPECT_FALSE(database_->Recover().has_value()) << "there is no room yet";
  EXPECT_TRUE(database_->IsReadOnly());
  EXPECT_FALSE(Put("still").has_value());

  disk_.Heal();
  const Status recovered = database_->Recover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().detail;
  EXPECT_FALSE(database_->IsReadOnly());
  EXPECT_THAT(metrics_.RenderPrometheusText(), HasSubstr("socle_store_read_only 0\n"));
  EXPECT_EQ(Find("before"), "v");
  EXPECT_EQ(Find("while"), "(none)");
  EXPECT_EQ(Put("after").value(), 2U) << "numbers of events have no gap";
  EXPECT_TRUE(database_->Recover().has_value()) << "fine at any time";
}

// Wherever the disk was full: what was acknowledged before and after survives a power cut, and what
// was refused is there or not, once and for all.
TEST_F(DiskFailureTest, RecoveryHoldsWhateverWasBeingWritten) {
  for (std::uint64_t operations = 1; operations < 60; ++operations) {
    SCOPED_TRACE(operations);
    database_.reset();
    disk_.Heal();
    disk_.Load({});
    Open();
    disk_.FillAfter(operations);
    std::vector<std::string> there;
    std::string refused;
    for (int i = 0; i < 500 && refused.empty(); ++i) {
      const std::string key = "k" + std::to_string(i);
      if (Put(key, std::string(1000, 'x')).has_value()) {
        there.push_back(key);
      } else {
        refused = key;
      }
    }
    ASSERT_FALSE(refused.empty());
    disk_.Heal();
    const Status recovered = database_->Recover();
    ASSERT_TRUE(recovered.has_value()) << recovered.error().detail;
    const bool is_there = Find(refused) != "(none)";
    if (is_there) {
      there.push_back(refused);
    }
    ASSERT_EQ(Put("after").value(), there.size() + 1) << "numbers of events have no gap";
    there.emplace_back("after");
    disk_.CutPowerAfter(1);
    EXPECT_FALSE(Put("cut").has_value());
    database_.reset();
    disk_.Restart(random_);
    Open();
    for (const std::string& key : there) {
      EXPECT_NE(Find(key), "(none)") << key;
    }
    EXPECT_EQ(Find(refused) != "(none)", is_there);
    EXPECT_EQ(database_->LastChange(), there.size());
  }
}

TEST_F(DiskFailureTest, AStoreRecoversFromAFailedSync) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FailSyncsAfter(1);
  EXPECT_FALSE(Put("while").has_value());
  EXPECT_FALSE(database_->Recover().has_value()) << "the probe cannot be synced either";
  EXPECT_EQ(Find("before"), "v");
  disk_.Heal();
  ASSERT_TRUE(database_->Recover().has_value());
  const ChangeNumber last = database_->LastChange();
  EXPECT_EQ(last, Find("while") == "(none)" ? 1U : 2U);
  EXPECT_EQ(Put("after").value(), last + 1);
}

TEST_F(DiskFailureTest, AStoreThatIsReadDoesNotRecoverBefore) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FillAfter(1);
  EXPECT_FALSE(Put("while").has_value());
  disk_.Heal();
  {
    const ReadView view = database_->NewReadView();
    const Status recovered = database_->Recover();
    ASSERT_FALSE(recovered.has_value());
    EXPECT_EQ(recovered.error().code, Code::kBusy);
    EXPECT_EQ(view.Find(kRows, "before").value().value(), "v");
    EXPECT_EQ(Find("before"), "v") << "others read too";
  }
  EXPECT_TRUE(database_->Recover().has_value());
}

TEST_F(DiskFailureTest, AFailedSyncMakesTheStoreReadOnly) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FailSyncsAfter(1);
  EXPECT_FALSE(Put("while").has_value());
  EXPECT_EQ(Find("while"), "(none)") << "seen though it may not be on the disk";
  ExpectReadOnly();
}

TEST_F(DiskFailureTest, AFailedFlushMakesTheStoreReadOnly) {
  ASSERT_TRUE(Put("before").has_value());
  // Room for a while: the failure comes at one of many places, in a commit or in the background.
  disk_.FillAfter(30);
  bool failed = false;
  for (int i = 0; i < 500 && !failed; ++i) {
    failed = !Put("k" + std::to_string(i), std::string(1000, 'x')).has_value();
  }
  ASSERT_TRUE(failed);
  ExpectReadOnly();
  disk_.Heal();
  Open();
  EXPECT_EQ(Find("before"), "v");
}

TEST_F(DiskFailureTest, UnitsThatWaitBehindAFailedOneFail) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FailSyncsAfter(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(Put("k" + std::to_string(i)).has_value());
  }
  EXPECT_EQ(database_->LastChange(), 1U);
}

TEST_F(DiskFailureTest, ALoadOnAFullDiskLeavesNothing) {
  ASSERT_TRUE(Put("before").has_value());
  {
    auto load = BulkLoad::Start(*database_).value();
    BulkWriter* rows = load->NewWriter(kRows).value();
    ASSERT_TRUE(rows->Add("a", "1").has_value());
    disk_.FillAfter(1);
    EXPECT_FALSE(load->Finish().has_value());
  }
  EXPECT_EQ(Find("a"), "(none)");
  disk_.Heal();
  Open();
  EXPECT_EQ(Find("a"), "(none)");
  EXPECT_EQ(Find("before"), "v");
}

TEST_F(DiskFailureTest, OpeningOnAFullDiskFailsAndLeavesTheStoreWhole) {
  ASSERT_TRUE(Put("before").has_value());
  database_.reset();
  for (std::uint64_t operations = 1; operations < 12; ++operations) {
    disk_.FillAfter(operations);
    auto opened = TryOpen();
    opened = Fail(Code::kInternal, "closed");
    disk_.Heal();
  }
  Open();
  EXPECT_EQ(Find("before"), "v");
}

// Making a new store is interrupted at each step; the next try finds a folder it can use.
TEST_F(DiskFailureTest, AnInterruptedCreationIsTakenUp) {
  for (std::uint64_t operations = 1; operations < 60; ++operations) {
    database_.reset();
    disk_.Heal();
    disk_.Load({});
    disk_.CutPowerAfter(operations);
    auto opened = TryOpen();
    opened = Fail(Code::kInternal, "closed");
    disk_.Restart(random_);
    opened = TryOpen();
    ASSERT_TRUE(opened.has_value()) << operations << ": " << opened.error().detail;
    ASSERT_TRUE((*opened)->Commit(WriteUnit().Put(kRows, "a", "1")).has_value());
  }
}

}  // namespace
}  // namespace socle::storage
