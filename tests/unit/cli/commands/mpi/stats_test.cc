#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/atomic_file.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"

namespace socle::cli {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kIndicators = R"(
  "identities": 1000, "doublons": {"stock": 12, "stock_rate": 0.012, "flow": 2,
  "flow_rate": 0.004, "potential": 30},
  "backlog": {"open": 20, "claimed": 1, "postponed": 2, "proposed": 0,
    "ages": [{"up_to_days": 1, "count": 5}, {"up_to_days": 7, "count": 10}, {"count": 8}],
    "oldest_opened_at": "2026-02-20T10:00:00Z"},
  "decided": 40, "decisions": {"same_person": 25, "different_persons": 15},
  "handling_seconds_median": 5400, "merges": 7, "unmerges": 1, "collisions": 1,
  "statuses": {"PROV": 400, "QUAL": 600}, "attributes": {"homonym": 3},
  "ins_duplicates": 2, "anomalies": 9)";

std::string Statistics(bool has_trend) {
  const std::string indicators(kIndicators);
  return R"({"from": "2026-01-01T00:00:00Z", "to": "2026-03-02T00:00:00Z", "all": {)" + indicators +
         R"(}, "domains": [{"code": "CH-A<&", )" + indicators + R"(}], "trend": [)" +
         (has_trend ? R"({"at": "2026-01-01", "doublon_rate": 0.02, "backlog": 50},
                         {"at": "2026-02-01", "doublon_rate": 0.015, "backlog": 30},
                         {"at": "2026-03-01", "doublon_rate": 0.012, "backlog": 23})"
                    : "") +
         R"(], "agreement": {"items": 40, "agreed": 37, "kappa": 0.81},
         "weights": {"from_bits": -10, "width_bits": 5, "link": [0, 0, 0, 4],
                     "review": [0, 0, 3, 0], "apart": [9, 4, 0, 0], "link_bits": 6,
                     "review_bits": 0}})";
}

class MpiStatsTest : public MpiCommandTestBase {
 protected:
  MpiStatsTest() {
    fake_.clock = FixedClock(UnixMicros{1'772'445'600'000'000});
    daemon_.Returns("mpi.stats", Statistics(true));
  }

  std::string Page() { return ReadWholeFile(folder_ / "s.html", 1'000'000).value_or(""); }
};

TEST_F(MpiStatsTest, DISABLED_ShowsIndicatorsByDomainOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "stats"}), ExitCode::kDone) << Err();
  EXPECT_EQ(
      Out(),
      "domain  identities  doublons       rate  perhaps  qualified  open  oldest  INS twice\n"
      "CH-A<&       1\u202f000        12  1.2\u202f%       30    60\u202f%    23    10 d        "
      "  2\n"
      "------  ----------  --------  ---------  -------  ---------  ----  ------  ---------\n"
      "all          1\u202f000        12  1.2\u202f%       30    60\u202f%    23    10 d        "
      "  2\n"
      "\nreviewers agreed on 37 of 40 items that were decided twice (kappa 0.81)\n");
}

TEST_F(MpiStatsTest, GivesEveryFigureWhenPiped) {
  ASSERT_EQ(Run({"mpi", "stats", "--from", "2026-01-01", "--to", "2026-03-02"}), ExitCode::kDone);
  EXPECT_THAT(Out(),
              AllOf(testing::StartsWith("from\t2026-01-01T00:00:00Z\n"),
                    HasSubstr("all.doublons.stock\t12\n"),
                    HasSubstr("all.backlog.ages.1.count\t10\n"),
                    HasSubstr("domains.CH-A<&.statuses.QUAL\t600\n"),
                    HasSubstr("agreement.kappa\t")));
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.stats {"from":"2026-01-01T00:00:00Z",)"
                          R"("to":"2026-03-02T00:00:00Z"})"));
}

TEST_F(MpiStatsTest, DISABLED_WritesOneSelfContainedPageWithDrawings) {
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone) << Err();
  const std::string page = Page();
  EXPECT_THAT(page, testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page,
              AllOf(HasSubstr("default-src 'none'"),
                    HasSubstr("Doublons in stock, per cent"),
                    HasSubstr("Items to look at"),
                    HasSubstr("Age of what is open"),
                    HasSubstr("up to 7 days"),
                    HasSubstr("over 7 days"),
                    HasSubstr("Statuses of identities"),
                    HasSubstr("Cohen&apos;s kappa 0.81")));
  EXPECT_THAT(page, HasSubstr("Pairs by match weight and decision"));
  EXPECT_THAT(page, HasSubstr("CH-A&lt;&amp;"));
  EXPECT_THAT(page, HasSubstr("made 2026-03-02 10:00 UTC"));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST_F(MpiStatsTest, SaysWhereThereIsNothingToDraw) {
  daemon_.Returns("mpi.stats", Statistics(false));
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone);
  EXPECT_THAT(Page(), HasSubstr("Fewer than two measurements in the period."));
  daemon_.Returns("mpi.stats", "{}");
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone);
  EXPECT_THAT(Page(), HasSubstr("No pair was scored."));
  EXPECT_THAT(Page(), HasSubstr("No item was decided twice"));
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "stats"}), ExitCode::kDone);
}

TEST_F(MpiStatsTest, PrintsTheAnswerAsJson) {
  ASSERT_EQ(Run({"mpi", "stats", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"from":"2026-01-01T00:00:00Z")"));
}

TEST_F(MpiStatsTest, RefusesWhatIsNoInstant) {
  EXPECT_EQ(Run({"mpi", "stats", "--from", "January"}), ExitCode::kUsage);
}

}  // namespace

}  // namespace socle::cli
