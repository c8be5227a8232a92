#include "mpi/synth/weighted_picker.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>

#include "lib/base/random.h"

namespace socle::mpi::synth {

WeightedPicker::WeightedPicker(std::span<const double> weights)
    : sums_(weights.begin(), weights.end()) {
  std::partial_sum(sums_.begin(), sums_.end(), sums_.begin());
}

std::size_t WeightedPicker::Pick(SeededRandom& random) const {
  const double at = random.Unit() * sums_.back();
  const auto found = std::ranges::upper_bound(sums_, at);
  return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
}

}  // namespace socle::mpi::synth
