#include "mpi/match/train.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"

namespace socle::mpi::match {

namespace {

// With fewer pairs of two qualified INS among all, relations are estimated from all pairs.
constexpr double kCertainShareMin = 0.005;
constexpr double kOwnLevelMin = 1e-3;  // own levels that start rarer are not learnt
constexpr double kRatePriorPairs = 5;  // how many pairs the starting rate of a relation is worth

using LevelCounts = std::array<LevelArray, kTraitCount>;

// Patterns in a fixed order: sums of doubles must not depend on a hash table's.
std::vector<std::pair<Pattern, double>> Ordered(const PatternCounts& counts) {
  std::vector<std::pair<Pattern, double>> out;
  out.reserve(counts.size());
  for (const auto& [bits, count] : counts) {
    out.emplace_back(Pattern(bits), count);
  }
  std::ranges::sort(out, {}, [](const auto& entry) { return entry.first.Bits(); });
  return out;
}

void AddLevels(Pattern pattern, double weight, LevelCounts& counts) {
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    counts[t][pattern.Level(static_cast<Trait>(t))] += weight;
  }
}

// Groups of levels that sum to 1: kSex has two, every other trait one.
std::vector<std::pair<std::size_t, std::size_t>> GroupsOf(std::size_t trait) {
  const std::size_t levels = Traits()[trait].levels.size();
  if (trait == static_cast<std::size_t>(Trait::kSex)) {
    return {{1, 3}, {3, 5}};
  }
  return {{1, levels}};
}

// (count + prior_pairs * prior) / (sum + prior_pairs), within each group; `target` is the prior.
void NormaliseTrait(std::size_t trait,
                    const LevelArray& counts,
                    double prior_pairs,
                    LevelArray& target) {
  for (const auto& [begin, end] : GroupsOf(trait)) {
    double sum = 0;
    double prior_sum = 0;
    for (std::size_t level = begin; level < end; ++level) {
      sum += counts[level];
      prior_sum += target[level];
    }
    if (sum + prior_pairs <= 0) {
      continue;  // nothing was seen, and the start is worth nothing: it stays
    }
    for (std::size_t level = begin; level < end; ++level) {
      const double prior = prior_sum > 0 ? target[level] / prior_sum : 0;
      target[level] = (counts[level] + prior_pairs * prior) / (sum + prior_pairs);
    }
  }
}

void Normalise(const LevelCounts& counts,
               double prior_pairs,
               LevelArray TraitModel::* side,
               Model& model) {
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    NormaliseTrait(t, counts[t], prior_pairs, model.traits[t].*side);
  }
}

double LargestChange(const Model& before, const Model& after) {
  double largest = 0;
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    for (std::size_t level = 1; level < kLevelCountMax; ++level) {
      largest = std::max({largest,
                          std::abs(before.traits[t].m[level] - after.traits[t].m[level]),
                          std::abs(before.traits[t].u[level] - after.traits[t].u[level])});
    }
  }
  return largest;
}

struct Expectation {
  LevelCounts m{};
  LevelCounts u{};
  // Pairs with two different qualified INS: two persons for certain, whose certified traits show
  // how relatives and homonyms look.
  std::vector<LevelCounts> certain_levels;
  std::vector<std::array<double, 2>> certain_pairs;  // [relation][same domain]
  std::vector<std::array<double, 2>> class_pairs;    // [class][same domain], of all candidates
  double log_likelihood = 0;
  double pairs = 0;
};

class Trainer {
 public:
  Trainer(const Model& start, const TrainingData& data, const TrainingOptions& options)
      : start_(start),
        data_(data),
        options_(options),
        candidates_(Ordered(data.candidates)),
        random_(Ordered(data.random_pairs)) {}

