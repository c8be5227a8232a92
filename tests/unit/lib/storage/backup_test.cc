#include "lib/storage/backup.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/backup_manifest.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/commit_queue.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/progress.h"
#include "lib/storage/read_view.h"
#include "lib/storage/verify.h"
#include "lib/storage/write_unit.h"
#include "tests/support/temporary_folder.h"

namespace socle::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

constexpr FamilyId kRows{0};
constexpr FamilyId kScans{1};
constexpr int kUnits = 200;

class BackupTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Database>> Open(const std::string& name) {
    return Database::Open(folder_ / name,
                          {.format = "test.store",
                           .families = {{.name = "rows", .kind = FamilyKind::kPoint},
                                        {.name = "scans", .kind = FamilyKind::kBlob}},
                           .create_if_missing = name == "store"},
                          {.clock = clock_, .random = random_});
  }

  // A store with rows, blobs and a trimmed change log.
  std::unique_ptr<Database> MakeStore() {
    auto database = Open("store").value();
    for (int i = 0; i < kUnits; ++i) {
      const std::string name = "k" + std::to_string(i);
      WriteUnit unit;
      unit.Put(kRows, name, "v").Put(kScans, name, std::string(5000, 'x')).Event(1, name);
      EXPECT_TRUE(database->Commit(unit).has_value());
    }
    EXPECT_TRUE(database->TrimChangeLog(10).has_value());
    return database;
  }

  void MakeBackup() {
    auto database = MakeStore();
    const auto made = BackupDatabase(*database, folder_ / "backup", {});
    ASSERT_TRUE(made.has_value()) << made.error().detail;
  }

  // Names of everything under the test's folder at the first level.
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.Path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  // Changes one byte in the middle of the first file with this ending.
  void Damage(const std::string& folder, std::string_view ending) {
    for (const auto& entry : fs::directory_iterator(folder_ / folder)) {
      const std::string path = entry.path().string();
      if (!path.ends_with(ending) || entry.file_size() == 0) {
        continue;
      }
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
      file.seekg(middle);
      const char changed = static_cast<char>(file.get() ^ 0x20);
      file.seekp(middle);
      file.put(changed);
      return;
    }
    FAIL() << "no file *" << ending;
  }

  test::TemporaryFolder folder_;
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SystemRandom random_;
};

TEST_F(BackupTest, RestoresTheStateAndItsLog) {
  auto database = MakeStore();
  const StoreMeta meta = database->Meta();
  const auto made = BackupDatabase(*database, folder_ / "backup", {});
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_EQ(made->last_change, static_cast<ChangeNumber>(kUnits));
  EXPECT_EQ(made->made_at, clock_.Now());
  EXPECT_EQ(made->meta.id, meta.id);
  EXPECT_GT(made->bytes, 0U);
  ASSERT_TRUE(database->Commit(WriteUnit().Put(kRows, "later", "v")).has_value());
  database.reset();

  const auto restored = RestoreBackup(folder_ / "backup", folder_ / "restored", {});
  ASSERT_TRUE(restored.has_value()) << restored.error().detail;
  database = Open("restored").value();
  EXPECT_EQ(database->Meta().id, meta.id);
  EXPECT_EQ(database->FirstChange(), 11U);
  EXPECT_EQ(database->LastChange(), static_cast<ChangeNumber>(kUnits));
  const ReadView view = database->NewReadView();
  for (int i = 0; i < kUnits; ++i) {
    EXPECT_EQ(view.Get(kRows, "k" + std::to_string(i)).value(), "v");
    EXPECT_EQ(view.Get(kScans, "k" + std::to_string(i)).value().size(), 5000U);
  }
  EXPECT_FALSE(view.Find(kRows, "later").value().has_value());
  EXPECT_FALSE(fs::exists(folder_ / "restored/BACKUP"));
  EXPECT_THAT(Names(), ::testing::UnorderedElementsAre("store", "backup", "restored"));
  EXPECT_FALSE(fs::exists(folder_ / "store/checkpoint"));
}

