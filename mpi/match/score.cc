#include "mpi/match/score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lib/base/check.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

namespace {

constexpr double kTiny = 1e-12;  // no level is impossible

constexpr std::array<Trait, 4> kFrequencyTraits = {
    Trait::kFamilyName, Trait::kUsedName, Trait::kGivenName, Trait::kBirthPlace};

// Indexed by trait; 1 for those without frequencies.
std::array<double, kTraitCount> RatioOfTraits(const FrequencyRatios& ratios) {
  std::array<double, kTraitCount> out{};
  out.fill(1);
  out[static_cast<std::size_t>(Trait::kFamilyName)] = ratios.family_name;
  out[static_cast<std::size_t>(Trait::kUsedName)] = ratios.used_name;
  out[static_cast<std::size_t>(Trait::kGivenName)] = ratios.given_name;
  out[static_cast<std::size_t>(Trait::kBirthPlace)] = ratios.birth_place;
  return out;
}

// Levels whose value may be rarer than average (see Frequencies::RatiosOf), also where training
// found that the level itself says little.
bool AgreesOnAValue(Trait trait, std::size_t level) {
  if (level == 0) {
    return false;
  }
  switch (trait) {
    case Trait::kFamilyName: {
      const auto family = static_cast<FamilyNameLevel>(level);
      return family < FamilyNameLevel::kFar || family == FamilyNameLevel::kSwapped;
    }
    case Trait::kUsedName:
      return static_cast<UsedNameLevel>(level) == UsedNameLevel::kEqual;
    case Trait::kGivenName:
      return static_cast<GivenNameLevel>(level) < GivenNameLevel::kKnownForm;
    case Trait::kBirthPlace:
      return static_cast<BirthPlaceLevel>(level) <= BirthPlaceLevel::kPostal;
    case Trait::kSex:
    case Trait::kBirthDate:
    case Trait::kIns:
    case Trait::kOtherId:
    case Trait::kContact:
      return false;
  }
  return false;
}

}  // namespace

double FrequencyRatio(double frequency, double average, double weight) {
  if (frequency <= 0 || average <= 0 || weight <= 0) {
    return 1;
  }
  const double bits = std::clamp(
      std::log2(frequency / average), -Scorer::kFrequencyBitsMax, Scorer::kFrequencyBitsMax);
  return std::exp2(bits * weight);
}

Scorer::Scorer(const Model& model, const Population& population) {
  SOCLE_CHECK(model.relations.size() <= kRelationsMax);
  class_count_ = 2 + model.relations.size();
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    cells_[t][0].constant.fill(1);  // missing says nothing
    for (std::size_t level = 1; level < Traits()[t].levels.size(); ++level) {
      Cell& cell = cells_[t][level];
      const double m = std::max(model.traits[t].m[level], kTiny);
      const double u = std::max(model.traits[t].u[level], kTiny);
      cell.constant[0] = m;
      cell.slope[1] = u;
      for (std::size_t r = 0; r < model.relations.size(); ++r) {
        const RelationTrait& trait = model.relations[r].traits[t];
        if (trait.has_own) {
          cell.constant[2 + r] = std::max(trait.own[level], kTiny);
          continue;
        }
        cell.constant[2 + r] = std::max(trait.inherited * m, trait.at_least[level]);
        cell.slope[2 + r] = (1 - trait.inherited) * u;
      }
      weight_bits_[t][level] = std::log2(m / u);
    }
  }
  const double records = std::max(population.records, 2.0);
  for (std::size_t same = 0; same < 2; ++same) {
    const bool is_same = same == 1;
    const double pairs =
        std::max(is_same ? population.pairs_same_domain : population.pairs_cross_domain, 1.0);
    auto& prior = priors_[same];
    prior[0] = std::clamp(model.matches_per_record.Of(is_same) * records, kTiny, pairs / 2);
    prior[1] = pairs;
    for (std::size_t r = 0; r < model.relations.size(); ++r) {
      prior[2 + r] =
          std::clamp(model.relations[r].per_record.Of(is_same) * records, 0.0, pairs / 2);
    }
    prior_bits_[same] = std::log2(prior[0] / prior[1]);
  }
}

std::array<double, Scorer::kClassesMax> Scorer::Masses(Pattern pattern,
                                                       const FrequencyRatios& ratios) const {
  std::array<double, kClassesMax> mass = priors_[pattern.SameDomain() ? 1 : 0];
  const auto ratio = RatioOfTraits(ratios);
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const std::size_t level = pattern.Level(static_cast<Trait>(t));
    if (level == 0) {
      continue;
    }
    const Cell& cell = cells_[t][level];
    for (std::size_t c = 0; c < kClassesMax; ++c) {
      mass[c] *= cell.constant[c] + cell.slope[c] * ratio[t];
    }
  }
  return mass;
}

Score Scorer::Evaluate(Pattern pattern, const FrequencyRatios& ratios) const {
  const auto mass = Masses(pattern, ratios);
  double others = 0;
  for (std::size_t c = 1; c < class_count_; ++c) {
    others += mass[c];
  }
  const double bits = std::log2(mass[0]) - std::log2(others);
  return {.bits = bits, .probability = mass[0] / (mass[0] + others)};
}

double Scorer::UpperBoundBits(Pattern pattern) const {
  double bits = prior_bits_[pattern.SameDomain() ? 1 : 0];
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    bits += weight_bits_[t][pattern.Level(static_cast<Trait>(t))];
  }
  // Chance alone is among the other classes; rarity helps at most so much for each trait that
  // agrees on a value.
  for (const Trait trait : kFrequencyTraits) {
    if (AgreesOnAValue(trait, pattern.Level(trait))) {
      bits += kFrequencyBitsMax;
    }
  }
  return bits;
}

void Scorer::ClassMasses(Pattern pattern,
                         const FrequencyRatios& ratios,
                         std::vector<double>& out) const {
  const auto mass = Masses(pattern, ratios);
  out.assign(mass.begin(), mass.begin() + static_cast<std::ptrdiff_t>(class_count_));
}

Scorer::Parts Scorer::Explain(Pattern pattern, const FrequencyRatios& ratios) const {
  Parts parts;
  parts.prior_bits = prior_bits_[pattern.SameDomain() ? 1 : 0];
  const auto ratio = RatioOfTraits(ratios);
  double sum = parts.prior_bits;
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const std::size_t level = pattern.Level(static_cast<Trait>(t));
    if (level == 0) {
      continue;
    }
    parts.trait_bits[t] = weight_bits_[t][level];
    parts.frequency_bits[t] = -std::log2(ratio[t]);
    sum += parts.trait_bits[t] + parts.frequency_bits[t];
  }
  const auto mass = Masses(pattern, ratios);
  for (std::size_t c = 2; c < class_count_; ++c) {
    if (mass[c] > mass[1] &&
        (parts.likeliest_relation < 0 ||
         mass[c] > mass[static_cast<std::size_t>(parts.likeliest_relation) + 2])) {
      parts.likeliest_relation = static_cast<int>(c) - 2;
    }
  }
  parts.total = Evaluate(pattern, ratios);
  parts.relation_bits = parts.total.bits - sum;
  return parts;
}

}  // namespace socle::mpi::match
