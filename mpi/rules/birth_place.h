#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mpi/model/civil_date.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/faults.h"

namespace socle::mpi::rules {

// An unknown birth place is said with this code, never with a default (SI 18, SI 19).
inline constexpr std::string_view kUnknownBirthPlace = "99999";

struct BirthPlaceInput {
  std::string_view code;
  std::optional<CivilDate> birth_date = std::nullopt;
  // The traits come from INSi: its code prevails, whatever the tables say (SI 31).
  bool rests_on_insi = false;
};

// The code as it is stored: capitals, a lost leading zero put back. Faults say when it is no code
// of the birth date (SI 20). Empty when it cannot be stored.
std::string CheckBirthPlace(const BirthPlaceInput& input,
                            const RnivParameters& parameters,
                            Faults& faults);

}  // namespace socle::mpi::rules
