#include "mpi/match/score.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "tests/unit/mpi/match/plain_model.h"

namespace socle::mpi::match {
namespace {

constexpr double kNear = 1e-9;

// Levels 1 and "different" of the family name and of the birth date, nothing else.
Model TwoTraitModel() {
  Model model = PlainModel();
  auto& family = model.traits[static_cast<std::size_t>(Trait::kFamilyName)];
  family.m = {};
  family.u = {};
  family.m[1] = 0.9;
  family.m[10] = 0.1;
  family.u[1] = 0.01;
  family.u[10] = 0.99;
  auto& date = model.traits[static_cast<std::size_t>(Trait::kBirthDate)];
  date.m = {};
  date.u = {};
  date.m[1] = 0.95;
  date.m[11] = 0.05;
  date.u[1] = 0.001;
  date.u[11] = 0.999;
  model.matches_per_record = {.cross_domain = 0.5, .same_domain = 0.05};
  return model;
}

Relation RelationOf(std::string name, double family, double date, double per_record) {
  Relation relation;
  relation.name = std::move(name);
  relation.per_record = {.cross_domain = per_record, .same_domain = per_record / 10};
  relation.traits[static_cast<std::size_t>(Trait::kFamilyName)].inherited = family;
  relation.traits[static_cast<std::size_t>(Trait::kBirthDate)].inherited = date;
  return relation;
}

Pattern PatternOf(FamilyNameLevel family, BirthDateLevel date) {
  Pattern pattern;
  pattern.Set(Trait::kFamilyName, family);
  pattern.Set(Trait::kBirthDate, date);
  return pattern;
}

constexpr Population kPopulation = {
    .records = 1000, .pairs_cross_domain = 400000, .pairs_same_domain = 99500};

TEST(Score, IsTheHandComputedOneWithoutRelations) {
  const Scorer scorer(TwoTraitModel(), kPopulation);
  const Score score =
      scorer.Evaluate(PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual), {});
  // 500 matches among 400,000 pairs; (0.9 / 0.01) * (0.95 / 0.001).
  const double odds = 500.0 / 400000.0 * 90.0 * 950.0;
  EXPECT_NEAR(score.bits, std::log2(odds), kNear);
  EXPECT_NEAR(score.probability, odds / (1 + odds), kNear);
}

TEST(Score, IsTheHandComputedOneWithTwoRelations) {
  Model model = TwoTraitModel();
  model.relations.push_back(RelationOf("sibling", 0.8, 0, 1.0));
  model.relations.push_back(RelationOf("twin", 1.0, 1.0, 0.02));
  const Scorer scorer(model, kPopulation);
  ASSERT_EQ(scorer.ClassCount(), 4U);
  const Score score =
      scorer.Evaluate(PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual), {});
  const double match = 500 * 0.9 * 0.95;
  const double chance = 400000 * 0.01 * 0.001;
  const double sibling = 1000 * (0.8 * 0.9 + 0.2 * 0.01) * 0.001;
  const double twin = 20 * 0.9 * 0.95;
  EXPECT_NEAR(score.bits, std::log2(match / (chance + sibling + twin)), kNear);

  std::vector<double> masses;
  scorer.ClassMasses(PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual), {}, masses);
  ASSERT_EQ(masses.size(), 4U);
  EXPECT_NEAR(masses[0], match, kNear);
  EXPECT_NEAR(masses[1], chance, kNear);
  EXPECT_NEAR(masses[2], sibling, kNear);
  EXPECT_NEAR(masses[3], twin, kNear);
}

TEST(Score, ARelationHasAtLeastAndOwnLevels) {
  Model model = TwoTraitModel();
  Relation relation = RelationOf("couple", 0, 0, 1.0);
  relation.traits[static_cast<std::size_t>(Trait::kFamilyName)].at_least[1] = 0.5;
  auto& date = relation.traits[static_cast<std::size_t>(Trait::kBirthDate)];
  date.has_own = true;
  date.own[1] = 0.25;
  date.own[11] = 0.75;
  model.relations.push_back(relation);
  std::vector<double> masses;
  Scorer(model, kPopulation)
      .ClassMasses(PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual), {}, masses);
  EXPECT_NEAR(masses[2], 1000 * (0.5 + 0.01) * 0.25, kNear);
}

