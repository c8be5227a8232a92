#include "mpi/synth/geography.h"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"

namespace socle::mpi::synth {
namespace {

using data::PlaceId;
using data::PlaceTable;

std::set<std::string> CodesAt(const Geography& geography, PlaceId place, int year) {
  SeededRandom random(1);
  std::set<std::string> codes;
  for (int i = 0; i < 300; ++i) {
    codes.insert(geography.CodeAt(place, year, random));
  }
  return codes;
}

TEST(Geography, GivesTheCodesOfTheTime) {
  const Geography geography;
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_THAT(CodesAt(geography, table.Resolve("2A004", 0), 1960), testing::ElementsAre("20004"));
  EXPECT_THAT(CodesAt(geography, table.Resolve("2A004", 0), 1990), testing::ElementsAre("2A004"));
  EXPECT_THAT(CodesAt(geography, table.Resolve("92007", 0), 1960), testing::ElementsAre("75007"));
  EXPECT_THAT(CodesAt(geography, table.Resolve("54395", 0), 1920), testing::ElementsAre("54395"));
  const std::set<std::string> paris = CodesAt(geography, table.Resolve("75056", 0), 1990);
  EXPECT_TRUE(paris.contains("75115"));
  EXPECT_GT(paris.size(), 15U);
}

TEST(Geography, GivesCodesThatResolveToThePlace) {
  const Geography geography;
  const PlaceTable& table = PlaceTable::Embedded();
  SeededRandom random(2);
  std::vector<std::string> bad;
  for (int i = 0; i < 20'000; ++i) {
    const PlaceId place = geography.PickBirthPlace(geography.PickHome(random), random);
    const int year = 1920 + static_cast<int>(random.Below(106));
    const std::string code = geography.CodeAt(place, year, random);
    if (table.Resolve(code, year) != place) {
      bad.push_back(code);
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
}

TEST(Geography, PicksHomesInTheRegionAndNeighboursInTheDepartment) {
  const Geography geography;
  SeededRandom random(3);
  const std::set<int> region = {54, 55, 57, 88};
  int inside = 0;
  bool are_neighbours = true;
  for (int i = 0; i < 2'000; ++i) {
    const PlaceId home = geography.PickHome(random);
    inside += region.contains(PlaceTable::DepartmentOf(home)) ? 1 : 0;
    are_neighbours &= PlaceTable::DepartmentOf(geography.PickNeighbour(home, random)) ==
                      PlaceTable::DepartmentOf(home);
  }
  EXPECT_TRUE(are_neighbours);
  EXPECT_GT(inside, 1'800);
  EXPECT_LT(inside, 1'960);
}

TEST(Geography, PicksAPostalCodeOfThePlace) {
  SeededRandom random(4);
  const PlaceId nancy = PlaceTable::Embedded().Resolve("54395", 0);
  std::set<std::string> codes;
  for (int i = 0; i < 100; ++i) {
    codes.emplace(Geography::PickPostalCode(nancy, random));
  }
  EXPECT_THAT(codes, testing::ElementsAre("54000", "54100"));
  EXPECT_EQ(Geography::PickPostalCode(PlaceTable::Embedded().Resolve("99352", 0), random), "");
}

}  // namespace
}  // namespace socle::mpi::synth
