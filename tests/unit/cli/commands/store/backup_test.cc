#include "lib/storage/backup.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/unit/cli/commands/store/store_command_test_base.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class StoreBackupCommand : public StoreCommandTestBase {};

TEST_F(StoreBackupCommand, CopiesAStoreOfAnyKind) {
  MakeStore("store", 20);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "backup"}), ExitCode::kDone)
      << Err();
  EXPECT_THAT(Out(),
              MatchesRegex("format\ttest.store\nschema version\t3\nstore\t[0-9a-f]+\n"
                           "created\t2023-11-14T22:13:20Z\nbackup made\t2023-11-14T22:13:20Z\n"
                           "last change\t20\nfiles\t[0-9]+\nbytes\t[0-9]+\n"));
  EXPECT_THAT(Err(), HasSubstr("copy  "));
  EXPECT_THAT(Err(), HasSubstr("check  "));
  EXPECT_THAT(Err(), HasSubstr(" rows  "));
  EXPECT_TRUE(storage::VerifyBackup(folder_ / "backup", {}).has_value());
}

TEST_F(StoreBackupCommand, ShowsATableOnATerminal) {
  MakeStore("store", 1);
  UseTerminal();
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kDone);
  EXPECT_THAT(Out(),
              StartsWith("backup          " + folder_ / "b" + "\nformat          test.store\n"));
  EXPECT_THAT(Err(), HasSubstr("\r\x1b[Kcopy"));
}

TEST_F(StoreBackupCommand, PrintsJsonAndIsQuiet) {
  MakeStore("store", 2);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b", "--json", "--quiet"}),
            ExitCode::kDone);
  EXPECT_THAT(
      Out(),
      MatchesRegex(R"(\{"format":"test.store","schema_version":3,"store":"[0-9a-f]+",)"
                   R"("created_at":"2023-11-14T22:13:20Z","made_at":"2023-11-14T22:13:20Z",)"
                   R"("last_change":2,"files":[0-9]+,"bytes":[0-9]+\})"
                   "\n"));
  EXPECT_EQ(Err(), "");
}

TEST_F(StoreBackupCommand, NeverWritesOverAFolder) {
  MakeStore("store", 1);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kDone);
  EXPECT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("exists already: choose another name or remove it"));
  EXPECT_EQ(Out(), "");
}

TEST_F(StoreBackupCommand, RefusesWhatIsNoClosedStore) {
  EXPECT_EQ(Run({"store", "backup", folder_ / "none", "-o", folder_ / "b"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("there is no store here"));
  const auto database = Open("store");
  EXPECT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("the store is open already"));
  EXPECT_EQ(Run({"store", "backup", folder_ / "store"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"store", "backup", "-o", folder_ / "b"}), ExitCode::kUsage);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b"));
}

TEST_F(StoreBackupCommand, RefusesADamagedStore) {
  MakeStore("store", 20);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kDone);
  ASSERT_EQ(Run({"store", "restore", folder_ / "b", "-o", folder_ / "damaged"}), ExitCode::kDone);
  std::filesystem::remove(folder_ / "damaged/CURRENT");
  EXPECT_EQ(Run({"store", "backup", folder_ / "damaged", "-o", folder_ / "b2"}),
            ExitCode::kNotFound);
  std::ofstream(folder_ / "damaged/CURRENT") << "MANIFEST-999999\n";
  EXPECT_EQ(Run({"store", "backup", folder_ / "damaged", "-o", folder_ / "b2"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("socle: no backup is made of a damaged store: "));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b2"));
}

}  // namespace

}  // namespace socle::cli
