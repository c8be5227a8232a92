#include "mpi/evaluate/evaluator.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "mpi/evaluate/evaluation.h"
#include "mpi/evaluate/group_counts.h"

namespace socle::mpi::evaluate {
namespace {

using testing::HasSubstr;

struct Row {
  std::string domain;
  std::string ipp;
  std::string label;
};

Evaluation Measure(const std::vector<Row>& truth,
                   const std::vector<Row>& clusters,
                   TruthKey key = TruthKey::kDomainAndIpp) {
  Evaluator evaluator(key);
  for (const Row& row : truth) {
    EXPECT_TRUE(evaluator.AddTruth(row.domain, row.ipp, row.label).has_value());
  }
  for (const Row& row : clusters) {
    evaluator.AddCluster(row.domain, row.ipp, row.label);
  }
  const auto evaluation = evaluator.Evaluate();
  EXPECT_TRUE(evaluation.has_value());
  return evaluation.value_or(Evaluation{});
}

// Two exact of six persons, a person split, three persons merged, an identity absent, one unknown.
const std::vector<Row>& SmallTruth() {
  static const std::vector<Row> rows = {{"A", "1", "p1"},
                                        {"A", "2", "p1"},
                                        {"B", "1", "p1"},
                                        {"C", "1", "p1"},
                                        {"A", "3", "p2"},
                                        {"B", "2", "p2"},
                                        {"A", "4", "p3"},
                                        {"A", "5", "p3"},
                                        {"B", "3", "p4"},
                                        {"C", "2", "p5"},
                                        {"C", "3", "p6"},
                                        {"B", "4", "p6"}};
  return rows;
}

const std::vector<Row>& SmallClusters() {
  static const std::vector<Row> rows = {{"A", "1", "c1"},
                                        {"A", "2", "c1"},
                                        {"B", "1", "c1"},
                                        {"C", "1", "c2"},
                                        {"A", "3", "c3"},
                                        {"B", "2", "c3"},
                                        {"A", "4", "c4"},
                                        {"B", "3", "c4"},
                                        {"C", "2", "c4"},
                                        {"A", "5", "c5"},
                                        {"Z", "9", "c9"},
                                        {"C", "3", "c6"}};
  return rows;
}

// The expected numbers were counted by hand and given alike by the evaluator of the acceptance
// bench.
TEST(Evaluator, CountsPairsOfASmallCase) {
  const Evaluation e = Measure(SmallTruth(), SmallClusters());
  EXPECT_EQ(e.identities, 12U);
  EXPECT_EQ(e.persons, 6U);
  EXPECT_EQ(e.clusters, 7U);
  EXPECT_EQ(e.absent_identities, 1U);
  EXPECT_EQ(e.unknown_identities, 1U);
  EXPECT_EQ(e.repeated_identities, 0U);
  EXPECT_EQ(e.pairwise.correct, 4U);
  EXPECT_EQ(e.pairwise.predicted, 7U);
  EXPECT_EQ(e.pairwise.actual, 9U);
  EXPECT_DOUBLE_EQ(e.pairwise.Precision(), 0.5714285714285714);
  EXPECT_DOUBLE_EQ(e.pairwise.Recall(), 0.4444444444444444);
  EXPECT_DOUBLE_EQ(e.pairwise.F1(), 0.5);
  EXPECT_EQ(e.cross_domain.correct, 3U);
  EXPECT_EQ(e.cross_domain.predicted, 6U);
  EXPECT_EQ(e.cross_domain.actual, 7U);
  EXPECT_DOUBLE_EQ(e.cross_domain.F1(), 0.4615384615384615);
  EXPECT_EQ(e.doublons.correct, 1U);
  EXPECT_EQ(e.doublons.predicted, 1U);
  EXPECT_EQ(e.doublons.actual, 2U);
}

TEST(Evaluator, CountsClustersOfASmallCase) {
  const Evaluation e = Measure(SmallTruth(), SmallClusters());
  EXPECT_NEAR(e.b_cubed.precision, 0.8333333333333334, 1e-12);
  EXPECT_NEAR(e.b_cubed.recall, 0.7083333333333334, 1e-12);
  EXPECT_NEAR(e.b_cubed.F1(), 0.7657657657657657, 1e-12);
  EXPECT_EQ(e.exact_clusters, 1U);
  EXPECT_EQ(e.exact_clusters_multi, 1U);
  EXPECT_EQ(e.persons_multi, 4U);
  EXPECT_DOUBLE_EQ(e.ExactPrecision(), 1.0 / 7);
  EXPECT_DOUBLE_EQ(e.ExactRecall(), 1.0 / 6);
  EXPECT_DOUBLE_EQ(e.ExactRecallMulti(), 0.25);
  EXPECT_EQ(e.over_merged_clusters, 1U);
  EXPECT_EQ(e.over_merged_persons, 3U);
  EXPECT_EQ(e.over_merged_identities, 3U);
  EXPECT_EQ(e.over_merge_largest, 3U);
  EXPECT_EQ(e.over_split_persons, 3U);
  EXPECT_EQ(e.over_split_largest, 2U);
}

TEST(Evaluator, GivesFullMarksToTheTruthItself) {
  const Evaluation e = Measure(SmallTruth(), SmallTruth());
  EXPECT_EQ(e.pairwise.F1(), 1.0);
  EXPECT_EQ(e.doublons.F1(), 1.0);
  EXPECT_EQ(e.b_cubed.F1(), 1.0);
  EXPECT_EQ(e.exact_clusters, 6U);
  EXPECT_EQ(e.over_merged_clusters, 0U);
  EXPECT_EQ(e.over_merge_largest, 0U);
  EXPECT_EQ(e.over_split_persons, 0U);
  EXPECT_EQ(e.over_split_largest, 0U);
}

TEST(Evaluator, TakesAbsentIdentitiesAsClustersOfTheirOwn) {
  const Evaluation e = Measure(SmallTruth(), {});
  EXPECT_EQ(e.clusters, 12U);
  EXPECT_EQ(e.absent_identities, 12U);
  EXPECT_EQ(e.pairwise.predicted, 0U);
  EXPECT_EQ(e.pairwise.Precision(), 1.0);
  EXPECT_EQ(e.pairwise.Recall(), 0.0);
  EXPECT_EQ(e.pairwise.F1(), 0.0);
}

TEST(Evaluator, CountsTheFirstOfRepeatedClusterLines) {
  const Evaluation e = Measure({{"A", "1", "p"}, {"A", "2", "p"}},
                               {{"A", "1", "x"}, {"A", "2", "x"}, {"A", "2", "y"}});
  EXPECT_EQ(e.repeated_identities, 1U);
  EXPECT_EQ(e.pairwise.correct, 1U);
}

TEST(Evaluator, TellsDomainAndIppApart) {
  const Evaluation e = Measure({{"A", "12", "p"}, {"A1", "2", "q"}}, {});
  EXPECT_EQ(e.identities, 2U);
}

TEST(Evaluator, RefusesAnIdentityTwiceInTheTruth) {
  Evaluator evaluator;
  ASSERT_TRUE(evaluator.AddTruth("A", "1", "p").has_value());
  const auto again = evaluator.AddTruth("A", "1", "q");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Code::kConflict);
}

TEST(Evaluator, RefusesAnEmptyTruth) {
  const auto evaluation = Evaluator().Evaluate();
  ASSERT_FALSE(evaluation.has_value());
  EXPECT_EQ(evaluation.error().code, Code::kInvalidArgument);
}

TEST(Evaluator, TakesTheDomainFromTheClustersWhenTheTruthHasNone) {
  const Evaluation e =
      Measure({{"", "rec-1-org", "1"}, {"", "rec-1-dup-0", "1"}, {"", "rec-2-org", "2"}},
              {{"A", "rec-1-org", "x"}, {"B", "rec-1-dup-0", "x"}, {"A", "rec-2-org", "y"}},
              TruthKey::kIppAlone);
  EXPECT_EQ(e.unknown_identities, 0U);
  EXPECT_EQ(e.cross_domain.correct, 1U);
  EXPECT_EQ(e.doublons.actual, 0U);
}

// Every pair looked at, as the definitions say.
Evaluation ByEnumeration(const std::vector<Row>& truth, const std::vector<Row>& clusters) {
  Evaluation e;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::uint64_t same_person = truth[i].label == truth[j].label ? 1 : 0;
      const std::uint64_t same_cluster = clusters[i].label == clusters[j].label ? 1 : 0;
      PairScore& part = truth[i].domain == truth[j].domain ? e.doublons : e.cross_domain;
      part.actual += same_person;
      part.predicted += same_cluster;
      part.correct += same_person * same_cluster;
    }
  }
  return e;
}