TEST_F(BackupTest, CopiesAStoreThatNobodyHasOpen) {
  MakeStore().reset();
  const auto made = BackupStore(folder_ / "store", folder_ / "backup", clock_, {});
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_EQ(made->last_change, static_cast<ChangeNumber>(kUnits));
  EXPECT_TRUE(RestoreBackup(folder_ / "backup", folder_ / "restored", {}).has_value());
  EXPECT_TRUE(Open("restored").has_value());
}

TEST_F(BackupTest, RefusesAStoreThatIsOpen) {
  const auto database = MakeStore();
  EXPECT_EQ(BackupStore(folder_ / "store", folder_ / "backup", clock_, {}).error().code,
            Code::kConflict);
  EXPECT_EQ(VerifyStore(folder_ / "store", {}).error().code, Code::kConflict);
}

TEST_F(BackupTest, RefusesFoldersThatAreNotWhatTheyShouldBe) {
  MakeBackup();
  EXPECT_EQ(BackupStore(folder_ / "none", folder_ / "b", clock_, {}).error().code, Code::kNotFound);
  EXPECT_EQ(BackupStore(folder_ / "backup", folder_ / "b", clock_, {}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(RestoreBackup(folder_ / "store", folder_ / "r", {}).error().code, Code::kNotFound);
  EXPECT_EQ(RestoreBackup(folder_ / "none", folder_ / "r", {}).error().code, Code::kNotFound);
  EXPECT_EQ(VerifyStore(folder_ / "none", {}).error().code, Code::kNotFound);
  EXPECT_THAT(Open("backup").error().detail, HasSubstr("is a backup"));
  EXPECT_TRUE(IsBackup(folder_ / "backup"));
  EXPECT_FALSE(IsBackup(folder_ / "store"));
}

TEST_F(BackupTest, NeverWritesOverAnything) {
  auto database = MakeStore();
  fs::create_directory(folder_ / "full");
  std::ofstream(folder_ / "full/file") << "x";
  EXPECT_EQ(BackupDatabase(*database, folder_ / "full", {}).error().code, Code::kConflict);
  EXPECT_EQ(BackupDatabase(*database, folder_ / "missing/b", {}).error().code, Code::kNotFound);
  fs::create_directory(folder_ / "empty");
  ASSERT_TRUE(BackupDatabase(*database, folder_ / "empty/", {}).has_value());
  EXPECT_EQ(BackupDatabase(*database, folder_ / "empty", {}).error().code, Code::kConflict);
  EXPECT_EQ(RestoreBackup(folder_ / "empty", folder_ / "store", {}).error().code, Code::kConflict);
}

TEST_F(BackupTest, RestoresInPlaceOfAStore) {
  MakeBackup();
  auto database = Open("store").value();
  ASSERT_TRUE(database->Commit(WriteUnit().Put(kRows, "later", "v").Event(1, "e")).has_value());
  EXPECT_EQ(RestoreBackupOver(folder_ / "backup", folder_ / "store", {}).error().code,
            Code::kConflict);
  database.reset();
  fs::create_directory_symlink(folder_ / "store", folder_ / "link");
  const auto restored = RestoreBackupOver(folder_ / "backup", folder_ / "link", {});
  ASSERT_TRUE(restored.has_value()) << restored.error().detail;
  database = Open("store").value();
  EXPECT_EQ(database->LastChange(), static_cast<ChangeNumber>(kUnits));
  EXPECT_FALSE(database->NewReadView().Find(kRows, "later").value().has_value());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_THAT(Names(), testing::UnorderedElementsAre("store", "backup", "link"));
}

TEST_F(BackupTest, RestoresInPlaceOfADamagedStore) {
  MakeBackup();
  fs::remove(folder_ / "store/CURRENT");
  fs::create_directory(folder_ / "store/checkpoint");
  ASSERT_TRUE(RestoreBackupOver(folder_ / "backup", folder_ / "store", {}).has_value());
  EXPECT_TRUE(Open("store").has_value());
}

TEST_F(BackupTest, LeavesTheOldStoreWhenTheBackupIsDamaged) {
  MakeBackup();
  Damage("backup", ".sst");
  EXPECT_EQ(RestoreBackupOver(folder_ / "backup", folder_ / "store", {}).error().code,
            Code::kCorruption);
  EXPECT_TRUE(Open("store").has_value());
  EXPECT_THAT(Names(), testing::UnorderedElementsAre("store", "backup"));
}

TEST_F(BackupTest, RemovesNothingButAStore) {
  MakeBackup();
  const std::string backup = folder_ / "backup";
  EXPECT_EQ(RestoreBackupOver(backup, folder_ / "none", {}).error().code, Code::kNotFound);
  EXPECT_EQ(RestoreBackupOver(backup, backup, {}).error().code, Code::kInvalidArgument);
  std::ofstream(folder_ / "store/notes.txt") << "x";
  const auto refused = RestoreBackupOver(backup, folder_ / "store", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_THAT(refused.error().detail, HasSubstr("holds 'notes.txt'"));
  fs::remove(folder_ / "store/notes.txt");
  fs::create_directory(folder_ / "store/more.sst");
  EXPECT_EQ(CheckReplaceable(folder_ / "store").error().code, Code::kInvalidArgument);
  EXPECT_EQ(CheckReplaceable(folder_ / "store/CURRENT").error().code, Code::kInvalidArgument);
  EXPECT_TRUE(fs::exists(folder_ / "store/CURRENT"));
}

class DamageTest : public BackupTest, public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(Files,
                         DamageTest,
                         ::testing::Values(".sst", ".blob", "BACKUP", "CURRENT", "MANIFEST"));

TEST_P(DamageTest, IsSeenByVerifyAndRestore) {
  MakeBackup();
  std::string ending = GetParam();
  if (ending == "MANIFEST") {
    for (const auto& entry : fs::directory_iterator(folder_ / "backup")) {
      const std::string name = entry.path().filename().string();
      ending = name.starts_with("MANIFEST") ? name : ending;
    }
  }
  Damage("backup", ending);
  const auto verified = VerifyBackup(folder_ / "backup", {});
  ASSERT_FALSE(verified.has_value());
  EXPECT_EQ(verified.error().code, Code::kCorruption) << verified.error().detail;
  EXPECT_THAT(verified.error().detail, HasSubstr(folder_ / "backup"));
  EXPECT_FALSE(RestoreBackup(folder_ / "backup", folder_ / "restored", {}).has_value());
  EXPECT_THAT(Names(), ::testing::UnorderedElementsAre("store", "backup"));
}

TEST_F(BackupTest, SeesAMissingFile) {
  MakeBackup();
  for (const auto& entry : fs::directory_iterator(folder_ / "backup")) {
    if (entry.path().extension() == ".sst") {
      fs::remove(entry.path());
      break;
    }
  }
  EXPECT_FALSE(VerifyBackup(folder_ / "backup", {}).has_value());
  EXPECT_FALSE(RestoreBackup(folder_ / "backup", folder_ / "restored", {}).has_value());
}

TEST_F(BackupTest, TellsADamagedStoreFromNoStore) {
  MakeStore().reset();
  fs::remove(folder_ / "store/CURRENT");
  EXPECT_EQ(VerifyStore(folder_ / "store", {}).error().code, Code::kCorruption);
  for (const auto& entry : fs::directory_iterator(folder_ / "store")) {
    if (entry.path().filename().string().starts_with("MANIFEST-")) {
      fs::remove(entry.path());
      std::ofstream(folder_ / "store/CURRENT") << entry.path().filename().string() << '\n';
      break;
    }
  }
  EXPECT_EQ(VerifyStore(folder_ / "store", {}).error().code, Code::kCorruption);
  const auto made = BackupStore(folder_ / "store", folder_ / "backup", clock_, {});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::kCorruption);
  EXPECT_THAT(made.error().detail, testing::StartsWith("no backup is made of a damaged store: "));
  EXPECT_EQ(VerifyStore(folder_.Path(), {}).error().code, Code::kNotFound);
}

TEST_F(BackupTest, VerifyReportsWhatItFound) {
  MakeStore().reset();
  std::uint64_t scanned = 0;
  const VerifyOptions options{.row_checks = {}, .progress = [&](const Progress& progress) {
                                EXPECT_EQ(progress.stage, "scan");
                                scanned = progress.done;
                              }};
  const auto report = VerifyStore(folder_ / "store", options);
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->meta.format, "test.store");
  EXPECT_EQ(report->first_change, 11U);
  EXPECT_EQ(report->last_change, static_cast<ChangeNumber>(kUnits));
  ASSERT_EQ(report->families.size(), 2U);
  EXPECT_EQ(report->families[0].name, "rows");
  EXPECT_EQ(report->families[0].rows, static_cast<std::uint64_t>(kUnits));
  EXPECT_EQ(report->families[1].value_bytes, static_cast<std::uint64_t>(kUnits) * 5000);
  EXPECT_GT(scanned, static_cast<std::uint64_t>(kUnits));
}

TEST_F(BackupTest, VerifyChecksRowsOfAProgramThatIsKnown) {
  MakeStore().reset();
  const std::uint32_t version = VerifyStore(folder_ / "store", {})->meta.schema_version;
  const auto verify = [&](const std::string& format, std::uint32_t schema_version) {
    const RowCheck check{
        .format = format,
        .schema_version = schema_version,
        .check = [](std::string_view family, std::string_view key, std::string_view) -> Status {
          if (family == "rows" && key == "k7") {
            return Fail(Code::kCorruption, "does not decode");
          }
          return {};
        }};
    return VerifyStore(folder_ / "store", {.row_checks = {check}, .progress = {}});
  };
  const auto report = verify("test.store", version);
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().detail, HasSubstr("family rows, key 6b37: does not decode"));
  EXPECT_TRUE(verify("other.store", version).has_value());
  EXPECT_TRUE(verify("test.store", version + 1).has_value());
}

