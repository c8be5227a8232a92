#include "lib/storage/bulk_load.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

std::string Key(std::size_t i) {
  std::string digits = std::to_string(i);
  return "key" + std::string(kPrefixBytes - digits.size(), '0') + digits;
}

class BulkLoadTest : public StoreTest {
 protected:
  void SetUp() override { Open(); }

  std::unique_ptr<BulkLoad> Start() {
    auto load = BulkLoad::Start(*database_);
    EXPECT_TRUE(load.has_value()) << load.error().detail;
    return *std::move(load);
  }

  std::size_t CountRows(FamilyId family) {
    const ReadView view = database_->NewReadView();
    Scan scan = view.ScanPrefix(family, "");
    std::size_t rows = 0;
    while (scan.Next()) {
      ++rows;
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return rows;
  }
};

TEST_F(BulkLoadTest, FillsSeveralFamiliesAtOnce) {
  constexpr std::size_t kCount = 5000;
  auto load = Start();
  BulkWriter* rows = load->NewWriter(kRows).value();
  BulkWriter* by_person = load->NewWriter(kByPerson).value();
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_TRUE(rows->Add(Key(i), "v" + std::to_string(i)).has_value());
    ASSERT_TRUE(by_person->Add(Key(i), "").has_value());
  }
  EXPECT_EQ(CountRows(kRows), 0U) << "rows are seen before Finish";
  ASSERT_TRUE(load->Finish().has_value());
  EXPECT_EQ(load->RowCount(), kCount * 2);
  load.reset();
  Open();
  EXPECT_EQ(CountRows(kRows), kCount);
  EXPECT_EQ(CountRows(kByPerson), kCount);
  EXPECT_EQ(database_->NewReadView().Get(kRows, Key(4321)).value(), "v4321");
  EXPECT_EQ(database_->LastChange(), 0U);
}

TEST_F(BulkLoadTest, WinsOverOlderRowsAndLosesToNewerOnes) {
  Commit(WriteUnit().Put(kRows, Key(1), "old").Put(kRows, Key(2), "old"));
  auto load = Start();
  BulkWriter* rows = load->NewWriter(kRows).value();
  ASSERT_TRUE(rows->Add(Key(1), "loaded").has_value());
  ASSERT_TRUE(rows->Add(Key(3), "loaded").has_value());
  ASSERT_TRUE(load->Finish().has_value());
  load.reset();
  Commit(WriteUnit().Put(kRows, Key(3), "new"));
  Open();
  const ReadView view = database_->NewReadView();
  EXPECT_EQ(view.Get(kRows, Key(1)).value(), "loaded");
  EXPECT_EQ(view.Get(kRows, Key(2)).value(), "old");
  EXPECT_EQ(view.Get(kRows, Key(3)).value(), "new");
}

TEST_F(BulkLoadTest, AViewTakenBeforeDoesNotSeeIt) {
  const ReadView before = database_->NewReadView();
  auto load = Start();
  ASSERT_TRUE(load->NewWriter(kRows).value()->Add("a", "1").has_value());
  ASSERT_TRUE(load->Finish().has_value());
  EXPECT_FALSE(before.Find(kRows, "a").value().has_value());
  EXPECT_TRUE(database_->NewReadView().Find(kRows, "a").value().has_value());
}

TEST_F(BulkLoadTest, RefusesKeysOutOfOrderOrOfWrongLength) {
  auto load = Start();
  BulkWriter* rows = load->NewWriter(kRows).value();
  ASSERT_TRUE(rows->Add("b", "").has_value());
  EXPECT_EQ(rows->Add("b", "").error().code, Code::kInvalidArgument);
  EXPECT_EQ(rows->Add("a", "").error().code, Code::kInvalidArgument);
  BulkWriter* by_person = load->NewWriter(kByPerson).value();
  EXPECT_EQ(by_person->Add(std::string(kPrefixBytes - 1, 'x'), "").error().code,
            Code::kInvalidArgument);
  BulkWriter* long_keys = load->NewWriter(kRows).value();
  EXPECT_TRUE(long_keys->Add(std::string(kKeyBytesMax, 'x'), "").has_value());
  EXPECT_EQ(long_keys->Add(std::string(kKeyBytesMax + 1, 'x'), "").error().code, Code::kTooLarge);
  EXPECT_FALSE(load->Finish().has_value());
  load.reset();
  EXPECT_EQ(CountRows(kRows), 0U);
}

