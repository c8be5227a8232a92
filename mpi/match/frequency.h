#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mpi/match/compare.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

// Counts of values by their hash; open addressing, 12 bytes a value at 3/4 load. One writer.
class ValueCounts {
 public:
  void Add(std::uint64_t value, std::uint32_t count = 1);
  // Takes one away of a value that was added.
  void Remove(std::uint64_t value);
  [[nodiscard]] std::uint32_t Count(std::uint64_t value) const;

  [[nodiscard]] std::uint64_t Total() const { return total_; }

  [[nodiscard]] std::size_t Distinct() const { return used_; }

  void Merge(const ValueCounts& other);

  // Calls visit(value, count) for every value, in no particular order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (counts_[i] != 0) {
        visit(keys_[i], counts_[i]);
      }
    }
  }

 private:
  // A value whose count fell to zero keeps its slot until the next growth.
  [[nodiscard]] bool IsFree(std::size_t slot) const {
    return keys_[slot] == 0 && counts_[slot] == 0;
  }

  [[nodiscard]] std::size_t SlotOf(std::uint64_t value) const;
  void Grow();
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> counts_;
  std::size_t used_ = 0;
  std::uint64_t total_ = 0;
};

// How common family names, given names and birth places are: counts of the data at hand, blended
// with the shipped French table, which is worth kPriorRecords records.
class Frequencies {
 public:
  static constexpr double kPriorRecords = 2000;

  void Add(StandardView record);
  // Takes a record away that was added.
  void Remove(StandardView record);
  void Merge(const Frequencies& other);
  // Call once after the last Add: computes the averages.
  void Finish();

  [[nodiscard]] double FamilyName(std::string_view name) const;
  [[nodiscard]] double GivenName(std::string_view name) const;
  [[nodiscard]] double BirthPlace(std::uint32_t place) const;

  // The ratios for a compared pair. `weight` is Model::frequency_weight.
  [[nodiscard]] FrequencyRatios RatiosOf(StandardView a,
                                         StandardView b,
                                         Pattern pattern,
                                         double weight) const;

  [[nodiscard]] const ValueCounts& FamilyNames() const { return family_; }

  [[nodiscard]] const ValueCounts& GivenNames() const { return given_; }

  [[nodiscard]] const ValueCounts& BirthPlaces() const { return place_; }

 private:
  // 0 family names, 1 given names, 2 birth places.
  ValueCounts& CountsOf(int which) { return which == 0 ? family_ : which == 1 ? given_ : place_; }

  ValueCounts family_;
  ValueCounts given_;
  ValueCounts place_;
  double family_average_ = 0;
  double given_average_ = 0;
  double place_average_ = 0;
};

}  // namespace socle::mpi::match
