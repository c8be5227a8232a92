#include "mpi/match/frequency.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/hash.h"
#include "mpi/data/name_table.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

constexpr double kPlacePrior = 1e-5;  // of a place that the data do not know

// Sum of squared frequencies: how often two values taken at random agree.
double AverageOf(const ValueCounts& counts) {
  // Summed exactly in integers, so that the order of a hash table does not matter.
  unsigned __int128 squares = 0;
  counts.ForEach([&](std::uint64_t, std::uint32_t count) {
    squares += static_cast<unsigned __int128>(count) * count;
  });
  const double total = static_cast<double>(std::max<std::uint64_t>(1, counts.Total()));
  return std::max(static_cast<double>(squares) / (total * total), 1e-7);
}

double Blend(const ValueCounts& counts, std::uint64_t value, double prior) {
  return (static_cast<double>(counts.Count(value)) + Frequencies::kPriorRecords * prior) /
         (static_cast<double>(counts.Total()) + Frequencies::kPriorRecords);
}

}  // namespace

void ValueCounts::Grow() {
  std::vector<std::uint64_t> old_keys = std::move(keys_);
  std::vector<std::uint32_t> old_counts = std::move(counts_);
  const std::size_t capacity = std::max<std::size_t>(1024, old_keys.size() * 2);
  keys_.assign(capacity, 0);
  counts_.assign(capacity, 0);
  used_ = 0;
  total_ = 0;
  for (std::size_t i = 0; i < old_keys.size(); ++i) {
    if (old_counts[i] != 0) {
      Add(old_keys[i], old_counts[i]);
    }
  }
}

// The slot of a value, or the free one where it would be. There is always a free one.
std::size_t ValueCounts::SlotOf(std::uint64_t value) const {
  const std::size_t mask = keys_.size() - 1;
  std::size_t slot = Mix64(value) & mask;
  while (!IsFree(slot) && keys_[slot] != value) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void ValueCounts::Add(std::uint64_t value, std::uint32_t count) {
  if ((used_ + 1) * 4 > keys_.size() * 3) {
    Grow();
  }
  const std::size_t slot = SlotOf(value);
  used_ += IsFree(slot) ? 1 : 0;
  keys_[slot] = value;
  counts_[slot] += count;
  total_ += count;
}

void ValueCounts::Remove(std::uint64_t value) {
  if (Count(value) == 0) {
    return;
  }
  --counts_[SlotOf(value)];
  --total_;
}

std::uint32_t ValueCounts::Count(std::uint64_t value) const {
  return keys_.empty() ? 0 : counts_[SlotOf(value)];
}

void ValueCounts::Merge(const ValueCounts& other) {
  other.ForEach([this](std::uint64_t value, std::uint32_t count) { Add(value, count); });
}

namespace {

// Calls visit(counts, value) for each value of a record that is counted.
template <class Visit>
void ForEachCounted(StandardView record, const Visit& visit) {
  if (record->birth_name.length != 0) {
    visit(0, StableHash64(record.Text(record->birth_name)));
  }
  if (record->used_name.length != 0) {
    visit(0, StableHash64(record.Text(record->used_name)));
  }
  if (record->first_given.length != 0) {
    visit(1, StableHash64(record.Text(record->first_given)));
  }
  if (record->place != 0) {
    visit(2, record->place);
  }
}

}  // namespace

void Frequencies::Add(StandardView record) {
  ForEachCounted(record, [this](int which, std::uint64_t value) { CountsOf(which).Add(value); });
}

void Frequencies::Remove(StandardView record) {
  ForEachCounted(record, [this](int which, std::uint64_t value) { CountsOf(which).Remove(value); });
}

void Frequencies::Merge(const Frequencies& other) {
  family_.Merge(other.family_);
  given_.Merge(other.given_);
  place_.Merge(other.place_);
}

void Frequencies::Finish() {
  family_average_ = AverageOf(family_);
  given_average_ = AverageOf(given_);
  place_average_ = AverageOf(place_);
}

double Frequencies::FamilyName(std::string_view name) const {
  return Blend(family_, StableHash64(name), data::SurnameTable::Embedded().Frequency(name));
}

double Frequencies::GivenName(std::string_view name) const {
  return Blend(given_, StableHash64(name), data::GivenNameTable::Embedded().Frequency(name));
}

double Frequencies::BirthPlace(std::uint32_t place) const {
  return Blend(place_, place, kPlacePrior);
}

FrequencyRatios Frequencies::RatiosOf(StandardView a,
                                      StandardView b,
                                      Pattern pattern,
                                      double weight) const {
  FrequencyRatios ratios;
  const auto family = FamilyNameSubject(a, b, pattern.Get<FamilyNameLevel>(Trait::kFamilyName));
  if (!family.text.empty()) {
    ratios.family_name =
        FrequencyRatio(FamilyName(family.text), family_average_, weight * family.weight);
  }
  const auto used = UsedNameSubject(a, b, pattern.Get<UsedNameLevel>(Trait::kUsedName));
  if (!used.text.empty()) {
    ratios.used_name = FrequencyRatio(FamilyName(used.text), family_average_, weight * used.weight);
  }
  const auto given = GivenNameSubject(a, b, pattern.Get<GivenNameLevel>(Trait::kGivenName));
  if (!given.text.empty()) {
    ratios.given_name =
        FrequencyRatio(GivenName(given.text), given_average_, weight * given.weight);
  }
  const auto place = pattern.Get<BirthPlaceLevel>(Trait::kBirthPlace);
  if (place == BirthPlaceLevel::kEqual || place == BirthPlaceLevel::kPostal) {
    ratios.birth_place = FrequencyRatio(BirthPlace(a->place), place_average_, weight);
  }
  return ratios;
}

}  // namespace socle::mpi::match
