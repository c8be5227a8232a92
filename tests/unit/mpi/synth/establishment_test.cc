#include "mpi/synth/establishment.h"

#include <cstdint>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/synth/geography.h"

namespace socle::mpi::synth {
namespace {

TEST(Establishments, HaveDistinctNamesAndHabits) {
  const Geography geography;
  SeededRandom random(1);
  const auto all = MakeEstablishments(120, geography, random);
  std::set<std::string> names;
  std::set<LetterCase> cases;
  std::set<Separator> hyphens;
  std::set<PlaceHabit> places;
  std::set<PhoneStyle> phones;
  for (const Establishment& e : all) {
    names.insert(e.name);
    cases.insert(e.letter_case);
    hyphens.insert(e.hyphen);
    places.insert(e.place);
    phones.insert(e.phone);
  }
  EXPECT_EQ(names.size(), 120U);
  EXPECT_EQ(cases.size(), 3U);
  EXPECT_EQ(hyphens.size(), 3U);
  EXPECT_EQ(places.size(), 4U);
  EXPECT_EQ(phones.size(), 4U);
}

TEST(Establishments, BeginWithAHospitalThatHasAMaternity) {
  const Geography geography;
  SeededRandom random(5);
  const auto all = MakeEstablishments(1, geography, random);
  EXPECT_EQ(all.front().type, EstablishmentType::kHospital);
  EXPECT_TRUE(all.front().has_maternity);
}

TEST(Establishments, GiveEveryIppOnce) {
  std::set<std::string> given;
  for (int style = 0; style < 5; ++style) {
    Establishment e;
    e.ipp_style = style;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
      given.insert(fmt::format("{} {}", style, e.IppOf(i)));
    }
  }
  EXPECT_EQ(given.size(), 25'000U);
}

TEST(Establishments, NursingHomesTakeOldPeople) {
  Establishment e;
  e.type = EstablishmentType::kNursingHome;
  EXPECT_EQ(e.AgeFactor(40), 0);
  EXPECT_GT(e.AgeFactor(90), e.AgeFactor(75));
}

}  // namespace
}  // namespace socle::mpi::synth