  Expectation Expect(const Model& model) const {
    const Scorer scorer(model, data_.population);
    Expectation e;
    e.class_pairs.resize(scorer.ClassCount());
    e.certain_levels.resize(model.relations.size());
    e.certain_pairs.resize(model.relations.size());
    std::vector<double> mass;
    for (const auto& [pattern, count] : candidates_) {
      scorer.ClassMasses(pattern, {}, mass);
      double sum = 0;
      for (const double part : mass) {
        sum += part;
      }
      AddLevels(pattern, count * mass[0] / sum, e.m);
      for (std::size_t c = 0; c < mass.size(); ++c) {
        e.class_pairs[c][pattern.SameDomain() ? 1 : 0] += count * mass[c] / sum;
      }
      e.log_likelihood += count * std::log(sum);
      e.pairs += count;
      if (AreCertainlyTwo(pattern)) {
        CountCertain(pattern, count, mass, e);
      }
    }
    for (const auto& [pattern, count] : random_) {
      scorer.ClassMasses(pattern, {}, mass);
      double sum = 0;
      for (const double part : mass) {
        sum += part;
      }
      AddLevels(pattern, count * mass[1] / sum, e.u);
    }
    return e;
  }

  // A level that no random pair showed is not rarer than half a pair, unless the start says so.
  void FloorRare(Model& next) const {
    const double half_a_pair = 0.5 / std::max(1.0, data_.random_pair_count);
    for (std::size_t t = 0; t < kTraitCount; ++t) {
      for (std::size_t level = 1; level < Traits()[t].levels.size(); ++level) {
        double& u = next.traits[t].u[level];
        u = std::max(u, std::min(start_.traits[t].u[level], half_a_pair));
      }
    }
  }

  // By chance, used names agree as often as birth names do. Random pairs hardly show it: where the
  // used names alone agree, the level of the family name says so.
  static void FloorUsedName(Model& next) {
    const LevelArray& family = next.traits[static_cast<std::size_t>(Trait::kFamilyName)].u;
    LevelArray& used = next.traits[static_cast<std::size_t>(Trait::kUsedName)].u;
    const auto raise = [&](UsedNameLevel level, FamilyNameLevel like) {
      double& u = used[static_cast<std::size_t>(level)];
      u = std::max(u, family[static_cast<std::size_t>(like)]);
    };
    raise(UsedNameLevel::kEqual, FamilyNameLevel::kEqual);
    raise(UsedNameLevel::kClose, FamilyNameLevel::kClose);
    const double sum = std::accumulate(used.begin() + 1, used.end(), 0.0);
    for (double& u : used) {
      u /= sum;
    }
  }

  static bool AreCertainlyTwo(Pattern pattern) {
    return pattern.Get<InsLevel>(Trait::kIns) == InsLevel::kDifferentQualified;
  }

  // Of two qualified identities with different numbers, those of one person whose number was
  // changed agree: a qualified identity holds the given names of the register, to the letter.
  static bool MayBeRenumbered(Pattern pattern) {
    const auto given = pattern.Get<GivenNameLevel>(Trait::kGivenName);
    return given <= GivenNameLevel::kEqualOthersDiffer;
  }

  // Shares the pair out among all classes that it may belong to.
  static void CountCertain(Pattern pattern,
                           double count,
                           const std::vector<double>& mass,
                           Expectation& e) {
    const auto first = mass.begin() + (MayBeRenumbered(pattern) ? 0 : 1);
    const double sum = std::accumulate(first, mass.end(), 0.0);
    for (std::size_t r = 0; r < e.certain_levels.size(); ++r) {
      const double part = count * mass[2 + r] / sum;
      AddLevels(pattern, part, e.certain_levels[r]);
      e.certain_pairs[r][pattern.SameDomain() ? 1 : 0] += part;
    }
  }

  // The share of all pairs that have two different qualified INS.
  double CertainShare() const {
    double certain = 0;
    double all = 0;
    for (const auto& [pattern, count] : random_) {
      certain += AreCertainlyTwo(pattern) ? count : 0;
      all += count;
    }
    return all > 0 ? certain / all : 0;
  }

