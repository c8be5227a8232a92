#include "lib/storage/offline_store.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/storage/backup.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/support/temporary_folder.h"

namespace socle::storage {
namespace {

using ::testing::ElementsAre;

constexpr FamilyId kRows{0};
constexpr FamilyId kByPerson{1};
constexpr FamilyId kSets{2};

class OfflineStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> Open() {
    return Database::Open(folder_ / "store",
                          {.format = "test.store",
                           .families = {{.name = "rows", .kind = FamilyKind::kPoint},
                                        {.name = "by_person", .kind = FamilyKind::kPrefix16},
                                        {.name = "sets", .kind = FamilyKind::kIdSets}}},
                          {.clock = clock_, .random = random_})
        .value();
  }

  void MakeStore() {
    const auto database = Open();
    WriteUnit unit;
    for (const char* key : {"a", "b", "c", "d"}) {
      unit.Put(kRows, key, std::string("value ") + key);
      unit.Put(kByPerson, std::string("0123456789abcdef") + key, "x");
    }
    ASSERT_TRUE(database->Commit(unit).has_value());
  }

  // How often the bytes are in the files of the store.
  int CountInFiles(const std::string& bytes) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "store")) {
      count += test::ReadAll(entry.path()).contains(bytes) ? 1 : 0;
    }
    return count;
  }

  static std::vector<std::string> Keys(Scan scan) {
    std::vector<std::string> keys;
    while (scan.Next()) {
      keys.emplace_back(scan.Key());
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return keys;
  }

  test::TemporaryFolder folder_;
  FixedClock clock_{UnixMicros{1}};
  SeededRandom random_{7};
};

TEST_F(OfflineStoreTest, ReadsWhatTheLogHoldsBehindAChangeOfASet) {
  MakeStore();
  {
    const auto database = Open();
    WriteUnit set;
    set.MergeIds(kSets, "s", EncodeIdChanges({{.number = 7}}));
    ASSERT_TRUE(database->Commit(set).has_value());
    WriteUnit row;
    row.Put(kRows, "later", "x");
    ASSERT_TRUE(database->Commit(row).has_value());
  }
  const auto store = OfflineStore::Open(folder_ / "store");
  ASSERT_TRUE(store.has_value());
  EXPECT_EQ((*store)->Find("rows", "later").value(), "x");
}

TEST_F(OfflineStoreTest, ReadsAStoreOfAnotherProgram) {
  MakeStore();
  const auto store = OfflineStore::Open(folder_ / "store");
  ASSERT_TRUE(store.has_value()) << store.error().detail;
  EXPECT_EQ((*store)->Meta().format, "test.store");
  EXPECT_TRUE((*store)->HasFamily("rows"));
  EXPECT_FALSE((*store)->HasFamily("other"));
  EXPECT_EQ((*store)->Find("rows", "b").value().value_or("none"), "value b");
  EXPECT_EQ((*store)->Find("rows", "x").value().value_or("none"), "none");
  EXPECT_EQ((*store)->Find("other", "x").error().code, Code::kNotFound);
  EXPECT_THAT(Keys((*store)->ScanRange("rows", "b", "d")), ElementsAre("b", "c"));
  EXPECT_THAT(Keys((*store)->ScanRange("by_person", "0123456789abcdefc", "")),
              ElementsAre("0123456789abcdefc", "0123456789abcdefd"));
}

TEST_F(OfflineStoreTest, ReadsABackup) {
  MakeStore();
  ASSERT_TRUE(BackupStore(folder_ / "store", folder_ / "backup", clock_, {}).has_value());
  const auto store = OfflineStore::Open(folder_ / "backup");
  ASSERT_TRUE(store.has_value()) << store.error().detail;
  EXPECT_EQ((*store)->Find("rows", "a").value().value_or("none"), "value a");
}

TEST_F(OfflineStoreTest, RefusesAnOpenStoreAndKeepsOneClosed) {
  {
    const auto database = Open();
    EXPECT_EQ(OfflineStore::Open(folder_ / "store").error().code, Code::kConflict);
  }
  const auto store = OfflineStore::Open(folder_ / "store");
  ASSERT_TRUE(store.has_value());
  EXPECT_EQ(OfflineStore::Open(folder_ / "store").error().code, Code::kConflict);
  EXPECT_EQ(OfflineStore::Open(folder_ / "none").error().code, Code::kNotFound);
}

TEST_F(OfflineStoreTest, FindsNothingOfADeletedRowAfterPurging) {
  // Kept as it is by every compression.
  std::string secret(32, '\0');
  random_.Fill({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  const auto database = Open();
  WriteUnit put;
  put.Put(kRows, "key", secret).Put(kRows, "other", "stays");
  ASSERT_TRUE(database->Commit(put).has_value());
  EXPECT_GE(CountInFiles(secret), 1);
  WriteUnit erase;
  erase.Delete(kRows, "key");
  ASSERT_TRUE(database->Commit(erase).has_value());
  EXPECT_GE(CountInFiles(secret), 1);
  ASSERT_TRUE(database->PurgeDeleted(kRows).has_value());
  EXPECT_EQ(CountInFiles(secret), 0);
  EXPECT_EQ(database->NewReadView().Get(kRows, "other").value_or("none"), "stays");
}

TEST_F(OfflineStoreTest, FindsNothingOfADeletedRowThatWasInATableFile) {
  std::string secret(32, '\0');
  random_.Fill({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  const auto database = Open();
  WriteUnit put;
  put.Put(kRows, "key", secret);
  ASSERT_TRUE(database->Commit(put).has_value());
  ASSERT_TRUE(database->PurgeDeleted(kRows).has_value());
  EXPECT_EQ(CountInFiles(secret), 1);
  WriteUnit erase;
  erase.Delete(kRows, "key");
  ASSERT_TRUE(database->Commit(erase).has_value());
  ASSERT_TRUE(database->PurgeDeleted(kRows).has_value());
  EXPECT_EQ(CountInFiles(secret), 0);
}

}  // namespace
}  // namespace socle::storage
