#include "mpi/match/frequency.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/hash.h"
#include "lib/base/huge_pages.h"
#include "mpi/data/name_table.h"
#include "mpi/data/place_table.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

constexpr double kPlacePrior = 1e-5;  // of a place that the data do not know

constexpr double kOfThePair = 2;  // records that are compared do not count as others

std::uint64_t Abroad(std::string_view name, std::uint32_t country) {
  return Mix64(StableHash64(name) ^ country);
}

// What is counted of a record born abroad: visit(counts of families or given names, value).
template <class Visit>
void ForEachAbroad(StandardView record, ValueCounts& family, ValueCounts& given, Visit visit) {
  if (!data::PlaceTable::IsCountry(record->place)) {
    return;
  }
  for (const NameRef name : {record->birth_name, record->used_name}) {
    if (name.length != 0) {
      visit(family, Abroad(record.Text(name), record->place));
    }
  }
  if (record->first_given.length != 0) {
    visit(given, Abroad(record.Text(record->first_given), record->place));
  }
}

// A ratio of weight 1, made that of another weight.
double Weighted(double ratio, double weight) {
  if (weight == 1 || ratio == 1) {
    return ratio;
  }
  return weight == 0.5 ? std::sqrt(ratio) : std::pow(ratio, std::max(weight, 0.0));
}

}  // namespace

// Of a value, or the free slot where it would be.
std::size_t ValueCounts::SlotOf(std::uint64_t value) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = Mix64(value) & mask;
  while (!slots_[slot].IsFree() && slots_[slot].value != value) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void ValueCounts::Grow() {
  constexpr std::size_t kSlotsMin = 1024;
  HugeVector<Slot> old(std::max(kSlotsMin, slots_.size() * 2));
  old.swap(slots_);
  used_ = 0;
  for (const Slot& slot : old) {
    if (slot.count != 0) {
      slots_[SlotOf(slot.value)] = slot;
      ++used_;
    }
  }
}

void ValueCounts::Add(std::uint64_t value, std::uint32_t count, double prior) {
  if ((used_ + 1) * 4 > slots_.size() * 3) {
    Grow();
  }
  Slot& slot = slots_[SlotOf(value)];
  if (slot.count == 0) {
    used_ += slot.IsFree() ? 1 : 0;
    slot.value = value;
    slot.prior = static_cast<float>(prior);
  }
  slot.count += count;
  total_ += count;
}

void ValueCounts::Remove(std::uint64_t value) {
  if (Count(value) == 0) {
    return;
  }
  --slots_[SlotOf(value)].count;
  --total_;
}

bool ValueCounts::AddKnown(std::uint64_t value) {
  if (slots_.empty()) {
    return false;
  }
  Slot& slot = slots_[SlotOf(value)];
  if (slot.count == 0) {
    return false;
  }
  ++slot.count;
  ++total_;
  return true;
}

std::uint32_t ValueCounts::Count(std::uint64_t value) const {
  return slots_.empty() ? 0 : slots_[SlotOf(value)].count;
}

void ValueCounts::Merge(const ValueCounts& other) {
  for (const Slot& slot : other.slots_) {
    if (slot.count != 0) {
      Add(slot.value, slot.count, static_cast<double>(slot.prior));
    }
  }
}

double ValueCounts::Average() const {
  // Summed exactly in integers, so that the order of a hash table does not matter.
  __extension__ using Wide = unsigned __int128;
  Wide squares = 0;
  ForEach([&](std::uint64_t, std::uint32_t count) { squares += static_cast<Wide>(count) * count; });
  const double total = static_cast<double>(std::max<std::uint64_t>(1, Total()));
  return std::max(static_cast<double>(squares) / (total * total), 1e-7);
}

double ValueCounts::Blend(std::uint32_t count, double prior) const {
  return (static_cast<double>(count) + Frequencies::kPriorRecords * prior) /
         (static_cast<double>(Total()) + Frequencies::kPriorRecords);
}