  // Rates and own levels of a relation, from the pairs that are two persons for certain.
  void MaximiseRelation(std::size_t r, const Expectation& e, double certain, Model& next) const {
    Relation& relation = next.relations[r];
    const Relation& start = start_.relations[r];
    for (std::size_t t = 0; t < kTraitCount; ++t) {
      if (relation.trained && relation.traits[t].has_own) {
        LevelArray counts = e.certain_levels[r][t];
        for (std::size_t level = 0; level < counts.size(); ++level) {
          // What relatives never show (twins of one given name) stays that rare.
          counts[level] = start.traits[t].own[level] < kOwnLevelMin ? 0 : counts[level];
        }
        relation.traits[t].own = start.traits[t].own;
        NormaliseTrait(t, counts, options_.own_prior_pairs, relation.traits[t].own);
      }
    }
    const double exposure = certain * data_.candidate_share * data_.population.records;
    const auto rate = [&](double pairs, double start_rate) {
      const double prior = std::max(start_rate, 1e-9);
      return (pairs + kRatePriorPairs) / (exposure + kRatePriorPairs / prior);
    };
    relation.per_record = {
        .cross_domain = rate(e.certain_pairs[r][0], start.per_record.cross_domain),
        .same_domain = rate(e.certain_pairs[r][1], start.per_record.same_domain)};
  }

  Model Maximise(const Model& model, const Expectation& e) const {
    Model next = model;
    next.traits = start_.traits;  // the priors are those of the start, not of the last round
    Normalise(e.m, options_.m_prior_pairs, &TraitModel::m, next);
    Normalise(e.u, options_.u_prior_pairs, &TraitModel::u, next);
    FloorRare(next);
    FloorUsedName(next);
    const double scale = 1 / (data_.candidate_share * std::max(1.0, data_.population.records));
    next.matches_per_record = {.cross_domain = e.class_pairs[0][0] * scale,
                               .same_domain = e.class_pairs[0][1] * scale};
    const double certain = CertainShare();
    for (std::size_t r = 0; r < next.relations.size(); ++r) {
      if (certain >= kCertainShareMin) {
        MaximiseRelation(r, e, certain, next);
      } else if (next.relations[r].trained) {
        next.relations[r].per_record = {.cross_domain = e.class_pairs[2 + r][0] * scale,
                                        .same_domain = e.class_pairs[2 + r][1] * scale};
      }
    }
    return next;
  }

 private:
  const Model& start_;
  const TrainingData& data_;
  const TrainingOptions& options_;
  std::vector<std::pair<Pattern, double>> candidates_;
  std::vector<std::pair<Pattern, double>> random_;
};

}  // namespace

TrainingResult Train(const Model& start, const TrainingData& data, const TrainingOptions& options) {
  const Trainer trainer(start, data, options);
  TrainingResult result{.model = start, .iterations = {}, .converged = false};
  for (int i = 0; i < options.iterations_max && !result.converged; ++i) {
    const Expectation expectation = trainer.Expect(result.model);
    Model next = trainer.Maximise(result.model, expectation);
    const double change = LargestChange(result.model, next);
    result.iterations.push_back(
        {.log_likelihood = expectation.log_likelihood / std::max(1.0, expectation.pairs),
         .largest_change = change,
         .matches_per_record =
             next.matches_per_record.cross_domain + next.matches_per_record.same_domain});
    result.model = std::move(next);
    result.converged = change < options.tolerance;
  }
  return result;
}

Model TrainOnLabels(const Model& start, const PatternCounts& matches, double prior_pairs) {
  LevelCounts counts{};
  for (const auto& [pattern, count] : Ordered(matches)) {
    AddLevels(pattern, count, counts);
  }
  Model model = start;
  Normalise(counts, prior_pairs, &TraitModel::m, model);
  return model;
}

}  // namespace socle::mpi::match
