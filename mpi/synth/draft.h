#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"

namespace socle::mpi::synth {

// Real numbers are under .8: a made-up one must not be taken for one of them. There is no test OID
// of the NIA, so a NIA is under its own, with the order number 000 that no real person has.
inline constexpr std::string_view kTestNirOid = "1.2.250.1.213.1.4.10";
inline constexpr std::string_view kNiaOid = "1.2.250.1.213.1.4.9";

enum class TrustStatus : std::uint8_t { kProvisional, kRetrieved, kValidated, kQualified };

// An identity on its way to the file: what the clerk took down, before the habits of the software.
struct Draft {
  std::string birth_name;
  std::string first_given_name;
  std::vector<std::string> given_names;  // empty = not asked for
  char sex = 'M';                        // also I, and 0 = missing
  Date birth;
  DateKnown known = DateKnown::kDay;
  bool is_birth_missing = false;
  std::string place;  // COG code or what stands for it; "" = missing
  std::string used_name;
  std::string used_given_name;
  std::string ins_value;
  std::string ins_oid;
  TrustStatus status = TrustStatus::kProvisional;
  std::string phone;
  std::string email;
  std::string street;
  std::string postal_code;
  std::string city;
  KindSet kinds;
};

// What surrounds one registration.
struct Scene {
  std::span<const Person> clan;
  const Person& person;
  const Establishment& establishment;
  const Geography& geography;
  int year;
  SeededRandom& random;
};

// One kind of error: how often it happens to an ordinary record of an ordinary establishment, and
// what it does. `apply` gives false, and leaves the draft as it is, where the error cannot occur.
struct ErrorRule {
  Kind kind;
  double rate;
  bool is_identifying;  // in the traits of birth: these are nearly right where they come from INSi
  bool (*apply)(Draft& draft, const Scene& scene);
};

std::span<const ErrorRule> NameErrors();
std::span<const ErrorRule> TraitErrors();

}  // namespace socle::mpi::synth
