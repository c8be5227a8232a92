
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/base/result.h"
#include "tests/unit/cli/commands/store/store_command_test_base.h"

namespace socle::cli {

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class StoreVerifyCommand : public StoreCommandTestBase {};

TEST_F(StoreVerifyCommand, ListsWhatIsInAStore) {
  MakeStore("store", 12);
  ASSERT_EQ(Run({"store", "verify", folder_ / "store"}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(),
              MatchesRegex("format\ttest.store\nschema version\t3\nstore\t[0-9a-f]+\n"
                           "created\t2023-11-14T22:13:20Z\nfirst change kept\t1\nlast change\t12\n"
                           "rows\t12\t26\t60\nscans\t0\t0\t0\n"));
  EXPECT_THAT(Err(), StartsWith("scan  "));
  EXPECT_THAT(Err(), EndsWith(folder_ / "store: no damage found\n"));
}

TEST_F(StoreVerifyCommand, ShowsTwoTablesOnATerminal) {
  MakeStore("store", 12);
  UseTerminal();
  ASSERT_EQ(Run({"store", "verify", folder_ / "store"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("store              " + folder_ / "store" + "\n"));
  EXPECT_THAT(Out(),
              HasSubstr("\n\nfamily  rows  key bytes  value bytes\nrows      12         26"));
}

TEST_F(StoreVerifyCommand, PrintsJsonAndIsQuiet) {
  MakeStore("store", 1);
  ASSERT_EQ(Run({"store", "verify", folder_ / "store", "--json", "--quiet"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith(R"({"format":"test.store","schema_version":3,)"));
  EXPECT_THAT(Out(),
              EndsWith(R"("first_change":1,"last_change":1,"families":[)"
                       R"({"name":"rows","rows":1,"key_bytes":2,"value_bytes":5},)"
                       R"({"name":"scans","rows":0,"key_bytes":0,"value_bytes":0}]})"
                       "\n"));
  EXPECT_EQ(Err(), "");
}

TEST_F(StoreVerifyCommand, ReadsABackup) {
  MakeStore("store", 4);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kDone);
  const std::string made = Out();
  ASSERT_EQ(Run({"store", "verify", folder_ / "b"}), ExitCode::kDone);
  EXPECT_EQ(Out(), made);
  EXPECT_THAT(Err(), HasSubstr("check  "));
  EXPECT_THAT(Err(), HasSubstr(folder_ / "b: no damage found\n"));
  ASSERT_EQ(Run({"store", "verify", folder_ / "b", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr(R"("last_change":4,"files":)"));
}

TEST_F(StoreVerifyCommand, NamesTheDamage) {
  MakeStore("store", 4);
  ASSERT_EQ(Run({"store", "backup", folder_ / "store", "-o", folder_ / "b"}), ExitCode::kDone);
  Damage("b");
  EXPECT_EQ(Run({"store", "verify", folder_ / "b"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("is not as it was written by the backup"));
  EXPECT_EQ(Out(), "");
}

TEST_F(StoreVerifyCommand, FindsARowThatItsProgramCannotRead) {
  MakeStore("store", 4);
  fake_.row_checks = {{.format = "test.store",
                       .schema_version = 3,
                       .check = [](std::string_view, std::string_view key, std::string_view) {
                         return key == "k2" ? Status(Fail(Code::kCorruption, "cut short"))
                                            : Status();
                       }}};
  EXPECT_EQ(Run({"store", "verify", folder_ / "store"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(folder_ / "store: family rows, key 6b32: cut short"));
}

TEST_F(StoreVerifyCommand, RefusesWhatIsNoClosedStore) {
  EXPECT_EQ(Run({"store", "verify", folder_ / "none"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("there is no store here"));
  EXPECT_EQ(Run({"store", "verify", folder_.Path()}), ExitCode::kNotFound);
  const auto database = Open("store");
  EXPECT_EQ(Run({"store", "verify", folder_ / "store"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("the store is open already"));
}

}  // namespace

}  // namespace socle::cli
