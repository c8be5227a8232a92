#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/geography.h"

namespace socle::mpi::synth {

enum class LetterCase : std::uint8_t { kUpper, kLower, kCapitalised };
enum class Separator : std::uint8_t { kKept, kBlank, kDropped };
enum class UnknownDay : std::uint8_t { kPartial, kFirstOfJanuary, kLastOfDecember };
enum class PlaceHabit : std::uint8_t { kCodeOfBirth, kCodeOfToday, kPostalCode, kNone };
enum class UsedNameHabit : std::uint8_t { kWhenDifferent, kAlways, kNever };
enum class PhoneStyle : std::uint8_t { kPlain, kBlanks, kDots, kInternational };
enum class EstablishmentType : std::uint8_t {
  kHospital,
  kClinic,
  kLaboratory,
  kNursingHome,
  kImaging
};

// An identification domain and how its staff and software write.
struct Establishment {
  std::string name;  // of the domain
  EstablishmentType type = EstablishmentType::kHospital;
  data::PlaceId town = data::kUnknownPlace;
  double size = 1;    // relative number of patients
  double errors = 1;  // factor on the rate of every error
  LetterCase letter_case = LetterCase::kUpper;
  bool keeps_accents = false;
  Separator hyphen = Separator::kKept;
  Separator apostrophe = Separator::kKept;
  std::size_t name_length_max = 0;  // 0 = no limit
  UnknownDay unknown_day = UnknownDay::kPartial;
  PlaceHabit place = PlaceHabit::kCodeOfBirth;
  UsedNameHabit used_name = UsedNameHabit::kWhenDifferent;
  PhoneStyle phone = PhoneStyle::kPlain;
  bool abbreviates_streets = false;
  bool has_ins = true;
  double qualified_share = 0.6;  // of the identities registered with an INS service
  bool has_maternity = false;
  int ipp_style = 0;

  // Differs for every number below 99,999,989.
  [[nodiscard]] std::string IppOf(std::uint64_t number) const;
  // How likely a person of that age is a patient here, relative to others.
  [[nodiscard]] double AgeFactor(int age) const;
};

// `count` establishments of the region with distinct names.
std::vector<Establishment> MakeEstablishments(std::size_t count,
                                              const Geography& geography,
                                              SeededRandom& random);

}  // namespace socle::mpi::synth
