#include "mpi/match/score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/base/check.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

namespace {

constexpr double kTiny = 1e-12;  // no level is impossible

constexpr std::array<Trait, 4> kFrequencyTraits = {
    Trait::kFamilyName, Trait::kUsedName, Trait::kGivenName, Trait::kBirthPlace};

// Neighbours in the bits of a pattern.
constexpr std::array<Trait, 2> kSexAndDate = {Trait::kSex, Trait::kBirthDate};
constexpr std::array<Trait, 3> kRest = {Trait::kIns, Trait::kOtherId, Trait::kContact};

constexpr std::size_t BitsOf(std::span<const Trait> traits) {
  std::size_t bits = 0;
  for (const Trait trait : traits) {
    bits += Pattern::kBits[static_cast<std::size_t>(trait)];
  }
  return bits;
}

static_assert(BitsOf(kSexAndDate) == 7 && BitsOf(kRest) == 9);
static_assert(Pattern::kSameDomainBit ==
              1U << (Pattern::kShift[static_cast<std::size_t>(Trait::kIns)] + BitsOf(kRest)));

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

void Scorer::FillRelation(const RelationTrait& trait,
                          std::size_t level,
                          std::size_t relation,
                          Cell& cell) {
  if (trait.has_own) {
    cell.constant[2 + relation] = std::max(trait.own[level], kTiny);
    return;
  }
  const double m = cell.constant[0];
  const double u = cell.slope[1];
  cell.constant[2 + relation] = std::max(trait.inherited * m, trait.at_least[level]);
  cell.slope[2 + relation] = (1 - trait.inherited) * u;
}

void Scorer::FillCells(const Model& model, Cells& cells) {
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    for (Cell& cell : cells[t]) {
      cell.constant.fill(1);  // missing says nothing
    }
    for (std::size_t level = 1; level < Traits()[t].levels.size(); ++level) {
      Cell& cell = cells[t][level];
      cell.constant = {};
      const double m = std::max(model.traits[t].m[level], kTiny);
      const double u = std::max(model.traits[t].u[level], kTiny);
      cell.constant[0] = m;
      cell.slope[1] = u;
      for (std::size_t r = 0; r < model.relations.size(); ++r) {
        FillRelation(model.relations[r].traits[t], level, r, cell);
      }
      weight_bits_[t][level] = std::log2(m / u);
    }
    for (Cell& cell : cells[t]) {
      for (std::size_t c = 0; c < kRow; ++c) {
        cell.plain[c] = cell.constant[c] + cell.slope[c];
      }
    }
  }
}

void Scorer::FillTables(const Cells& cells) {
  const auto multiply =
      [&](Pattern pattern, std::span<const Trait> traits, Row& row, double& bits) {
        for (const Trait trait : traits) {
          const auto t = static_cast<std::size_t>(trait);
          const std::size_t level = pattern.Level(trait);
          bits += weight_bits_[t][level];
          for (std::size_t c = 0; c < kRow; ++c) {
            row[c] *= cells[t][level].plain[c];
          }
        }
      };
  Row ones;
  ones.fill(1);
  sex_and_date_.assign(kSexAndDateRows, ones);
  sex_and_date_bits_.assign(kSexAndDateRows, 0);
  for (std::uint32_t i = 0; i < kSexAndDateRows; ++i) {
    const Pattern pattern(i << kSexAndDateShift);
    multiply(pattern, kSexAndDate, sex_and_date_[i], sex_and_date_bits_[i]);
  }
  rest_.resize(kRestRows);
  rest_bits_.resize(kRestRows);
  for (std::uint32_t i = 0; i < kRestRows; ++i) {
    const Pattern pattern(i << kRestShift);
    const std::size_t same = pattern.SameDomain() ? 1 : 0;
    rest_[i] = priors_[same];
    rest_bits_[i] = prior_bits_[same];
    multiply(pattern, kRest, rest_[i], rest_bits_[i]);
  }
  frequency_cells_.resize(kFrequencyTraits.size());
  for (std::size_t f = 0; f < kFrequencyTraits.size(); ++f) {
    const auto t = static_cast<std::size_t>(kFrequencyTraits[f]);
    frequency_cells_[f] = cells[t];
    // Chance alone is among the other classes; rarity helps at most so much for each trait that
    // agrees on a value.
    for (std::size_t level = 0; level < kLevelCountMax; ++level) {
      frequency_bits_max_[f][level] =
          weight_bits_[t][level] +
          (AgreesOnAValue(kFrequencyTraits[f], level) ? kFrequencyBitsMax : 0);
    }
  }
}

Scorer::Scorer(const Model& model, const Population& population) {
  SOCLE_CHECK(model.relations.size() <= kRelationsMax);
  class_count_ = 2 + model.relations.size();
  lanes_ = (class_count_ + kLanes - 1) / kLanes * kLanes;
  const double records = std::max(population.records, 2.0);
  for (std::size_t same = 0; same < 2; ++same) {
    const bool is_same = same == 1;
    const double pairs =
        std::max(is_same ? population.pairs_same_domain : population.pairs_cross_domain, 1.0);
    auto& prior = priors_[same];
    prior[0] = std::clamp(model.matches_per_record.Of(is_same) * records, kTiny, pairs / 2);
    prior[1] = pairs;
    std::ranges::transform(model.relations, prior.begin() + 2, [&](const auto& relation) {
      return std::clamp(relation.per_record.Of(is_same) * records, 0.0, pairs / 2);
    });
    prior_bits_[same] = std::log2(prior[0] / prior[1]);
  }
  const auto cells = std::make_unique<Cells>();
  FillCells(model, *cells);
  FillTables(*cells);
}

// In blocks of kLanes, so that the compiler makes vector instructions of them.
void Scorer::MultiplyBy(const Row& factors, Row& mass) const {
  for (std::size_t block = 0; block < lanes_; block += kLanes) {
    for (std::size_t c = block; c < block + kLanes; ++c) {
      mass[c] *= factors[c];
    }
  }
}

void Scorer::MultiplyBy(const Row& constant, const Row& slope, double ratio, Row& mass) const {
  for (std::size_t block = 0; block < lanes_; block += kLanes) {
    for (std::size_t c = block; c < block + kLanes; ++c) {
      mass[c] *= constant[c] + slope[c] * ratio;
    }
  }
}

Scorer::Row Scorer::Masses(Pattern pattern, const FrequencyRatios& ratios) const {
  Row mass = rest_[RestOf(pattern)];
  MultiplyBy(sex_and_date_[SexAndDateOf(pattern)], mass);
  const std::array<double, kFrequencyTraitCount> ratio = {
      ratios.family_name, ratios.used_name, ratios.given_name, ratios.birth_place};
  for (std::size_t f = 0; f < kFrequencyTraits.size(); ++f) {
    const std::size_t level = pattern.Level(kFrequencyTraits[f]);
    if (level == 0) {
      continue;
    }
    const Cell& cell = frequency_cells_[f][level];
    if (ratio[f] == 1) {
      MultiplyBy(cell.plain, mass);
    } else {
      MultiplyBy(cell.constant, cell.slope, ratio[f], mass);
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
  return {.bits = std::log2(mass[0] / others), .probability = mass[0] / (mass[0] + others)};
}

double Scorer::UpperBoundBits(Pattern pattern) const {
  double bits = sex_and_date_bits_[SexAndDateOf(pattern)] + rest_bits_[RestOf(pattern)];
  for (std::size_t f = 0; f < kFrequencyTraits.size(); ++f) {
    bits += frequency_bits_max_[f][pattern.Level(kFrequencyTraits[f])];
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