TEST(Score, PairsOfOneDomainHaveTheirOwnRates) {
  const Scorer scorer(TwoTraitModel(), kPopulation);
  Pattern pattern = PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual);
  pattern.SetSameDomain(true);
  EXPECT_NEAR(scorer.Evaluate(pattern, {}).bits, std::log2(50.0 / 99500.0 * 90.0 * 950.0), kNear);
}

TEST(Score, ARareNameSaysMoreThanACommonOne) {
  const Scorer scorer(TwoTraitModel(), kPopulation);
  const Pattern pattern = PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual);
  const double average = scorer.Evaluate(pattern, {}).bits;
  EXPECT_NEAR(scorer.Evaluate(pattern, {.family_name = 0.125}).bits, average + 3, kNear);
  EXPECT_NEAR(scorer.Evaluate(pattern, {.family_name = 4}).bits, average - 2, kNear);
}

TEST(Score, RarityDoesNotHelpAgainstRelativesWhoInheritTheName) {
  Model model = TwoTraitModel();
  model.relations.push_back(RelationOf("twin", 1.0, 1.0, 0.02));
  const Scorer scorer(model, kPopulation);
  const Pattern pattern = PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual);
  const double rare = scorer.Evaluate(pattern, {.family_name = 1.0 / 1024}).bits;
  EXPECT_LT(rare, std::log2(500.0 / 20.0));
  EXPECT_GT(rare, scorer.Evaluate(pattern, {}).bits);
}

TEST(Score, MissingAddsNothing) {
  const Scorer scorer(TwoTraitModel(), kPopulation);
  EXPECT_NEAR(scorer.Evaluate(Pattern(), {}).bits, std::log2(500.0 / 400000.0), kNear);
  Pattern date;
  date.Set(Trait::kBirthDate, BirthDateLevel::kEqual);
  EXPECT_NEAR(
      scorer.Evaluate(date, {.family_name = 0.01}).bits, std::log2(500.0 / 400000.0 * 950.0), kNear)
      << "a ratio without its trait counts for nothing";
}

TEST(Score, AnImpossibleLevelIsOnlyVeryUnlikely) {
  const Scorer scorer(TwoTraitModel(), kPopulation);
  const Score score =
      scorer.Evaluate(PatternOf(FamilyNameLevel::kPart, BirthDateLevel::kEqual), {});
  EXPECT_TRUE(std::isfinite(score.bits));
}

TEST(Score, MatchesAreAtMostHalfOfAllPairs) {
  Model model = TwoTraitModel();
  model.matches_per_record.cross_domain = 1e9;
  const Scorer scorer(model, {.records = 10, .pairs_cross_domain = 10, .pairs_same_domain = 0});
  EXPECT_NEAR(scorer.Evaluate(Pattern(), {}).bits, -1, kNear);
}

Pattern RandomPattern(SeededRandom& random) {
  Pattern pattern;
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    pattern.Set(static_cast<Trait>(t), random.Below(Traits()[t].levels.size()));
  }
  pattern.SetSameDomain(random.Chance(0.3));
  return pattern;
}

FrequencyRatios RandomRatios(SeededRandom& random, Pattern pattern) {
  const auto ratio = [&] { return std::exp2((random.Unit() * 2 - 1) * Scorer::kFrequencyBitsMax); };
  FrequencyRatios ratios;
  // Names that disagree have no agreeing value whose frequency could count.
  if (pattern.Get<FamilyNameLevel>(Trait::kFamilyName) < FamilyNameLevel::kFar) {
    ratios.family_name = ratio();
  }
  if (pattern.Get<UsedNameLevel>(Trait::kUsedName) == UsedNameLevel::kEqual) {
    ratios.used_name = ratio();
  }
  if (pattern.Get<GivenNameLevel>(Trait::kGivenName) < GivenNameLevel::kKnownForm) {
    ratios.given_name = ratio();
  }
  if (pattern.Get<BirthPlaceLevel>(Trait::kBirthPlace) < BirthPlaceLevel::kDepartment) {
    ratios.birth_place = ratio();
  }
  return ratios;
}

constexpr Population kRegion = {
    .records = 1e6, .pairs_cross_domain = 4e11, .pairs_same_domain = 1e11};

