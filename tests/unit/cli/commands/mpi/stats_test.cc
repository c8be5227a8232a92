#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands/mpi/stats/statistics.h"
#include "cli/exit_code.h"
#include "cli/json_view.h"
#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"

namespace socle::cli {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kWork = R"({"backlog": 23, "open": 20, "claimed": 1, "postponed": 2,
  "proposed": 0, "decided": 40, "closed": 3, "handling_seconds_median": 5400,
  "ages": [{"days_below": 1, "count": 5}, {"days_below": 7, "count": 10},
           {"days_below": null, "count": 8}],
  "decisions": {"same_person": 25, "different_persons": 15},
  "oldest_at": "2026-02-20T10:00:00Z"})";

// As mpi.stats gives them for a domain, or for all.
std::string Indicators() {
  const std::string work(kWork);
  return R"("identities": 1000, "merged": 7, "persons": 988, "created": 500, "fed": 600,
    "status": {"PROV": {"count": 400, "of": 1000, "share": 0.4},
               "QUAL": {"count": 600, "of": 1000, "share": 0.6}},
    "attributes": {"homonym": {"count": 3, "of": 1000, "share": 0.003}},
    "flow_doublons": {"count": 2, "of": 600, "share": 0.0033},
    "stock_doublons": {"count": 12, "of": 1000, "share": 0.012},
    "potential_doublons": {"backlog": 30}, "potential_links": {"backlog": 9},
    "merges": {"by_senders": 6, "by_users": 1, "reversed": 1},
    "collisions": {"open": 2, "confirmed": 1},
    "trait_changes": {"count": 4, "per_thousand": 4.0}, "anomalies": {"bad_key": 9},
    "identities_with_anomalies": {"count": 9, "of": 1000, "share": 0.009}, "ins_duplicates": 2,
    "work": {"all": )" +
         work + R"(, "doublon": )" + work + "}";
}

std::string Statistics(bool has_trend) {
  return R"({"all": {)" + Indicators() + R"(}, "domains": [{)" + Indicators() +
         R"(, "domain": "CH-A<&"}], "agreement": {"items": 40, "agreed": 37, "share": 0.925,
         "kappa": 0.81}, "weights": {"from_bits": -10, "cross_domain": [0, 3, 9, 4],
         "same_domain": [0, 0, 0, 1]}, "trend": [)" +
         (has_trend ? R"({"day": "2026-02-27", "created": 0, "merged": 0, "opened": 9,
                          "decided": 1, "closed": 0},
                         {"day": "2026-02-28", "created": 50, "merged": 1, "opened": 10,
                          "decided": 4, "closed": 1},
                         {"day": "2026-03-01", "created": 150, "merged": 3, "opened": 2,
                          "decided": 12, "closed": 0})"
                    : "") +
         R"(], "from": "2026-01-01T00:00:00Z", "to": "2026-03-02T00:00:00Z",
         "at": "2026-03-02T10:00:00Z"})";
}

class MpiStatsTest : public MpiCommandTestBase {
 protected:
  MpiStatsTest() {
    fake_.clock = FixedClock(UnixMicros{1'772'445'600'000'000});
    daemon_.Returns("mpi.stats", Statistics(true));
  }

  std::string Page() { return ReadWholeFile(folder_ / "s.html", 1'000'000).value_or(""); }
};

TEST_F(MpiStatsTest, ShowsIndicatorsByDomainOnATerminal) {
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "stats"}), ExitCode::kDone) << Err();
  EXPECT_EQ(Out(),
            "domain  identities  doublons   rate  perhaps  qualified  open  oldest  INS twice\n"
            "CH-A<&       1\u202f000        12  1.2\u202f%       30     60.0\u202f%    23    10 d  "
            "        2\n"
            "------  ----------  --------  -----  -------  ---------  ----  ------  ---------\n"
            "all          1\u202f000        12  1.2\u202f%       30     60.0\u202f%    23    10 d  "
            "        2\n"
            "\nreviewers agreed on 37 of 40 items that were decided twice (kappa 0.81)\n");
}

TEST_F(MpiStatsTest, GivesEveryFigureWhenPiped) {
  ASSERT_EQ(Run({"mpi", "stats", "--from", "2026-01-01", "--to", "2026-03-02"}), ExitCode::kDone);
  EXPECT_THAT(Out(),
              AllOf(testing::StartsWith("all.identities\t1000\n"),
                    HasSubstr("all.stock_doublons.count\t12\n"),
                    HasSubstr("all.work.all.ages.1.count\t10\n"),
                    HasSubstr("domains.CH-A<&.status.QUAL.count\t600\n"),
                    HasSubstr("agreement.kappa\t")));
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.stats {"from":"2026-01-01T00:00:00Z",)"
                          R"("to":"2026-03-02T00:00:00Z"})"));
}

TEST_F(MpiStatsTest, WritesOneSelfContainedPageWithDrawings) {
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone) << Err();
  const std::string page = Page();
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  for (const std::string_view text : {"default-src &#39;none&#39;",
                                      "Doublons merged for a hundred new identities",
                                      "day 2: 33.0",
                                      "Age of what is open",
                                      "below 7 days",
                                      "7 days and more",
                                      "Statuses of identities",
                                      "Cohen&#39;s kappa 0.81",
                                      "Pairs by match weight and decision",
                                      "CH-A&lt;&amp;",
                                      "made 2026-03-02 10:00 UTC"}) {
    EXPECT_TRUE(page.contains(text)) << text;
  }
  for (const std::string_view text : {"http:", "https:", "<script", "src="}) {
    EXPECT_FALSE(page.contains(text)) << text;
  }
}

TEST_F(MpiStatsTest, SaysWhereThereIsNothingToDraw) {
  daemon_.Returns("mpi.stats", Statistics(false));
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone);
  EXPECT_TRUE(Page().contains("Fewer than two days to draw."));
  daemon_.Returns("mpi.stats", "{}");
  ASSERT_EQ(Run({"mpi", "stats", "--report", folder_ / "s.html"}), ExitCode::kDone);
  EXPECT_TRUE(Page().contains("No pair was scored."));
  EXPECT_TRUE(Page().contains("No item was decided twice"));
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "stats"}), ExitCode::kDone);
}

TEST(Statistics, FollowsTheBacklogBackFromNow) {
  const boost::json::value json = boost::json::parse(Statistics(true));
  const StatisticsView view = ReadStatistics(JsonView(json));
  EXPECT_THAT(view.BacklogByDay(), ElementsAre(28, 33, 23));
  EXPECT_THAT(view.MergeRateByDay(), ElementsAre(2, 2));
  EXPECT_THAT(StatisticsView().BacklogByDay(), testing::IsEmpty());
}

TEST(Statistics, GivesNoMedianWithoutDecisions) {
  const boost::json::value json = boost::json::parse(
      R"({"all": {"work": {"all": {"decided": 0, "handling_seconds_median": 0}}}})");
  EXPECT_FALSE(ReadStatistics(JsonView(json)).all.handling_seconds_median);
}

TEST_F(MpiStatsTest, PrintsTheAnswerAsJson) {
  ASSERT_EQ(Run({"mpi", "stats", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"all":{"identities":1000)"));
}

TEST_F(MpiStatsTest, RefusesWhatIsNoInstant) {
  EXPECT_EQ(Run({"mpi", "stats", "--from", "January"}), ExitCode::kUsage);
}

}  // namespace

}  // namespace socle::cli
