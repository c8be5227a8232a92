#include "mpi/match/train.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "tests/unit/mpi/match/plain_model.h"

namespace socle::mpi::match {
namespace {

constexpr auto kFamily = static_cast<std::size_t>(Trait::kFamilyName);
constexpr auto kDate = static_cast<std::size_t>(Trait::kBirthDate);
constexpr auto kPlace = static_cast<std::size_t>(Trait::kBirthPlace);
constexpr auto kGiven = static_cast<std::size_t>(Trait::kGivenName);

Pattern FamilyPattern(FamilyNameLevel family) {
  Pattern pattern;
  pattern.Set(Trait::kFamilyName, family);
  return pattern;
}

// m and u of two levels, the rest 0.
void SetTwo(TraitModel& trait, std::size_t other, double m, double u) {
  trait.m = {};
  trait.u = {};
  trait.m[1] = m;
  trait.m[other] = 1 - m;
  trait.u[1] = u;
  trait.u[other] = 1 - u;
}

TrainingOptions OneIteration() {
  return {.iterations_max = 1,
          .tolerance = 0,
          .m_prior_pairs = 0,
          .own_prior_pairs = 0,
          .u_prior_pairs = 0};
}

TEST(Train, OneIterationIsTheHandComputedOne) {
  Model start = PlainModel();
  SetTwo(start.traits[kFamily], 10, 0.8, 0.1);
  start.matches_per_record = {.cross_domain = 0.2, .same_domain = 0};
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  data.candidates[FamilyPattern(FamilyNameLevel::kEqual).Bits()] = 30;
  data.candidates[FamilyPattern(FamilyNameLevel::kDifferent).Bits()] = 70;
  data.random_pairs[FamilyPattern(FamilyNameLevel::kEqual).Bits()] = 20;
  data.random_pairs[FamilyPattern(FamilyNameLevel::kDifferent).Bits()] = 180;
  data.random_pair_count = 200;
  const TrainingResult result = Train(start, data, OneIteration());

  // 20 matches and 1,000 pairs by chance are expected before the pattern is seen.
  const double match_equal = 20 * 0.8 / (20 * 0.8 + 1000 * 0.1);
  const double match_different = 20 * 0.2 / (20 * 0.2 + 1000 * 0.9);
  const double matches = 30 * match_equal + 70 * match_different;
  EXPECT_NEAR(result.model.traits[kFamily].m[1], 30 * match_equal / matches, 1e-12);
  EXPECT_NEAR(result.model.traits[kFamily].m[10], 70 * match_different / matches, 1e-12);
  const double chance_equal = 20 * (1 - match_equal);
  const double chance_different = 180 * (1 - match_different);
  EXPECT_NEAR(
      result.model.traits[kFamily].u[1], chance_equal / (chance_equal + chance_different), 1e-12);
  EXPECT_NEAR(result.model.matches_per_record.cross_domain, matches / 100, 1e-12);
  EXPECT_EQ(result.model.matches_per_record.same_domain, 0);
  ASSERT_EQ(result.iterations.size(), 1U);
  EXPECT_NEAR(result.iterations[0].log_likelihood,
              (30 * std::log(116.0) + 70 * std::log(904.0)) / 100,
              1e-9);
}

TEST(Train, ATraitThatNobodyFilledKeepsItsModel) {
  Model start = PlainModel();
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  data.candidates[FamilyPattern(FamilyNameLevel::kEqual).Bits()] = 30;
  const TrainingResult result = Train(start, data, OneIteration());
  for (std::size_t level = 1; level < Traits()[kDate].levels.size(); ++level) {
    EXPECT_NEAR(result.model.traits[kDate].m[level], start.traits[kDate].m[level], 1e-12);
    EXPECT_NEAR(result.model.traits[kDate].u[level], start.traits[kDate].u[level], 1e-12);
  }
  EXPECT_TRUE(CheckModel(result.model).has_value());
}

TEST(Train, ThePriorPairsPullTowardsTheStart) {
  Model start = PlainModel();
  SetTwo(start.traits[kFamily], 10, 0.8, 0.1);
  const PatternCounts labels = {{FamilyPattern(FamilyNameLevel::kEqual).Bits(), 30},
                                {FamilyPattern(FamilyNameLevel::kDifferent).Bits(), 10}};
  const Model labelled = TrainOnLabels(start, labels, 60);
  EXPECT_NEAR(labelled.traits[kFamily].m[1], (30 + 60 * 0.8) / 100, 1e-12);
  EXPECT_NEAR(labelled.traits[kFamily].m[10], (10 + 60 * 0.2) / 100, 1e-12);
  EXPECT_EQ(labelled.traits[kFamily].u[1], 0.1);
  EXPECT_EQ(labelled.matches_per_record.cross_domain, start.matches_per_record.cross_domain);
  const Model unchanged = TrainOnLabels(start, {}, 0);
  EXPECT_NEAR(unchanged.traits[kFamily].m[1], 0.8, 1e-12);
}

TEST(Train, ACandidateSampleIsScaledUp) {
  Model start = PlainModel();
  SetTwo(start.traits[kFamily], 10, 0.8, 0.1);
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  data.candidates[FamilyPattern(FamilyNameLevel::kEqual).Bits()] = 30;
  const double all = Train(start, data, OneIteration()).model.matches_per_record.cross_domain;
  data.candidate_share = 0.25;
  EXPECT_NEAR(
      Train(start, data, OneIteration()).model.matches_per_record.cross_domain, 4 * all, 1e-12);
}

// Draws a level of each of four traits independently.
struct Truth {
  std::array<std::size_t, 4> traits = {kFamily, kGiven, kDate, kPlace};
  std::array<std::size_t, 4> other = {10, 11, 11, 4};
  std::array<double, 4> m = {0.9, 0.85, 0.95, 0.8};
  std::array<double, 4> u = {0.01, 0.02, 0.002, 0.05};
};

Pattern Draw(SeededRandom& random, const Truth& truth, const std::array<double, 4>& equal) {
  Pattern pattern;
  for (std::size_t i = 0; i < truth.traits.size(); ++i) {
    pattern.Set(static_cast<Trait>(truth.traits[i]),
                random.Chance(equal[i]) ? std::size_t{1} : truth.other[i]);
  }
  return pattern;
}

TrainingData Simulate(std::uint64_t seed, double matches, double others) {
  SeededRandom random(seed);
  const Truth truth;
  TrainingData data;
  // All pairs are candidates here.
  data.population = {
      .records = 1000, .pairs_cross_domain = matches + others, .pairs_same_domain = 1};
  for (int i = 0; i < matches; ++i) {
    data.candidates[Draw(random, truth, truth.m).Bits()] += 1;
  }
  for (int i = 0; i < others; ++i) {
    const std::uint32_t bits = Draw(random, truth, truth.u).Bits();
    data.candidates[bits] += 1;
    data.random_pairs[bits] += 1;
    data.random_pair_count += 1;
  }
  return data;
}

Model WrongStart() {
  Model start = PlainModel();
  const Truth truth;
  for (std::size_t i = 0; i < truth.traits.size(); ++i) {
    SetTwo(start.traits[truth.traits[i]], truth.other[i], 0.7, 0.1);
  }
  start.matches_per_record = {.cross_domain = 0.1, .same_domain = 0};
  return start;
}

TEST(Train, FindsTheParametersOfSimulatedPairs) {
  constexpr double kTolerance = 0.02;
  const Truth truth;
  const TrainingResult result = Train(WrongStart(),
                                      Simulate(42, 3000, 60000),
                                      {.iterations_max = 200,
                                       .tolerance = 1e-6,
                                       .m_prior_pairs = 5,
                                       .own_prior_pairs = 5,
                                       .u_prior_pairs = 5});
  EXPECT_TRUE(result.converged);
  for (std::size_t i = 0; i < truth.traits.size(); ++i) {
    const TraitModel& trait = result.model.traits[truth.traits[i]];
    EXPECT_NEAR(trait.m[1], truth.m[i], kTolerance) << i;
    EXPECT_NEAR(trait.u[1], truth.u[i], kTolerance / 4) << i;
  }
  EXPECT_NEAR(result.model.matches_per_record.cross_domain, 3.0, 0.1);
  EXPECT_TRUE(CheckModel(result.model).has_value());
}

TEST(Train, LikelihoodRisesWithoutAPrior) {
  const TrainingResult result = Train(WrongStart(),
                                      Simulate(43, 500, 10000),
                                      {.iterations_max = 30,
                                       .tolerance = 0,
                                       .m_prior_pairs = 0,
                                       .own_prior_pairs = 0,
                                       .u_prior_pairs = 0});
  ASSERT_EQ(result.iterations.size(), 30U);
  EXPECT_FALSE(result.converged);
  EXPECT_GT(result.iterations.back().log_likelihood, result.iterations.front().log_likelihood);
  EXPECT_LT(result.iterations.back().largest_change, result.iterations.front().largest_change);
}

TEST(Train, TheOrderOfThePatternsDoesNotMatter) {
  const TrainingData data = Simulate(44, 200, 4000);
  TrainingData reversed = data;
  std::vector<std::pair<std::uint32_t, double>> entries(data.candidates.begin(),
                                                        data.candidates.end());
  reversed.candidates = PatternCounts(1024);
  for (std::size_t i = entries.size(); i > 0; --i) {
    reversed.candidates.insert(entries[i - 1]);
  }
  const Model a = Train(WrongStart(), data, {}).model;
  const Model b = Train(WrongStart(), reversed, {}).model;
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    ASSERT_EQ(a.traits[t].m, b.traits[t].m);
    ASSERT_EQ(a.traits[t].u, b.traits[t].u);
  }
  ASSERT_EQ(a.matches_per_record.cross_domain, b.matches_per_record.cross_domain);
}

Model WithTwins(bool trained) {
  Model start = PlainModel();
  SetTwo(start.traits[kFamily], 10, 0.9, 0.01);
  Relation twin;
  twin.name = "twin";
  twin.per_record = {.cross_domain = 0.2, .same_domain = 0};
  twin.trained = trained;
  auto& family = twin.traits[kFamily];
  family.has_own = true;
  family.own[1] = 0.5;
  family.own[10] = 0.5;
  start.relations.push_back(twin);
  return start;
}

// With two different qualified INS on each pair, or without any.
TrainingData TwinData(bool with_ins) {
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  for (const auto level : {FamilyNameLevel::kEqual, FamilyNameLevel::kDifferent}) {
    Pattern pattern = FamilyPattern(level);
    if (with_ins) {
      pattern.Set(Trait::kIns, InsLevel::kDifferentQualified);
    }
    data.candidates[pattern.Bits()] = level == FamilyNameLevel::kEqual ? 90 : 10;
    data.random_pairs[pattern.Bits()] = 100;
  }
  return data;
}

TEST(Train, OwnLevelsAreLearntOnlyFromPairsThatAreTwoPersonsForCertain) {
  const Model without = Train(WithTwins(true), TwinData(false), OneIteration()).model;
  EXPECT_NEAR(without.relations[0].traits[kFamily].own[1], 0.5, 1e-12);
  const Model with = Train(WithTwins(true), TwinData(true), OneIteration()).model;
  EXPECT_GT(with.relations[0].traits[kFamily].own[1], 0.9);
  EXPECT_NEAR(with.relations[0].traits[kFamily].own[1] + with.relations[0].traits[kFamily].own[10],
              1,
              1e-12);
}

// A relation whose members share the family name, and have other given names, or names that are
// alike. Pairs of two qualified numbers and of one person, renumbered, hold the same given name.
TEST(Train, QualifiedPairsWhoseGivenNamesAreOnlyAlikeAreTwoPersons) {
  Model start = WithTwins(true);
  start.relations[0].traits[kGiven].has_own = true;
  const auto close = static_cast<std::size_t>(GivenNameLevel::kClose);
  const auto different = static_cast<std::size_t>(GivenNameLevel::kDifferent);
  start.relations[0].traits[kGiven].own[close] = 0.01;
  start.relations[0].traits[kGiven].own[different] = 0.99;
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  for (const auto level : {GivenNameLevel::kClose, GivenNameLevel::kDifferent}) {
    Pattern pattern = FamilyPattern(FamilyNameLevel::kEqual);
    pattern.Set(Trait::kGivenName, level);
    pattern.Set(Trait::kIns, InsLevel::kDifferentQualified);
    data.candidates[pattern.Bits()] = level == GivenNameLevel::kClose ? 20 : 80;
    data.random_pairs[pattern.Bits()] = 1;
  }
  // One person alone explains names that are alike, by the start.
  start.matches_per_record.cross_domain = 1000;
  start.traits[kGiven].u = {};
  start.traits[kGiven].u[different] = 1;
  const TrainingResult result = Train(start, data, {.iterations_max = 30, .own_prior_pairs = 1});
  EXPECT_NEAR(result.model.relations[0].traits[kGiven].own[close], 0.2, 0.05);
}

TEST(Train, UsedNamesAgreeByChanceAsOftenAsFamilyNames) {
  constexpr auto kUsed = static_cast<std::size_t>(Trait::kUsedName);
  Model start = PlainModel();
  SetTwo(start.traits[kFamily], 10, 0.8, 0.1);
  SetTwo(start.traits[kUsed], 3, 0.8, 0.1);
  TrainingData data;
  data.population = {.records = 100, .pairs_cross_domain = 1000, .pairs_same_domain = 1};
  Pattern pattern = FamilyPattern(FamilyNameLevel::kDifferent);
  pattern.Set(Trait::kUsedName, UsedNameLevel::kDifferent);
  data.candidates[pattern.Bits()] = 100;
  data.random_pairs[pattern.Bits()] = 900;
  data.random_pairs[FamilyPattern(FamilyNameLevel::kEqual).Bits()] = 100;
  data.random_pair_count = 1e6;
  const Model model = Train(start, data, OneIteration()).model;
  EXPECT_NEAR(model.traits[kUsed].u[1], model.traits[kFamily].u[1], 0.01);
  EXPECT_GT(model.traits[kUsed].u[1], 0.05);
  EXPECT_TRUE(CheckModel(model).has_value());
}

TEST(Train, TheRateOfARelationThatIsNotTrainedNeedsCertainPairs) {
  EXPECT_EQ(Train(WithTwins(false), TwinData(false), OneIteration())
                .model.relations[0]
                .per_record.cross_domain,
            0.2);
  EXPECT_NE(Train(WithTwins(true), TwinData(false), OneIteration())
                .model.relations[0]
                .per_record.cross_domain,
            0.2);
  EXPECT_NE(Train(WithTwins(false), TwinData(true), OneIteration())
                .model.relations[0]
                .per_record.cross_domain,
            0.2);
}

}  // namespace
}  // namespace socle::mpi::match