TEST_F(BulkLoadTest, TakesRangesOfOneFamilyFromSeveralThreads) {
  constexpr std::size_t kWriters = 4;
  constexpr std::size_t kCount = 1000;
  auto load = Start();
  std::vector<BulkWriter*> writers;
  writers.reserve(kWriters);
  for (std::size_t i = 0; i < kWriters; ++i) {
    writers.push_back(load->NewWriter(kRows).value());
  }
  ParallelFor(kWriters, 1, kWriters, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin * kCount; i < end * kCount; ++i) {
      // The last range first: the order of writers does not matter.
      ASSERT_TRUE(writers[kWriters - 1 - begin]->Add(Key(i), "").has_value());
    }
  });
  ASSERT_TRUE(load->Finish().has_value());
  EXPECT_EQ(CountRows(kRows), kWriters * kCount);
}

TEST_F(BulkLoadTest, RefusesRangesThatOverlap) {
  auto load = Start();
  BulkWriter* first = load->NewWriter(kRows).value();
  BulkWriter* second = load->NewWriter(kRows).value();
  ASSERT_TRUE(first->Add("a", "").has_value());
  ASSERT_TRUE(first->Add("c", "").has_value());
  ASSERT_TRUE(second->Add("c", "").has_value());
  const Status finished = load->Finish();
  ASSERT_FALSE(finished.has_value());
  EXPECT_THAT(finished.error().detail, ::testing::HasSubstr("overlap"));
}

TEST_F(BulkLoadTest, OneAtATime) {
  auto load = Start();
  EXPECT_EQ(BulkLoad::Start(*database_).error().code, Code::kConflict);
  ASSERT_TRUE(load->Finish().has_value());
  EXPECT_EQ(load->Finish().error().code, Code::kInvalidArgument);
  EXPECT_EQ(load->NewWriter(kRows).error().code, Code::kInvalidArgument);
  load.reset();
  EXPECT_TRUE(BulkLoad::Start(*database_).has_value());
}

TEST_F(BulkLoadTest, AnAbandonedLoadLeavesNothing) {
  {
    auto load = Start();
    ASSERT_TRUE(load->NewWriter(kRows).value()->Add("a", "1").has_value());
  }
  EXPECT_EQ(CountRows(kRows), 0U);
  Commit(WriteUnit().Put(kRows, "b", "2"));
  Open();
  EXPECT_EQ(CountRows(kRows), 1U);
}

TEST_F(BulkLoadTest, WritesToTheDiskAsRowsCome) {
  constexpr std::size_t kRowCount = 400;
  constexpr std::size_t kRowBytes = std::size_t{32} << 10;
  const test::TemporaryFolder folder;
  const auto database =
      Database::Open(folder / "store", Options(), {.clock = clock_, .random = random_});
  ASSERT_TRUE(database.has_value());
  const auto load = BulkLoad::Start(**database);
  ASSERT_TRUE(load.has_value());
  BulkWriter* rows = (*load)->NewWriter(kRows).value();
  std::vector<std::uint8_t> value(kRowBytes);
  for (std::size_t i = 0; i < kRowCount; ++i) {
    random_.Fill(value);
    ASSERT_TRUE(rows->Add(Key(i), AsText(value)).has_value());
  }
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder.Path())) {
    bytes += file.is_regular_file() ? file.file_size() : 0;
  }
  EXPECT_GT(bytes, kRowCount * kRowBytes / 2) << "rows are held in memory";
}

}  // namespace
}  // namespace socle::storage