void ValueCounts::Finish() {
  const double average = Average();
  for (Slot& slot : slots_) {
    if (slot.count != 0) {
      const double frequency = Blend(slot.count, static_cast<double>(slot.prior));
      slot.ratio = static_cast<float>(FrequencyRatio(frequency, average, 1));
    }
  }
}

double ValueCounts::RatioOf(std::uint64_t value) const {
  return slots_.empty() ? 0 : static_cast<double>(slots_[SlotOf(value)].ratio);
}

void Frequencies::AddFamily(std::string_view name) {
  const std::uint64_t value = StableHash64(name);
  if (!family_.AddKnown(value)) {
    family_.Add(value, 1, data::SurnameTable::Embedded().Frequency(name));
  }
}

void Frequencies::Add(StandardView record) {
  if (record->birth_name.length != 0) {
    AddFamily(record.Text(record->birth_name));
  }
  if (record->used_name.length != 0) {
    AddFamily(record.Text(record->used_name));
  }
  if (record->first_given.length != 0) {
    const std::string_view name = record.Text(record->first_given);
    const std::uint64_t value = StableHash64(name);
    if (!given_.AddKnown(value)) {
      given_.Add(value, 1, data::GivenNameTable::Embedded().Frequency(name));
    }
  }
  if (record->place != 0) {
    place_.Add(record->place, 1, kPlacePrior);
  }
  ++records_;
  ForEachAbroad(
      record, family_abroad_, given_abroad_, [](ValueCounts& counts, std::uint64_t value) {
        counts.Add(value);
      });
}

void Frequencies::Remove(StandardView record) {
  if (record->birth_name.length != 0) {
    family_.Remove(StableHash64(record.Text(record->birth_name)));
  }
  if (record->used_name.length != 0) {
    family_.Remove(StableHash64(record.Text(record->used_name)));
  }
  if (record->first_given.length != 0) {
    given_.Remove(StableHash64(record.Text(record->first_given)));
  }
  if (record->place != 0) {
    place_.Remove(record->place);
  }
  --records_;
  ForEachAbroad(
      record, family_abroad_, given_abroad_, [](ValueCounts& counts, std::uint64_t value) {
        counts.Remove(value);
      });
}

void Frequencies::Merge(const Frequencies& other) {
  family_.Merge(other.family_);
  given_.Merge(other.given_);
  place_.Merge(other.place_);
  family_abroad_.Merge(other.family_abroad_);
  given_abroad_.Merge(other.given_abroad_);
  records_ += other.records_;
}

void Frequencies::Finish() {
  family_average_ = family_.Average();
  given_average_ = given_.Average();
  place_average_ = place_.Average();
  family_.Finish();
  given_.Finish();
  place_.Finish();
}

double Frequencies::FamilyName(std::string_view name) const {
  return family_.Blend(family_.Count(StableHash64(name)),
                       data::SurnameTable::Embedded().Frequency(name));
}

double Frequencies::GivenName(std::string_view name) const {
  return given_.Blend(given_.Count(StableHash64(name)),
                      data::GivenNameTable::Embedded().Frequency(name));
}

double Frequencies::BirthPlace(std::uint32_t place) const {
  return place_.Blend(place_.Count(place), kPlacePrior);
}

double Frequencies::FamilyRatio(std::string_view name) const {
  const double ratio = family_.RatioOf(StableHash64(name));
  return ratio != 0 ? ratio : FrequencyRatio(FamilyName(name), family_average_, 1);
}

double Frequencies::GivenRatio(std::string_view name) const {
  const double ratio = given_.RatioOf(StableHash64(name));
  return ratio != 0 ? ratio : FrequencyRatio(GivenName(name), given_average_, 1);
}

double Frequencies::PlaceRatio(std::uint32_t place) const {
  const double ratio = place_.RatioOf(place);
  return ratio != 0 ? ratio : FrequencyRatio(BirthPlace(place), place_average_, 1);
}

