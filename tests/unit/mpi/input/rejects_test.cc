#include "mpi/input/rejects.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/input/identity_check.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi {

namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

RejectedRow Row(LineOutcome outcome) {
  return {.file = "in.csv",
          .line = 7,
          .outcome = outcome,
          .column = "birth_date",
          .reason = outcome == LineOutcome::kKept ? "bad_date" : "too_few_fields",
          .detail = "why",
          .raw = "a,\"b\""};
}

TEST(Rejects, WritesAFileWithOneLineForEachRow) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("rejects.csv");
  auto rejects = Rejects::Create({.path = path, .rejected_max = {}});
  ASSERT_TRUE(rejects.has_value());
  ASSERT_TRUE(rejects->Add(Row(LineOutcome::kRejected)).has_value());
  ASSERT_TRUE(rejects->Add(Row(LineOutcome::kKept)).has_value());
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_TRUE(rejects->Commit().has_value());
  ASSERT_TRUE(rejects->Commit().has_value());  // a second time does nothing
  EXPECT_EQ(test::ReadAll(path),
            "file,line,outcome,column,reason,detail,raw\n"
            "in.csv,7,rejected,birth_date,too_few_fields,why,\"a,\"\"b\"\"\"\n"
            "in.csv,7,kept,birth_date,bad_date,why,\"a,\"\"b\"\"\"\n");
}

TEST(Rejects, CountsByOutcomeAndReasonWithoutAFile) {
  auto rejects = Rejects::Create({});
  for (const LineOutcome outcome :
       {LineOutcome::kRejected, LineOutcome::kKept, LineOutcome::kDropped, LineOutcome::kKept}) {
    ASSERT_TRUE(rejects->Add(Row(outcome)).has_value());
  }
  EXPECT_EQ(rejects->Rejected(), 1);
  EXPECT_EQ(rejects->Kept(), 2);
  EXPECT_EQ(rejects->Dropped(), 1);
  EXPECT_THAT(rejects->ByReason(), ElementsAre(Pair("bad_date", 2), Pair("too_few_fields", 2)));
  EXPECT_EQ(rejects->First(), "in.csv:7: too_few_fields: why");
}

TEST(Rejects, AllowsAsManyRejectedLinesAsItWasToldAndNoMore) {
  auto rejects = Rejects::Create({.path = "", .rejected_max = 2});
  EXPECT_TRUE(rejects->Add(Row(LineOutcome::kRejected)).has_value());
  EXPECT_TRUE(rejects->Add(Row(LineOutcome::kRejected)).has_value());
  EXPECT_TRUE(rejects->Add(Row(LineOutcome::kKept)).has_value());
  EXPECT_TRUE(rejects->Add(Row(LineOutcome::kDropped)).has_value());
  const auto over = rejects->Add(Row(LineOutcome::kRejected));
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, Code::kTooLarge);
}

TEST(Rejects, AllowsNoneWhenToldNone) {
  auto rejects = Rejects::Create({.path = "", .rejected_max = 0});
  EXPECT_FALSE(rejects->Add(Row(LineOutcome::kRejected)).has_value());
}

TEST(Rejects, NeedsAFolderThatIsThere) {
  const test::TemporaryFolder folder;
  EXPECT_FALSE(
      Rejects::Create({.path = folder.File("none/rejects.csv"), .rejected_max = {}}).has_value());
}

}  // namespace

}  // namespace socle::mpi
