#include "mpi/synth/person.h"

#include <gtest/gtest.h>

namespace socle::mpi::synth {
namespace {

TEST(DaysInMonth, KnowsLeapYears) {
  EXPECT_EQ(DaysInMonth(2023, 2), 28);
  EXPECT_EQ(DaysInMonth(2024, 2), 29);
  EXPECT_EQ(DaysInMonth(1900, 2), 28);
  EXPECT_EQ(DaysInMonth(2000, 2), 29);
  EXPECT_EQ(DaysInMonth(2023, 12), 31);
}

TEST(ToIso, PadsWithZeros) {
  EXPECT_EQ(ToIso({.year = 1905, .month = 3, .day = 7}), "1905-03-07");
}

TEST(Person, HasTheHomeAndPhoneOfTheYear) {
  Person person;
  person.homes.resize(2);
  person.homes[0].since_year = 1990;
  person.homes[0].landline = "0353010001";
  person.homes[1].since_year = 2010;
  person.phones = {{.since_year = 2005, .number = "0639980001"}};
  EXPECT_EQ(person.HomeIn(1980).since_year, 1990);
  EXPECT_EQ(person.HomeIn(2009).since_year, 1990);
  EXPECT_EQ(person.HomeIn(2010).since_year, 2010);
  EXPECT_EQ(person.PhoneIn(2004), "0353010001");
  EXPECT_EQ(person.PhoneIn(2005), "0639980001");
}

TEST(Person, BearsTheMarriedNameWhileMarried) {
  Person person;
  EXPECT_EQ(person.UsedNameIn(2000), "");
  person.married_name = "DURAND";
  person.married_since = 2000;
  person.married_until = 2010;
  EXPECT_EQ(person.UsedNameIn(1999), "");
  EXPECT_EQ(person.UsedNameIn(2000), "DURAND");
  EXPECT_EQ(person.UsedNameIn(2009), "DURAND");
  EXPECT_EQ(person.UsedNameIn(2010), "");
}

}  // namespace
}  // namespace socle::mpi::synth