TEST_F(BackupTest, VerifySeesAGapInTheChangeLog) {
  {
    auto database = MakeStore();
    WriteUnit unit;
    unit.Delete(database->Impl().LogFamily(), EncodeChangeKey(50));
    ASSERT_TRUE(database->Impl().Queue().Commit(unit).has_value());
  }
  const auto report = VerifyStore(folder_ / "store", {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, Code::kCorruption);
  EXPECT_THAT(report.error().detail, HasSubstr("change 50 is missing"));
}

TEST_F(BackupTest, VerifyChangesNothing) {
  MakeStore().reset();
  const auto listing = [&] {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder_ / "store")) {
      files.push_back(entry.path().filename().string() + " " + std::to_string(entry.file_size()));
    }
    std::ranges::sort(files);
    return files;
  };
  const auto before = listing();
  ASSERT_TRUE(VerifyStore(folder_ / "store", {}).has_value());
  EXPECT_EQ(listing(), before);
}

TEST(BackupManifestCodec, RefusesNamesThatLeaveTheFolder) {
  BackupManifest manifest;
  manifest.meta.format = "f";
  manifest.files = {{.name = "000001.sst", .size_bytes = 1, .digest = {}}};
  EXPECT_EQ(DecodeBackupManifest(EncodeBackupManifest(manifest)).value().files[0].name,
            "000001.sst");
  for (const char* name : {"../x", "/x", "", ".", ".."}) {
    manifest.files[0].name = name;
    EXPECT_EQ(DecodeBackupManifest(EncodeBackupManifest(manifest)).error().code, Code::kCorruption);
  }
}

}  // namespace
}  // namespace socle::storage
