#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "lib/base/huge_pages.h"
#include "mpi/match/compare.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

// Counts of values by their hash, each with its frequency in a shipped table; open addressing, 24
// bytes a value at 3/4 load at most. One writer.
class ValueCounts {
 public:
  // `prior` is kept from the first time that a value is added.
  void Add(std::uint64_t value, std::uint32_t count = 1, double prior = 0);
  // Adds one to a value that is there; false when it is new.
  bool AddKnown(std::uint64_t value);
  [[nodiscard]] std::uint32_t Count(std::uint64_t value) const;

  // Takes one away of a value that was added.
  void Remove(std::uint64_t value);

  [[nodiscard]] std::uint64_t Total() const { return total_; }

  [[nodiscard]] std::size_t Distinct() const { return used_; }

  void Merge(const ValueCounts& other);

  // Calls visit(value, count) for every value, in no particular order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.count != 0) {
        visit(slot.value, slot.count);
      }
    }
  }

  // Sum of squared frequencies: how often two values taken at random agree.
  [[nodiscard]] double Average() const;
  // The count, blended with `prior` (see Frequencies).
  [[nodiscard]] double Blend(std::uint32_t count, double prior) const;
  // Makes RatioOf ready; to be called again after Add.
  void Finish();
  // FrequencyRatio of a value against the average, with weight 1; 0 for one that is not there.
  [[nodiscard]] double RatioOf(std::uint64_t value) const;

 private:
  struct Slot {
    std::uint64_t value = 0;
    // A value whose count fell to zero keeps its slot until the next growth.
    std::uint32_t count = 0;
    float prior = 0;
    float ratio = 0;

    [[nodiscard]] bool IsFree() const { return count == 0 && value == 0; }
  };

  [[nodiscard]] std::size_t SlotOf(std::uint64_t value) const;
  void Grow();

  HugeVector<Slot> slots_;
  std::size_t used_ = 0;
  std::uint64_t total_ = 0;
};

// How common family names, given names and birth places are: counts of the data at hand, blended
// with the shipped French table, which is worth kPriorRecords records. Names hang together with the
// country of those born abroad: YILMAZ, FATMA and Turkey are not three coincidences. Of two such
// records, the country counts as rare as it is among the holders of the name, and the given name as
// rare as it is among those born in the country.
class Frequencies {
 public:
  static constexpr double kPriorRecords = 2000;
  // What the frequencies at large are worth, in records, beside the holders of one name and beside
  // those born in one country.
  static constexpr double kHolderPriorRecords = 2;
  static constexpr double kCountryPriorRecords = 20;

  void Add(StandardView record);
  // Takes a record away that was added.
  void Remove(StandardView record);
  void Merge(const Frequencies& other);
  // Call once after the last Add: computes the averages.
  void Finish();

  [[nodiscard]] double FamilyName(std::string_view name) const;
  [[nodiscard]] double GivenName(std::string_view name) const;
  [[nodiscard]] double BirthPlace(std::uint32_t place) const;

  // Ratios of the values of one record, looked up when first needed and kept for the pairs of this
  // record; 0 = not yet.
  struct RecordRatios {
    double birth_name = 0;
    double used_name = 0;
    double first_given = 0;
    double place = 0;
  };

  // The ratios for a compared pair. `weight` is Model::frequency_weight; `of_a` belongs to `a` and
  // to this object.
  FrequencyRatios RatiosOf(
      StandardView a, RecordRatios& of_a, StandardView b, Pattern pattern, double weight) const;

  [[nodiscard]] FrequencyRatios RatiosOf(StandardView a,
                                         StandardView b,
                                         Pattern pattern,
                                         double weight) const {
    RecordRatios of_a;
    return RatiosOf(a, of_a, b, pattern, weight);
  }

  [[nodiscard]] const ValueCounts& FamilyNames() const { return family_; }

  [[nodiscard]] const ValueCounts& GivenNames() const { return given_; }

  [[nodiscard]] const ValueCounts& BirthPlaces() const { return place_; }

 private:
  // With weight 1.
  [[nodiscard]] double FamilyRatio(std::string_view name) const;
  [[nodiscard]] double GivenRatio(std::string_view name) const;
  [[nodiscard]] double PlaceRatio(std::uint32_t place) const;
  // Of a country among the holders of a name, which has been counted in `names` and `abroad`.
  [[nodiscard]] double CountryRatio(std::uint32_t country,
                                    std::string_view name,
                                    const ValueCounts& names,
                                    const ValueCounts& abroad) const;
  // Of a given name among those born in a country.
  [[nodiscard]] double GivenRatioIn(std::uint32_t country, std::string_view name) const;
  // For two records born in one country, with what agrees of their names.
  void SetRatiosAbroad(std::uint32_t country,
                       FrequencySubject family,
                       FrequencySubject given,
                       double weight,
                       FrequencyRatios& ratios) const;
  void AddFamily(std::string_view name);

  ValueCounts family_;
  ValueCounts given_;
  ValueCounts place_;
  // Names of those born abroad, by name and country.
  ValueCounts family_abroad_;
  ValueCounts given_abroad_;
  std::uint64_t records_ = 0;
  double family_average_ = 0;
  double given_average_ = 0;
  double place_average_ = 0;
};

}  // namespace socle::mpi::match
