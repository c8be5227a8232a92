#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/base/random.h"

namespace socle::mpi::synth {

// The key of the 13 first characters of a NIR, 1 to 97 (identity-fr.md 16.1); 0 when they are no
// NIR.
int NirKey(std::string_view thirteen);
// True for 15 characters whose last two are the key.
bool IsNirValid(std::string_view fifteen);

// Hands out NIRs: each at most once.
class NirRegister {
 public:
  struct Birth {
    char sex = 'M';
    int year = 0;
    int month = 1;           // also the pseudo-months of an unknown one
    std::string_view place;  // five characters, the code of the time
  };

  // 15 characters with a right key; "" when the 999 order numbers of the month and place are used
  // up.
  std::string Issue(const Birth& birth, SeededRandom& random);
  // The one number with order 000, which no real person has; "" when it was given before.
  std::string IssueOrderZero(const Birth& birth);

 private:
  struct Used {
    std::uint16_t last = 0;
    bool is_zero_used = false;
  };

  std::unordered_map<std::uint64_t, Used> used_;
};

}  // namespace socle::mpi::synth