TEST(ScoreProperty, ProbabilityAndBitsAreTheSame) {
  const Scorer scorer(ShippedModel(), kRegion);
  SeededRandom random(7);
  for (int i = 0; i < 5000; ++i) {
    const Pattern pattern = RandomPattern(random);
    const Score score = scorer.Evaluate(pattern, RandomRatios(random, pattern));
    ASSERT_NEAR(score.probability, 1 / (1 + std::exp2(-score.bits)), 1e-9);
  }
}

TEST(ScoreProperty, TheUpperBoundIsOne) {
  const Scorer scorer(ShippedModel(), kRegion);
  SeededRandom random(8);
  for (int i = 0; i < 20000; ++i) {
    const Pattern pattern = RandomPattern(random);
    const FrequencyRatios ratios = RandomRatios(random, pattern);
    ASSERT_LE(scorer.Evaluate(pattern, ratios).bits, scorer.UpperBoundBits(pattern) + kNear)
        << pattern.Bits();
  }
}

TEST(ScoreProperty, TheUpperBoundHoldsWhereTrainingMadeALevelSayLittle) {
  Model model = TwoTraitModel();
  auto& family = model.traits[static_cast<std::size_t>(Trait::kFamilyName)];
  family.m[1] = 0.01;  // m < u, and a rare name still counts
  family.m[10] = 0.99;
  family.u[1] = 0.02;
  family.u[10] = 0.98;
  const Scorer scorer(model, kPopulation);
  const Pattern pattern = PatternOf(FamilyNameLevel::kEqual, BirthDateLevel::kEqual);
  EXPECT_LE(scorer.Evaluate(pattern, {.family_name = 1.0 / 1024}).bits,
            scorer.UpperBoundBits(pattern) + kNear);
}

TEST(ScoreProperty, PartsOfTheExplanationSumToTheBits) {
  const Scorer scorer(ShippedModel(), kRegion);
  SeededRandom random(9);
  for (int i = 0; i < 5000; ++i) {
    const Pattern pattern = RandomPattern(random);
    const FrequencyRatios ratios = RandomRatios(random, pattern);
    const Scorer::Parts parts = scorer.Explain(pattern, ratios);
    double sum = parts.prior_bits + parts.relation_bits;
    for (std::size_t t = 0; t < kTraitCount; ++t) {
      sum += parts.trait_bits[t] + parts.frequency_bits[t];
    }
    ASSERT_NEAR(sum, parts.total.bits, 1e-6);
    ASSERT_LE(parts.relation_bits, 1e-9) << "relatives never add evidence";
    ASSERT_EQ(parts.total.bits, scorer.Evaluate(pattern, ratios).bits);
  }
}

TEST(ScoreExplain, NamesTheLikeliestRelation) {
  Model model = TwoTraitModel();
  model.relations.push_back(RelationOf("sibling", 0.9, 0, 1.0));
  model.relations.push_back(RelationOf("twin", 1.0, 1.0, 0.02));
  const Scorer scorer(model, kPopulation);
  const auto likeliest = [&](FamilyNameLevel family, BirthDateLevel date) {
    return scorer.Explain(PatternOf(family, date), {}).likeliest_relation;
  };
  EXPECT_EQ(likeliest(FamilyNameLevel::kEqual, BirthDateLevel::kEqual), 1);
  EXPECT_EQ(likeliest(FamilyNameLevel::kDifferent, BirthDateLevel::kDifferent), -1);
}

TEST(FrequencyRatio, IsClampedAndWeighted) {
  EXPECT_DOUBLE_EQ(FrequencyRatio(0.02, 0.01, 1), 2);
  EXPECT_DOUBLE_EQ(FrequencyRatio(0.04, 0.01, 0.5), 2);
  EXPECT_DOUBLE_EQ(FrequencyRatio(1e-12, 0.01, 1), std::exp2(-Scorer::kFrequencyBitsMax));
  EXPECT_DOUBLE_EQ(FrequencyRatio(1, 1e-7, 1), std::exp2(Scorer::kFrequencyBitsMax));
  EXPECT_DOUBLE_EQ(FrequencyRatio(0, 0.01, 1), 1);
  EXPECT_DOUBLE_EQ(FrequencyRatio(0.01, 0, 1), 1);
  EXPECT_DOUBLE_EQ(FrequencyRatio(0.02, 0.01, 0), 1);
}

}  // namespace
}  // namespace socle::mpi::match
