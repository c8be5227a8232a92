#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

// Where people live and are born: a region of four departments and the rest of the country.
class Geography {
 public:
  Geography();

  // A commune to live in, mostly of the region.
  [[nodiscard]] data::PlaceId PickHome(SeededRandom& random) const;
  // A commune of the region, for an establishment.
  [[nodiscard]] data::PlaceId PickTown(SeededRandom& random) const;
  // Where a child of parents living at `home` is born: mostly a town of the department.
  [[nodiscard]] data::PlaceId PickBirthPlace(data::PlaceId home, SeededRandom& random) const;
  // Another commune of the same department; the same when there is no other.
  [[nodiscard]] data::PlaceId PickNeighbour(data::PlaceId place, SeededRandom& random) const;
  [[nodiscard]] static std::string_view PickPostalCode(data::PlaceId place, SeededRandom& random);

  // The COG code that a birth of that year at that place carries: arrondissements, communes merged
  // since, 20xxx and the departments of before 1968 included.
  [[nodiscard]] std::string CodeAt(data::PlaceId place, int year, SeededRandom& random) const;

  // House number and street, in capitals.
  static std::string PickStreet(SeededRandom& random);

 private:
  struct Weighted {
    std::vector<data::PlaceId> places;
    WeightedPicker picker;

    [[nodiscard]] data::PlaceId Pick(SeededRandom& random) const {
      return places[picker.Pick(random)];
    }
  };

  struct DatedCode {
    data::PlaceId place;
    std::string_view code;
    int first_year;
    int last_year;
  };

  void ReadDatedCodes();

  Weighted country_;
  Weighted region_;
  std::map<std::uint16_t, Weighted> departments_;
  std::vector<DatedCode> dated_;                    // by place
  std::map<data::PlaceId, DatedCode> own_periods_;  // of codes valid today, but not always
};

}  // namespace socle::mpi::synth
