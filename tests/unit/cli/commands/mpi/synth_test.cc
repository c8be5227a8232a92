#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/cli/commands/command_test_base.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class MpiSynthCommand : public CommandTestBase {
 protected:
  std::string Read(const std::string& name) { return test::ReadAll(folder_ / name); }

  // Of the statistics of a region.
  int WithoutError(const std::string& region) {
    constexpr std::string_view kKey = "\"without_error\": ";
    const std::string json = Read(region + "/statistics.json");
    return std::stoi(json.substr(json.find(kKey) + kKey.size()));
  }
};

std::string LinesOf(const std::string& text) {
  return std::to_string(std::ranges::count(text, '\n') - 1);
}

TEST_F(MpiSynthCommand, WritesARegionAndCountsIt) {
  ASSERT_EQ(Run({"mpi",
                 "synth",
                 "--persons",
                 "50",
                 "--domains",
                 "3",
                 "--seed",
                 "7",
                 "-o",
                 folder_ / "a/region"}),
            ExitCode::kDone);
  EXPECT_THAT(Read("a/region/identities.csv"), StartsWith("domain,ipp,birth_name,"));
  const std::string truth = Read("a/region/truth.csv");
  EXPECT_THAT(truth, StartsWith("domain,ipp,person_id\n"));
  EXPECT_THAT(Read("a/region/statistics.json"), HasSubstr("\"persons\": 50,"));
  EXPECT_THAT(Out(),
              MatchesRegex("persons\t50\nidentities\t" + LinesOf(truth) +
                           "\ndomains\t3\ndoublons\t[0-9]+\n"));
  EXPECT_THAT(Err(), HasSubstr("synthesis      0.00 s  50 persons"));
  EXPECT_THAT(Err(), HasSubstr("region holds identities.csv, truth.csv and statistics.json\n"));
}

TEST_F(MpiSynthCommand, ShowsATableAndABarOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "synth", "--persons", "20", "-o", folder_ / "r"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("fictive region  number\npersons             20\n"));
  EXPECT_THAT(Err(), HasSubstr("[......"));
}

TEST_F(MpiSynthCommand, PrintsTheStatisticsAsJsonAndIsQuiet) {
  ASSERT_EQ(Run({"mpi", "synth", "--persons", "20", "--json", "--quiet", "-o", folder_ / "r"}),
            ExitCode::kDone);
  EXPECT_EQ(Out(), Read("r/statistics.json"));
  EXPECT_EQ(Err(), "");
}

TEST_F(MpiSynthCommand, GivesTheSameFilesForTheSameSeed) {
  for (const char* name : {"a", "b", "c"}) {
    const std::string seed = *name == 'c' ? "2" : "1";
    ASSERT_EQ(Run({"mpi", "synth", "--persons", "20", "--seed", seed, "-o", folder_ / name}),
              ExitCode::kDone);
  }
  EXPECT_EQ(Read("a/identities.csv"), Read("b/identities.csv"));
  EXPECT_NE(Read("a/identities.csv"), Read("c/identities.csv"));
}

TEST_F(MpiSynthCommand, ScalesTheErrors) {
  ASSERT_EQ(Run({"mpi", "synth", "--persons", "200", "--errors", "0", "-o", folder_ / "none"}),
            ExitCode::kDone);
  ASSERT_EQ(Run({"mpi", "synth", "--persons", "200", "--errors", "10", "-o", folder_ / "many"}),
            ExitCode::kDone);
  EXPECT_GT(WithoutError("none"), 2 * WithoutError("many"));
}

TEST_F(MpiSynthCommand, RefusesNumbersOutOfRange) {
  for (const char* scale : {"-0.1", "10.01", "nan", "1x", "many"}) {
    EXPECT_EQ(Run({"mpi", "synth", "-o", folder_ / "r", "--errors", scale}), ExitCode::kUsage);
    EXPECT_THAT(Err(), StartsWith("socle: --errors: must be a number from 0 to 10\n")) << scale;
  }
  EXPECT_EQ(Run({"mpi", "synth", "-o", folder_ / "r", "--persons", "0"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "synth", "-o", folder_ / "r", "--persons", "20000001"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "synth", "-o", folder_ / "r", "--domains", "501"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "synth"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("--output DIR is missing"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "r"));
}

TEST_F(MpiSynthCommand, SaysWhenTheFolderCannotBeMade) {
  const std::string file = folder_.Write("file", "x");
  EXPECT_EQ(Run({"mpi", "synth", "--persons", "5", "-o", file + "/r"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(file + "/r: cannot make the folder"));
  EXPECT_EQ(Out(), "");
}

}  // namespace

}  // namespace socle::cli
