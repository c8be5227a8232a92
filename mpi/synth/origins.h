#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

// Where a family line comes from: its own names and places of birth.
struct Origin {
  std::string_view group;
  std::vector<std::string_view> places;  // COG codes
  WeightedPicker place_picker;
  std::vector<std::string> male_names;
  std::vector<std::string> female_names;
  std::vector<std::string> surnames;
};

class Origins {
 public:
  Origins();
  // In proportion to their weights.
  [[nodiscard]] const Origin& Pick(SeededRandom& random) const;

  [[nodiscard]] const std::vector<Origin>& All() const { return origins_; }

 private:
  std::vector<Origin> origins_;
  WeightedPicker picker_;
};

// A French surname of the table of INSEE, or an invented one that stands for the rare names beyond
// it.
std::string PickFrenchSurname(SeededRandom& random);

}  // namespace socle::mpi::synth
