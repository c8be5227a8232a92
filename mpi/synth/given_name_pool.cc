#include "mpi/synth/given_name_pool.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "lib/base/embedded.h"
#include "lib/base/random.h"
#include "mpi/data/tsv.h"
#include "mpi/synth/weighted_picker.h"

SOCLE_EMBEDDED(synth_given_names)

namespace socle::mpi::synth {

namespace {

constexpr int kFirstYear = 1900;

// Births as the table writes them: 0 = none, else 1 + 2 log2 births in base 62.
double BirthsOf(char level) {
  int value = 0;
  if (level >= '0' && level <= '9') {
    value = level - '0';
  } else if (level >= 'A' && level <= 'Z') {
    value = level - 'A' + 10;
  } else {
    value = level - 'a' + 36;
  }
  return value == 0 ? 0 : std::exp2((value - 1) / 2.0);
}

}  // namespace

GivenNamePool::GivenNamePool() {
  std::array<std::vector<double>, kDecades> male;
  std::array<std::vector<double>, kDecades> female;
  std::string_view text = SOCLE_EMBEDDED_TEXT(synth_given_names);
  data::TakeLine(text);
  while (!text.empty()) {
    std::string_view line = data::TakeLine(text);
    const bool is_male = data::TakeField(line) == "M";
    (is_male ? male_ : female_).names.push_back(data::TakeField(line));
    for (std::size_t decade = 0; decade < kDecades; ++decade) {
      (is_male ? male : female)[decade].push_back(BirthsOf(line[decade]));
    }
  }
  for (std::size_t decade = 0; decade < kDecades; ++decade) {
    male_.by_decade[decade] = WeightedPicker(male[decade]);
    female_.by_decade[decade] = WeightedPicker(female[decade]);
  }
}

std::string_view GivenNamePool::Pick(char sex, int birth_year, SeededRandom& random) const {
  const Sex& pool = sex == 'M' ? male_ : female_;
  const int decade = std::clamp((birth_year - kFirstYear) / 10, 0, static_cast<int>(kDecades) - 1);
  return pool.names[pool.by_decade[static_cast<std::size_t>(decade)].Pick(random)];
}

}  // namespace socle::mpi::synth
