#include "mpi/synth/person.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lib/base/random.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap ? 1 : 0);
}

std::string ToIso(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

Date PickDateIn(int year, SeededRandom& random) {
  const int month = Between(random, 1, 12);
  return {.year = year, .month = month, .day = Between(random, 1, DaysInMonth(year, month))};
}

const Home& Person::HomeIn(int year) const {
  std::size_t last = 0;
  for (std::size_t i = 1; i < homes.size() && homes[i].since_year <= year; ++i) {
    last = i;
  }
  return homes[last];
}

std::string_view Person::PhoneIn(int year) const {
  const Phone* last = nullptr;
  for (const Phone& phone : phones) {
    last = phone.since_year <= year ? &phone : last;
  }
  return last != nullptr ? last->number : HomeIn(year).landline;
}

std::string_view Person::UsedNameIn(int year) const {
  return married_name.empty() || year < married_since || year >= married_until
             ? std::string_view()
             : std::string_view(married_name);
}

}  // namespace socle::mpi::synth
