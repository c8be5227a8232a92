#include "mpi/synth/population.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/nir.h"
#include "mpi/synth/person.h"

namespace socle::mpi::synth {
namespace {

const std::vector<Population::Clan>& SomeClans() {
  static const std::vector<Population::Clan> clans = [] {
    const Geography geography;
    SeededRandom random(11);
    Population population(geography, random);
    std::vector<Population::Clan> made;
    made.reserve(1'500);
    for (int i = 0; i < 1'500; ++i) {
      made.push_back(population.NextClan());
    }
    return made;
  }();
  return clans;
}

std::size_t Count(const std::function<bool(const Person&, const Population::Clan&)>& is_counted) {
  std::size_t count = 0;
  for (const auto& clan : SomeClans()) {
    count += static_cast<std::size_t>(
        std::ranges::count_if(clan, [&](const Person& p) { return is_counted(p, clan); }));
  }
  return count;
}

bool IsSound(const Person& person) {
  const bool is_born = person.birth.month >= 1 && person.birth.month <= 12 &&
                       person.birth.day >= 1 &&
                       person.birth.day <= DaysInMonth(person.birth.year, person.birth.month) &&
                       person.birth.year <= kThisYear;
  return is_born && !person.surname.empty() && !person.given_names.empty() &&
         person.usual_given_name < person.given_names.size() && !person.homes.empty() &&
         (person.sex == 'M' || person.sex == 'F') && (person.nir.empty() || IsNirValid(person.nir));
}

TEST(Population, MakesSoundPeople) {
  EXPECT_EQ(Count([](const Person& p, const auto&) { return !IsSound(p); }), 0U);
  EXPECT_GT(Count([](const Person&, const auto&) { return true; }), 8'000U);
}

TEST(Population, BirthCodesResolveToTheBirthPlace) {
  const auto& table = data::PlaceTable::Embedded();
  EXPECT_EQ(Count([&](const Person& p, const auto&) {
              return table.Resolve(p.birth_code, p.birth.year) != p.birth_place;
            }),
            0U);
}

TEST(Population, GivesNirsOnce) {
  std::set<std::string> numbers;
  EXPECT_EQ(Count([&](const Person& p, const auto&) {
              return !p.nir.empty() && !numbers.insert(p.nir).second;
            }),
            0U);
  EXPECT_EQ(Count([&](const Person& p, const auto&) {
              return !p.nia.empty() && !numbers.insert(p.nia).second;
            }),
            0U);
}

TEST(Population, TwinsAreBornTogetherAndNamedApart) {
  const auto is_wrong = [](const Person& p, const Population::Clan& clan) {
    if (p.twin == kNobody) {
      return false;
    }
    const Person& other = clan[p.twin];
    return ToIso(p.birth) != ToIso(other.birth) || p.birth_code != other.birth_code ||
           p.surname != other.surname || p.given_names.front() == other.given_names.front() ||
           p.is_second_twin == other.is_second_twin;
  };
  EXPECT_EQ(Count(is_wrong), 0U);
  EXPECT_GT(Count([](const Person& p, const auto&) { return p.twin != kNobody; }), 40U);
}

TEST(Population, HasFamiliesWithNamesInCommon) {
  const std::size_t children =
      Count([](const Person& p, const auto&) { return p.mother != kNobody; });
  EXPECT_GT(children, 3'000U);
  EXPECT_GT(Count([](const Person& p, const auto&) { return !p.married_name.empty(); }), 800U);
  const auto has_namesake = [](const Person& p, const Population::Clan& clan) {
    return std::ranges::count_if(clan, [&](const Person& q) {
             return q.surname == p.surname && q.given_names.front() == p.given_names.front();
           }) > 1;
  };
  const std::size_t namesakes = Count(has_namesake);
  EXPECT_GT(namesakes, 20U);
  EXPECT_LT(namesakes, 500U);
}

TEST(Population, HasPeopleFromAbroadAndCodesOfTheTime) {
  const std::size_t abroad = Count(
      [](const Person& p, const auto&) { return data::PlaceTable::IsCountry(p.birth_place); });
  EXPECT_GT(abroad, 500U);
  EXPECT_LT(abroad, 2'000U);
  EXPECT_GT(Count([](const Person& p, const auto&) {
              return !p.birth_code.empty() &&
                     p.birth_code != data::PlaceTable::CodeOf(p.birth_place);
            }),
            300U);
  EXPECT_GT(Count([](const Person& p, const auto&) { return p.known != DateKnown::kDay; }), 20U);
}

TEST(PhoneRegister, StartsWithNumbersOfFictionAndRepeatsNone) {
  PhoneRegister phones;
  std::set<std::string> given;
  std::set<std::string> starts;
  for (int i = 0; i < 10'000; ++i) {
    const std::string number = phones.NextMobile();
    starts.insert(number.substr(0, 6));
    given.insert(number);
  }
  EXPECT_THAT(starts, testing::ElementsAre("063998"));
  starts.clear();
  for (int i = 0; i < 10'000; ++i) {
    const std::string number = phones.NextMobile();
    starts.insert(number.substr(0, 3));
    given.insert(number);
  }
  EXPECT_THAT(starts, testing::ElementsAre("071", "072"));
  EXPECT_EQ(given.size(), 20'000U);
  EXPECT_TRUE(std::ranges::all_of(given, [](const std::string& n) { return n.size() == 10; }));
}

TEST(PhoneRegister, HasLandlinesOfFictionOnly) {
  PhoneRegister phones;
  std::set<std::string> given;
  for (int i = 0; i < 50'000; ++i) {
    given.insert(phones.NextLandline());
  }
  EXPECT_EQ(given.size(), 50'000U);
  EXPECT_TRUE(given.begin()->starts_with("019900"));
  EXPECT_TRUE(given.rbegin()->starts_with("053649"));
  EXPECT_EQ(phones.NextLandline(), "");
}

}  // namespace
}  // namespace socle::mpi::synth