auto Numbers(const PairScore& score) {
  return std::tuple(score.correct, score.predicted, score.actual);
}

class RandomClusters : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomClusters, AreCountedAsByEnumerationOfPairs) {
  SeededRandom random(GetParam());
  std::vector<Row> truth;
  std::vector<Row> clusters;
  for (int i = 0; i < 300; ++i) {
    const std::string domain = fmt::format("D{}", random.Below(4));
    truth.push_back({domain, std::to_string(i), fmt::format("p{}", random.Below(80))});
    clusters.push_back({domain, std::to_string(i), fmt::format("c{}", random.Below(60))});
  }
  const Evaluation counted = Measure(truth, clusters);
  const Evaluation listed = ByEnumeration(truth, clusters);
  EXPECT_EQ(Numbers(counted.doublons), Numbers(listed.doublons));
  EXPECT_EQ(Numbers(counted.cross_domain), Numbers(listed.cross_domain));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomClusters, testing::Values(1, 2, 3, 4, 5));

TEST(Evaluator, CountsOneGiantClusterWithoutListingItsPairs) {
  constexpr std::uint64_t kIdentities = 200'000;
  Evaluator evaluator;
  bool is_taken = true;
  for (std::uint64_t i = 0; i < kIdentities; ++i) {
    const std::string ipp = std::to_string(i);
    is_taken &= evaluator.AddTruth("A", ipp, ipp).has_value();
    evaluator.AddCluster("A", ipp, "all");
  }
  EXPECT_TRUE(is_taken);
  const auto e = evaluator.Evaluate();
  ASSERT_TRUE(e.has_value());
  EXPECT_EQ(e->pairwise.predicted, PairsOf(kIdentities));
  EXPECT_EQ(e->over_merge_largest, kIdentities);
}

