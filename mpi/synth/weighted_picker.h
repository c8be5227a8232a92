#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lib/base/random.h"

namespace socle::mpi::synth {

// Picks indexes in proportion to their weights.
class WeightedPicker {
 public:
  WeightedPicker() = default;
  // Weights are not negative; one of them at least is positive.
  explicit WeightedPicker(std::span<const double> weights);

  [[nodiscard]] bool IsEmpty() const { return sums_.empty(); }

  [[nodiscard]] std::size_t Pick(SeededRandom& random) const;

 private:
  std::vector<double> sums_;
};

// A value between `low` and `high`, both included.
inline int Between(SeededRandom& random, int low, int high) {
  return low + static_cast<int>(random.Below(static_cast<std::uint64_t>(high - low) + 1));
}

// One of `items`, which is not empty.
template <class Items>
const auto& OneOf(SeededRandom& random, const Items& items) {
  return items[static_cast<std::size_t>(random.Below(std::size(items)))];
}

}  // namespace socle::mpi::synth