double Frequencies::CountryRatio(std::uint32_t country,
                                 std::string_view name,
                                 const ValueCounts& names,
                                 const ValueCounts& abroad) const {
  const double at_large = PlaceRatio(country);
  const double place_known = static_cast<double>(place_.Total()) / static_cast<double>(records_);
  const double holders = static_cast<double>(names.Count(StableHash64(name))) * place_known;
  const double born_there = static_cast<double>(abroad.Count(Abroad(name, country)));
  const double share = (std::max(0.0, born_there - kOfThePair) +
                        kHolderPriorRecords * std::min(1.0, at_large * place_average_)) /
                       (std::max(std::max(0.0, holders - kOfThePair), born_there - kOfThePair) +
                        kHolderPriorRecords);
  // A name that is rare in the country makes the pair no likelier than one of strangers.
  return std::max(at_large, FrequencyRatio(share, place_average_, 1));
}

double Frequencies::GivenRatioIn(std::uint32_t country, std::string_view name) const {
  const double at_large = GivenRatio(name);
  const double born_there = static_cast<double>(place_.Count(country));
  const double holders = static_cast<double>(given_abroad_.Count(Abroad(name, country)));
  const double share = (std::max(0.0, holders - kOfThePair) +
                        kCountryPriorRecords * std::min(1.0, at_large * given_average_)) /
                       (std::max(0.0, born_there - kOfThePair) + kCountryPriorRecords);
  return std::max(at_large, FrequencyRatio(share, given_average_, 1));
}

void Frequencies::SetRatiosAbroad(std::uint32_t country,
                                  FrequencySubject family,
                                  FrequencySubject given,
                                  double weight,
                                  FrequencyRatios& ratios) const {
  if (!family.text.empty()) {
    ratios.birth_place =
        Weighted(CountryRatio(country, family.text, family_, family_abroad_), weight);
    if (!given.text.empty()) {
      ratios.given_name = Weighted(GivenRatioIn(country, given.text), weight * given.weight);
    }
  } else if (!given.text.empty()) {
    ratios.birth_place = Weighted(CountryRatio(country, given.text, given_, given_abroad_), weight);
  }
}

FrequencyRatios Frequencies::RatiosOf(
    StandardView a, RecordRatios& of_a, StandardView b, Pattern pattern, double weight) const {
  FrequencyRatios ratios;
  // Most values that agree are those of `a`.
  const auto ratio_of = [&](FrequencySubject subject, NameRef own, double& kept, auto look_up) {
    if (subject.text.empty()) {
      return 1.0;
    }
    if (subject.text.data() != a.Text(own).data() || subject.text.size() != own.length) {
      return Weighted(look_up(subject.text), weight * subject.weight);
    }
    kept = kept != 0 ? kept : look_up(subject.text);
    return Weighted(kept, weight * subject.weight);
  };
  const auto family = [this](std::string_view name) { return FamilyRatio(name); };
  const auto given = [this](std::string_view name) { return GivenRatio(name); };
  const auto family_level = pattern.Get<FamilyNameLevel>(Trait::kFamilyName);
  const auto used_level = pattern.Get<UsedNameLevel>(Trait::kUsedName);
  const auto given_level = pattern.Get<GivenNameLevel>(Trait::kGivenName);
  const FrequencySubject family_subject = FamilyNameSubject(a, b, family_level);
  const FrequencySubject given_subject = GivenNameSubject(a, b, given_level);
  ratios.family_name = ratio_of(family_subject, a->birth_name, of_a.birth_name, family);
  ratios.used_name =
      ratio_of(UsedNameSubject(a, b, used_level), a->used_name, of_a.used_name, family);
  ratios.given_name = ratio_of(given_subject, a->first_given, of_a.first_given, given);
  const auto place = pattern.Get<BirthPlaceLevel>(Trait::kBirthPlace);
  if (place == BirthPlaceLevel::kEqual || place == BirthPlaceLevel::kPostal) {
    of_a.place = of_a.place != 0 ? of_a.place : PlaceRatio(a->place);
    ratios.birth_place = Weighted(of_a.place, weight);
    if (place == BirthPlaceLevel::kEqual && data::PlaceTable::IsCountry(a->place)) {
      SetRatiosAbroad(a->place, family_subject, given_subject, weight, ratios);
    }
  }
  return ratios;
}

}  // namespace socle::mpi::match
