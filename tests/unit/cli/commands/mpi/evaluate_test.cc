#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands/mpi/evaluation_input.h"
#include "cli/exit_code.h"
#include "tests/unit/cli/commands/command_test_base.h"

namespace socle::cli {

namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kTruth = "domain,ipp,person_id\nA,1,p\nB,1,p\nA,2,q\nB,2,r\n";
// One pair is right, one is wrong: precision 0.5, recall 1, F1 2/3.
constexpr const char* kClusters = "domain,ipp,cluster_id\nA,1,x\nB,1,x\nA,2,y\nB,2,y\n";

class MpiEvaluateCommand : public CommandTestBase {
 protected:
  ExitCode Evaluate(const std::string& truth,
                    const std::string& clusters,
                    const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"mpi",
                                          "evaluate",
                                          "--truth",
                                          folder_.Write("truth.csv", truth),
                                          "--clusters",
                                          folder_.Write("clusters.csv", clusters)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  std::string Truth() { return folder_ / "truth.csv"; }

  std::string Clusters() { return folder_ / "clusters.csv"; }
};

TEST_F(MpiEvaluateCommand, PrintsTheFigures) {
  EXPECT_EQ(Evaluate(kTruth, kClusters), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("identities 4  persons 3  clusters 2  absent from the clusters 0"));
  EXPECT_THAT(Out(), HasSubstr("pairs             0.50000   1.00000   0.66667"));
  EXPECT_EQ(Err(), "read truth     0.00 s  4 lines  -\nread clusters  0.00 s  4 lines  -\n");
}

TEST_F(MpiEvaluateCommand, PrintsTheSameFiguresOnATerminalWithProgress) {
  ASSERT_EQ(Evaluate(kTruth, kClusters), ExitCode::kDone);
  const std::string piped = Out();
  UseTerminal();
  EXPECT_EQ(Evaluate(kTruth, kClusters), ExitCode::kDone);
  EXPECT_EQ(Out(), piped);
  EXPECT_THAT(Err(), HasSubstr("\r\x1b[Kread truth     0 lines"));
}

TEST_F(MpiEvaluateCommand, PrintsJson) {
  EXPECT_EQ(Evaluate(kTruth, kClusters, {"--json", "--quiet"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith(R"({"identities":4,"persons":3,"clusters":2,)"));
  EXPECT_TRUE(Out().ends_with("}\n"));
  EXPECT_EQ(Err(), "");
}

TEST_F(MpiEvaluateCommand, TakesColumnsInAnyOrderAmongOthers) {
  EXPECT_EQ(Evaluate("note, person_id ,ipp,domain\n-,p, 1 ,A\n-,p,1,B\n",
                     "\xEF\xBB\xBF"
                     "cluster_id,score,domain,ipp\r\nx,1,A,1\r\nx,1,B,1\r\n"),
            ExitCode::kDone)
      << Err();
  EXPECT_THAT(Out(), HasSubstr("pairs             1.00000   1.00000   1.00000"));
}

TEST_F(MpiEvaluateCommand, TakesATruthOfRecordsWithoutDomains) {
  EXPECT_EQ(Evaluate("record_id,entity_id\n1,e\n2,e\n", "domain,ipp,cluster_id\nA,1,x\nB,2,x\n"),
            ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("across domains    1.00000   1.00000   1.00000              1"));
}

TEST_F(MpiEvaluateCommand, ComparesPairsWithTheFloors) {
  const std::vector<std::string> met = {
      "--min-precision", "0.5", "--min-recall", "1", "--min-f1", "66.6%"};
  EXPECT_EQ(Evaluate(kTruth, kClusters, met), ExitCode::kDone);
  EXPECT_EQ(Evaluate(kTruth, kClusters, {"--min-precision", "0.501"}), ExitCode::kFailed);
  EXPECT_THAT(Out(), HasSubstr("pairs             0.50000"));
  EXPECT_THAT(Err(),
              HasSubstr("socle: precision of pairs is 0.5, under the 0.501 of --min-precision\n"));
  EXPECT_EQ(Evaluate(kTruth, kClusters, {"--min-f1", "0.667", "--json"}), ExitCode::kFailed);
  EXPECT_THAT(Out(), StartsWith("{"));
  EXPECT_THAT(Err(), HasSubstr("socle: F1 of pairs is 0.666"));
  EXPECT_EQ(Evaluate(kTruth, "domain,ipp,cluster_id\nA,1,x\n", {"--min-recall", "0.1"}),
            ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("socle: recall of pairs is 0, under the 0.1 of --min-recall\n"));
  EXPECT_EQ(Evaluate(kTruth, kClusters, {"--min-f1", "1.1"}), ExitCode::kUsage);
}

TEST_F(MpiEvaluateCommand, ReportsEveryFloorThatIsMissed) {
  EXPECT_EQ(Evaluate(kTruth, kClusters, {"--min-f1", "0.9", "--min-precision", "0.9", "--quiet"}),
            ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("socle: F1 of pairs"));
  EXPECT_THAT(Err(), HasSubstr("\nsocle: precision of pairs"));
}

TEST_F(MpiEvaluateCommand, RefusesAnEmptyTruth) {
  EXPECT_EQ(Evaluate("domain,ipp,person_id\n", kClusters, {"--quiet"}), ExitCode::kFailed);
  EXPECT_EQ(Err(), "socle: " + Truth() + ": the truth is empty: it has a header only\n");
  EXPECT_EQ(Evaluate("", kClusters, {"--quiet"}), ExitCode::kFailed);
  EXPECT_EQ(Err(), "socle: " + Truth() + ":1: the file is empty\n");
}

TEST_F(MpiEvaluateCommand, RefusesClustersOfOtherRecords) {
  static constexpr std::string_view kFault =
      ": holds no identity of the truth; is it made from the same records?";
  EXPECT_EQ(Evaluate(kTruth, "domain,ipp,cluster_id\nC,1,x\n"), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Clusters() + std::string(kFault)));
  EXPECT_EQ(Evaluate(kTruth, "domain,ipp,cluster_id\n"), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Clusters() + std::string(kFault)));
  EXPECT_EQ(Out(), "");
}

TEST_F(MpiEvaluateCommand, RefusesAnotherHeader) {
  EXPECT_EQ(Evaluate("A,MARTIN,p\nB,1,p\n", kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(),
              HasSubstr(Truth() + ":1: the header must name the columns domain,ipp,person_id or "
                                  "record_id,entity_id; columns found: 3\n"));
  EXPECT_THAT(Err(), Not(HasSubstr("MARTIN")));
  EXPECT_EQ(Evaluate(kTruth, kTruth), ExitCode::kFailed);
  EXPECT_THAT(
      Err(), HasSubstr(Clusters() + ":1: the header must name the columns domain,ipp,cluster_id;"));
}

TEST_F(MpiEvaluateCommand, NamesFileAndLineOfAFault) {
  const std::string header = "domain,ipp,person_id\n";
  EXPECT_EQ(Evaluate(header + "A,1,p\nA,1,q\n", kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Truth() + ":3: this identity is already in the truth\n"));
  EXPECT_EQ(Evaluate(header + "A,1,p\n\nA,2, \n", kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Truth() + ":4: person_id is empty\n"));
  EXPECT_EQ(Evaluate(header + "A,1\n", kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Truth() + ":2: too_few_fields: "));
  EXPECT_EQ(Evaluate(kTruth, "domain,ipp,cluster_id\nA,1,x\nA,\xFF,x\n"), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Clusters() + ":3: bad_utf8: "));
  EXPECT_EQ(Evaluate("dom"s + '\0' + "ain,ipp\n", kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Truth() + ":1: nul_byte: "));
}

TEST_F(MpiEvaluateCommand, SaysWhichFileCannotBeRead) {
  const std::string truth = folder_.Write("t.csv", kTruth);
  EXPECT_EQ(Run({"mpi", "evaluate", "--truth", truth, "--clusters", folder_ / "none"}),
            ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr(folder_ / "none: "));
  EXPECT_EQ(Run({"mpi", "evaluate", "--truth", folder_.Path(), "--clusters", truth}),
            ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("is a folder"));
  EXPECT_EQ(Evaluate(std::string("\x1f\x8b\x08\0 and no more", 16), kClusters), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Truth()));
  EXPECT_EQ(Run({"mpi", "evaluate", "--truth", truth}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("--clusters CLUSTERS.csv is missing"));
}

TEST_F(MpiEvaluateCommand, TellsProgressOfLongFiles) {
  std::string truth = "record_id,entity_id\n";
  for (std::uint64_t i = 0; i < kLinesBetweenProgress + 1; ++i) {
    truth += std::to_string(i) + ",e\n";
  }
  std::vector<std::uint64_t> told;
  const auto read =
      ReadTruth(folder_.Write("t.csv", truth), [&](std::uint64_t lines) { told.push_back(lines); });
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_THAT(told, testing::ElementsAre(kLinesBetweenProgress, kLinesBetweenProgress + 1));
}

}  // namespace

}  // namespace socle::cli
