#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "mpi/match/model.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

// How many pairs there are to decide about; the prior odds follow from it.
struct Population {
  double records = 0;
  double pairs_cross_domain = 0;
  double pairs_same_domain = 0;
};

// How much rarer or more common than average the agreeing values of a pair are: frequency of the
// value divided by the average frequency of an agreeing value. 1 = average or not applicable.
struct FrequencyRatios {
  double family_name = 1;
  double used_name = 1;
  double given_name = 1;
  double birth_place = 1;
};

struct Score {
  double bits = 0;         // log2 of the odds that both are one person
  double probability = 0;  // the same as a probability
};

inline constexpr std::size_t kRelationsMax = 12;

// A model made ready for one population. Immutable; safe to share between threads.
class Scorer {
 public:
  Scorer(const Model& model, const Population& population);

  // Exact score. About 0.05 microseconds.
  [[nodiscard]] Score Evaluate(Pattern pattern, const FrequencyRatios& ratios) const;

  // An upper bound of the bits of Evaluate over all ratios, by table look-ups alone.
  [[nodiscard]] double UpperBoundBits(Pattern pattern) const;

  // Relative likelihood of each class for training and explanations: [0] one person, [1] chance,
  // [2...] relations, each already multiplied by its expected number of pairs.
  void ClassMasses(Pattern pattern, const FrequencyRatios& ratios, std::vector<double>& out) const;

  // Parts of a score that sum to its bits.
  struct Parts {
    double prior_bits = 0;
    std::array<double, kTraitCount> trait_bits{};      // log2(m/u), frequency left out
    std::array<double, kTraitCount> frequency_bits{};  // from the rarity of the agreeing value
    double relation_bits = 0;     // never positive: what relatives and homonyms take away
    int likeliest_relation = -1;  // index of the relation that takes most; -1 = chance
    Score total;
  };

  [[nodiscard]] Parts Explain(Pattern pattern, const FrequencyRatios& ratios) const;

  [[nodiscard]] std::size_t ClassCount() const { return class_count_; }

  // Frequencies are not counted as rarer than this against the average, in bits.
  static constexpr double kFrequencyBitsMax = 10;

 private:
  static constexpr std::size_t kClassesMax = kRelationsMax + 2;
  static constexpr std::size_t kLanes = 4;  // classes are computed so many at a time
  static constexpr std::size_t kRow = (kClassesMax + kLanes - 1) / kLanes * kLanes;

  using Row = std::array<double, kRow>;  // one number a class

  // Probability of a level in a class = constant + slope * frequency ratio; plain where it is 1.
  struct Cell {
    Row constant{};
    Row slope{};
    Row plain{};
  };

  // The traits without frequencies are multiplied out beforehand: neighbours in the bits of a
  // pattern index a table. The prior is part of `rest`.
  static constexpr std::size_t kSexAndDateShift = Pattern::kShift[3];
  static constexpr std::size_t kSexAndDateRows = std::size_t{1} << 7;
  static constexpr std::size_t kRestShift = Pattern::kShift[6];
  static constexpr std::size_t kRestRows = std::size_t{1} << 10;  // INS to domain
  static constexpr std::size_t kFrequencyTraitCount = 4;

  static std::size_t SexAndDateOf(Pattern pattern) {
    return (pattern.Bits() >> kSexAndDateShift) & (kSexAndDateRows - 1);
  }

  static std::size_t RestOf(Pattern pattern) {
    return (pattern.Bits() >> kRestShift) & (kRestRows - 1);
  }

  using Cells = std::array<std::array<Cell, kLevelCountMax>, kTraitCount>;

  static void FillRelation(const RelationTrait& trait,
                           std::size_t level,
                           std::size_t relation,
                           Cell& cell);
  void FillCells(const Model& model, Cells& cells);
  void FillTables(const Cells& cells);
  void MultiplyBy(const Row& factors, Row& mass) const;
  void MultiplyBy(const Row& constant, const Row& slope, double ratio, Row& mass) const;
  [[nodiscard]] Row Masses(Pattern pattern, const FrequencyRatios& ratios) const;

  std::size_t class_count_ = 2;
  std::size_t lanes_ = kLanes;   // class_count_, rounded up
  std::array<Row, 2> priors_{};  // [same domain]
  std::vector<Row> sex_and_date_;
  std::vector<Row> rest_;
  std::vector<double> sex_and_date_bits_;  // as the rows: sums of weight_bits_
  std::vector<double> rest_bits_;
  std::vector<std::array<Cell, kLevelCountMax>> frequency_cells_;
  std::array<std::array<double, kLevelCountMax>, kFrequencyTraitCount> frequency_bits_max_{};
  std::array<std::array<double, kLevelCountMax>, kTraitCount> weight_bits_{};
  std::array<double, 2> prior_bits_{};
};

// Clamped ratio^weight of a value's frequency to the average, as FrequencyRatios wants it.
double FrequencyRatio(double frequency, double average, double weight);

}  // namespace socle::mpi::match
