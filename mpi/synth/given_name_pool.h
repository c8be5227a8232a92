#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

// Given names as they were in fashion, decade by decade from 1900 to 2020 (INSEE).
class GivenNamePool {
 public:
  GivenNamePool();

  // In capitals with accents and hyphens, UTF-8, of static storage: "ANDRÉ", "JEAN-PIERRE".
  [[nodiscard]] std::string_view Pick(char sex, int birth_year, SeededRandom& random) const;

 private:
  static constexpr std::size_t kDecades = 13;

  struct Sex {
    std::vector<std::string_view> names;
    std::array<WeightedPicker, kDecades> by_decade;
  };

  Sex male_;
  Sex female_;
};

}  // namespace socle::mpi::synth