TEST(HashNumbers, NumbersHashesInTheirOrder) {
  HashNumbers numbers;
  std::uint32_t in_order = 0;
  while (in_order < 10'000 && numbers.Intern(Mix64(in_order + 1)) == in_order) {
    ++in_order;
  }
  EXPECT_EQ(in_order, 10'000U);
  EXPECT_EQ(numbers.Intern(Mix64(42)), 41U);
  EXPECT_EQ(numbers.Find(Mix64(1'000'000)), HashNumbers::kAbsent);
  EXPECT_EQ(numbers.Size(), 10'000U);
}

TEST(Render, GivesTextAndJson) {
  const Evaluation e = Measure(SmallTruth(), SmallClusters());
  const std::string text = RenderText(e);
  EXPECT_THAT(text,
              HasSubstr("identities 12  persons 6  clusters 7  absent from the clusters 1\n"));
  EXPECT_THAT(text, HasSubstr("pairs             0.57143   0.44444   0.50000"));
  EXPECT_THAT(text, HasSubstr("left out: 1 identities that are not in the truth, 0 repeated\n"));
  const std::string json = ToJson(e);
  EXPECT_THAT(json,
              HasSubstr(R"("pairwise":{"precision":0.571428571,"recall":0.444444444,"f1":0.5)"));
  EXPECT_THAT(json,
              HasSubstr(R"("over_merge":{"clusters":1,"persons":3,"identities":3,"largest":3})"));
  EXPECT_EQ(json.front(), '{');
  EXPECT_EQ(json.back(), '}');
  EXPECT_EQ(json.find('\n'), std::string::npos);
}

TEST(Evaluator, CountsPairsByWhatTheySayOfThemselves) {
  Evaluator evaluator;
  for (const Row& row : SmallTruth()) {
    ASSERT_TRUE(evaluator.AddTruth(row.domain, row.ipp, row.label).has_value());
  }
  const auto add = [&](const char* ipp_a, const char* ipp_b, double probability) {
    return evaluator.AddPair(
        {.domain = "A", .ipp = ipp_a}, {.domain = "A", .ipp = ipp_b}, probability);
  };
  EXPECT_TRUE(add("1", "2", 0.9995));
  EXPECT_TRUE(add("1", "3", 0.999));
  EXPECT_TRUE(add("4", "5", 1.0));
  EXPECT_TRUE(add("4", "1", 0.0));
  EXPECT_TRUE(add("4", "99", 0.5)) << "not in the truth";
  EXPECT_EQ(add("1", "2", 1.5).error().code, Code::kInvalidArgument);
  EXPECT_EQ(add("1", "2", -0.1).error().code, Code::kInvalidArgument);
  const auto evaluation = evaluator.Evaluate();
  ASSERT_TRUE(evaluation.has_value());
  std::vector<std::tuple<double, std::uint64_t, std::uint64_t>> found;
  for (const CalibrationBin& bin : evaluation->calibration) {
    if (bin.pairs > 0) {
      found.emplace_back(bin.from, bin.pairs, bin.correct);
    }
  }
  EXPECT_THAT(found,
              testing::ElementsAre(
                  std::tuple(0.0, 1U, 0U), std::tuple(0.999, 2U, 1U), std::tuple(0.9999, 1U, 1U)));
  EXPECT_NEAR(evaluation->calibration[10].expected, 1.9985, 1e-12);
  EXPECT_THAT(RenderText(*evaluation),
              HasSubstr("0.999 to 0.9999                 2            2.0            1"));
  EXPECT_THAT(ToJson(*evaluation),
              HasSubstr(R"({"from":0.999,"pairs":2,"expected":1.998500,"correct":1})"));
}

TEST(Evaluator, SaysNothingOfPairsThatItWasNotGiven) {
  const Evaluation e = Measure(SmallTruth(), {});
  EXPECT_TRUE(e.calibration.empty());
  EXPECT_EQ(ToJson(e).find("calibration"), std::string::npos);
}

}  // namespace
}  // namespace socle::mpi::evaluate
