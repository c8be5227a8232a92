#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"

namespace socle::mpi::synth {

// The year in which the population is looked at.
inline constexpr int kThisYear = 2025;

struct Date {
  int year = 0;
  int month = 1;
  int day = 1;
};

int DaysInMonth(int year, int month);
// YYYY-MM-DD
std::string ToIso(const Date& date);
Date PickDateIn(int year, SeededRandom& random);

// What is known of a birth date at all, whoever asks.
enum class DateKnown : std::uint8_t { kDay, kMonth, kYear };

struct Home {
  int since_year = 0;
  data::PlaceId place = data::kUnknownPlace;
  std::string street;
  std::string postal_code;
  std::string landline;  // "" = none
};

struct Phone {
  int since_year = 0;
  std::string number;  // ten digits
};

inline constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// A fictive person with all that is true of them. Names in capitals, with accents and hyphens,
// UTF-8.
struct Person {
  std::uint64_t number = 0;
  char sex = 'M';
  Date birth;
  DateKnown known = DateKnown::kDay;
  data::PlaceId birth_place = data::kUnknownPlace;
  std::string birth_code;  // COG code of the time
  std::string surname;
  std::vector<std::string> given_names;  // one at least
  std::size_t usual_given_name = 0;      // index into given_names
  bool has_foreign_name = false;         // spelled in more than one way in Latin letters
  std::string married_name;              // "" = none
  int married_since = 0;
  int married_until = 0;
  int death_year = 0;  // 0 = alive
  std::string nir;     // 15 characters, or ""
  std::string nia;     // the number waited with, or ""
  std::vector<Home> homes;
  std::vector<Phone> phones;
  std::string email;
  // Indexes into the clan.
  std::size_t mother = kNobody;
  std::size_t partner = kNobody;
  std::size_t twin = kNobody;
  bool is_second_twin = false;

  [[nodiscard]] const Home& HomeIn(int year) const;
  // The number of that year, the landline of the home without one; "" = none.
  [[nodiscard]] std::string_view PhoneIn(int year) const;
  // The married name while it is borne.
  [[nodiscard]] std::string_view UsedNameIn(int year) const;
};

}  // namespace socle::mpi::synth
