#include "mpi/synth/establishment.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/random.h"
#include "lib/text/fold.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr int kIppStyles = 5;
constexpr std::array<double, 7> kErrorFactors = {0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.1};

// The first index of `shares` that a random number falls into; the last one takes what is left.
template <class Enum, std::size_t kCount>
Enum PickHabit(SeededRandom& random, const std::array<double, kCount>& shares) {
  double at = random.Unit();
  for (std::size_t i = 0; i < kCount; ++i) {
    at -= shares[i];
    if (at < 0) {
      return static_cast<Enum>(i);
    }
  }
  return static_cast<Enum>(kCount - 1);
}

std::string_view Prefix(EstablishmentType type) {
  switch (type) {
    case EstablishmentType::kHospital:
      return "CH";
    case EstablishmentType::kClinic:
      return "CLINIQUE";
    case EstablishmentType::kLaboratory:
      return "LABO";
    case EstablishmentType::kNursingHome:
      return "EHPAD";
    case EstablishmentType::kImaging:
      return "IMAGERIE";
  }
  return "CH";
}

std::string MakeName(const Establishment& establishment, std::set<std::string>& taken) {
  std::string town = text::FoldName(data::PlaceTable::Embedded().NameOf(establishment.town));
  for (char& c : town) {
    c = c == ' ' ? '-' : c;
  }
  const std::string name = fmt::format("{}-{}", Prefix(establishment.type), town);
  std::string unique = name;
  for (int i = 2; !taken.insert(unique).second; ++i) {
    unique = fmt::format("{}-{}", name, i);
  }
  return unique;
}

// The larger of two communes: establishments are seldom in villages.
data::PlaceId PickTown(const Geography& geography, SeededRandom& random) {
  const data::PlaceTable& table = data::PlaceTable::Embedded();
  const data::PlaceId one = geography.PickTown(random);
  const data::PlaceId two = geography.PickTown(random);
  return table.BirthShare(one) >= table.BirthShare(two) ? one : two;
}

void PickHabits(Establishment& e, SeededRandom& random) {
  e.errors = OneOf(random, kErrorFactors);
  e.letter_case = PickHabit<LetterCase>(random, std::array{0.86, 0.02, 0.12});
  e.keeps_accents = random.Chance(e.letter_case == LetterCase::kCapitalised ? 0.7 : 0.15);
  e.hyphen = PickHabit<Separator>(random, std::array{0.75, 0.21, 0.04});
  e.apostrophe = PickHabit<Separator>(random, std::array{0.76, 0.18, 0.06});
  constexpr std::array<std::size_t, 8> kLimits = {0, 0, 0, 0, 0, 30, 24, 20};
  e.name_length_max = OneOf(random, kLimits);
  e.unknown_day = PickHabit<UnknownDay>(random, std::array{0.4, 0.35, 0.25});
  e.place = PickHabit<PlaceHabit>(random, std::array{0.72, 0.17, 0.06, 0.05});
  e.used_name = PickHabit<UsedNameHabit>(random, std::array{0.62, 0.28, 0.1});
  e.phone = PickHabit<PhoneStyle>(random, std::array{0.5, 0.22, 0.13, 0.15});
  e.abbreviates_streets = random.Chance(0.35);
  e.has_ins = random.Chance(0.88);
  e.qualified_share = 0.35 + 0.5 * random.Unit();
  e.ipp_style = Between(random, 0, kIppStyles - 1);
}

}  // namespace

std::string Establishment::IppOf(std::uint64_t number) const {
  constexpr std::uint64_t kPrime = 99'999'989;
  const std::uint64_t mixed = (number + 1) * 7'654'321 % kPrime;
  switch (ipp_style) {
    case 0:
      return fmt::format("{:08}", mixed);
    case 1:
      return fmt::format("{}", mixed + kPrime);
    case 2:
      return fmt::format("P{:08}", mixed);
    case 3:
      return fmt::format("80{:010}", mixed);
    default:
      return fmt::format("{:02}-{:06}", mixed / 1'000'000, mixed % 1'000'000);
  }
}

double Establishment::AgeFactor(int age) const {
  switch (type) {
    case EstablishmentType::kNursingHome:
      return age < 70 ? 0.0 : age < 82 ? 0.5 : 2.5;
    case EstablishmentType::kHospital:
      return age < 3 || age > 65 ? 1.4 : 1.0;
    case EstablishmentType::kClinic:
    case EstablishmentType::kImaging:
      return age < 10 ? 0.5 : 1.0;
    case EstablishmentType::kLaboratory:
      return age < 5 ? 0.5 : 1.1;
  }
  return 1.0;
}

std::vector<Establishment> MakeEstablishments(std::size_t count,
                                              const Geography& geography,
                                              SeededRandom& random) {
  std::vector<Establishment> all;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < count; ++i) {
    Establishment establishment;
    // The first three are a hospital, a clinic and a laboratory, whatever the seed.
    establishment.type =
        i < 3 ? static_cast<EstablishmentType>(i)
              : PickHabit<EstablishmentType>(random, std::array{0.38, 0.22, 0.16, 0.12, 0.12});
    establishment.town = PickTown(geography, random);
    establishment.name = MakeName(establishment, taken);
    establishment.size = 1.0 / std::sqrt(static_cast<double>(i + 1));
    establishment.has_maternity =
        establishment.type == EstablishmentType::kHospital && (i == 0 || random.Chance(0.5));
    PickHabits(establishment, random);
    all.push_back(std::move(establishment));
  }
  return all;
}

}  // namespace socle::mpi::synth
