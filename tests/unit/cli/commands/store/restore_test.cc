#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/unit/cli/commands/store/store_command_test_base.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A backup of a store with 5 changes, and a store with 8.
class StoreRestoreCommand : public StoreCommandTestBase {
 protected:
  void SetUp() override {
    MakeStore("first", 5);
    MakeStore("second", 8);
    ASSERT_EQ(Run({"store", "backup", folder_ / "first", "-o", backup_}), ExitCode::kDone);
  }

  ExitCode Restore(const std::string& target, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"store", "restore", backup_, "-o", folder_ / target};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  std::string backup_ = folder_ / "backup";
};

TEST_F(StoreRestoreCommand, MakesAStore) {
  ASSERT_EQ(Restore("new"), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(), StartsWith("format\ttest.store\n"));
  EXPECT_THAT(Out(), HasSubstr("last change\t5\n"));
  EXPECT_THAT(Err(), HasSubstr("copy  "));
  EXPECT_EQ(LastChange("new"), 5U);
}

TEST_F(StoreRestoreCommand, FillsAnEmptyFolderWithoutAsking) {
  std::filesystem::create_directory(folder_ / "empty");
  ASSERT_EQ(Restore("empty", {"--json", "--quiet"}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(), StartsWith(R"({"format":"test.store",)"));
  EXPECT_THAT(Out(), HasSubstr(R"("last_change":5,)"));
  EXPECT_EQ(Err(), "");
}

TEST_F(StoreRestoreCommand, AsksOnATerminalBeforeItReplacesAStore) {
  UseTerminal();
  fake_.in.str("n\n");
  EXPECT_EQ(Restore("second"), ExitCode::kFailed);
  EXPECT_THAT(Err(),
              StartsWith(folder_ / "second" +
                         " holds a store. Remove it and put the backup in its place? [y/N] "));
  EXPECT_THAT(Err(), HasSubstr("socle: nothing was done\n"));
  EXPECT_EQ(LastChange("second"), 8U);
  fake_.in.clear();
  fake_.in.str("y\n");
  EXPECT_EQ(Restore("second"), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("restored        " + folder_ / "second"));
  EXPECT_EQ(LastChange("second"), 5U);
}

TEST_F(StoreRestoreCommand, NeedsYesElsewhere) {
  EXPECT_EQ(Restore("second"), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("give --yes"));
  EXPECT_EQ(LastChange("second"), 8U);
  EXPECT_EQ(Restore("second", {"--yes"}), ExitCode::kDone) << Err();
  EXPECT_EQ(LastChange("second"), 5U);
}

TEST_F(StoreRestoreCommand, TakesNoYesFromAFile) {
  const std::string config = folder_.Write("socle.conf", "[store restore]\nyes = yes\n");
  EXPECT_EQ(Restore("second", {"--config", config}), ExitCode::kUsage);
  EXPECT_EQ(LastChange("second"), 8U);
}

TEST_F(StoreRestoreCommand, RemovesNothingButAClosedStore) {
  std::filesystem::create_directory(folder_ / "home");
  const std::string letter = folder_.Write("home/letter.txt", "x");
  EXPECT_EQ(Restore("home", {"--yes"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("holds 'letter.txt', which is no part of a store"));
  EXPECT_TRUE(std::filesystem::exists(letter));
  EXPECT_EQ(Restore("home/letter.txt", {"--yes"}), ExitCode::kFailed);
  EXPECT_EQ(Restore("backup", {"--yes"}), ExitCode::kFailed);
  const auto database = Open("second");
  EXPECT_EQ(Restore("second", {"--yes"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("the store is open already"));
}

TEST_F(StoreRestoreCommand, LeavesTheOldStoreWhenTheBackupIsDamaged) {
  Damage("backup");
  EXPECT_EQ(Restore("second", {"--yes"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("is not as it was written by the backup"));
  EXPECT_EQ(LastChange("second"), 8U);
  EXPECT_EQ(Restore("new"), ExitCode::kFailed);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new"));
}

TEST_F(StoreRestoreCommand, RefusesWhatIsNoBackup) {
  backup_ = folder_ / "first";
  EXPECT_EQ(Restore("second", {"--yes"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("is not a backup"));
  backup_ = folder_ / "none";
  EXPECT_EQ(Restore("new"), ExitCode::kNotFound);
  EXPECT_EQ(LastChange("second"), 8U);
}

}  // namespace

}  // namespace socle::cli
