#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/data/name_table.h"
#include "mpi/synth/given_name_pool.h"
#include "mpi/synth/origins.h"

namespace socle::mpi::synth {
namespace {

int CountName(const GivenNamePool& pool, std::string_view name, char sex, int year) {
  SeededRandom random(1);
  int count = 0;
  for (int i = 0; i < 5'000; ++i) {
    count += pool.Pick(sex, year, random) == name ? 1 : 0;
  }
  return count;
}

TEST(GivenNamePool, FollowsTheFashionOfTheDecade) {
  const GivenNamePool pool;
  EXPECT_GT(CountName(pool, "MARIE", 'F', 1905), 300);
  EXPECT_LT(CountName(pool, "MARIE", 'F', 2022), 60);
  EXPECT_GT(CountName(pool, "KEVIN", 'M', 1993) + CountName(pool, "KÉVIN", 'M', 1993), 20);
  EXPECT_EQ(CountName(pool, "KEVIN", 'M', 1905), 0);
  EXPECT_GT(CountName(pool, "MARIE", 'F', 1880), 300);  // before the table: its first decade
}

TEST(FrenchSurname, IsMostlyOfTheTableAndSometimesRare) {
  SeededRandom random(1);
  int known = 0;
  std::set<std::string> names;
  for (int i = 0; i < 5'000; ++i) {
    const std::string name = PickFrenchSurname(random);
    known += data::SurnameTable::Embedded().IsKnown(name) ? 1 : 0;
    names.insert(name);
  }
  EXPECT_GT(known, 3'800);
  EXPECT_LT(known, 4'200);
  EXPECT_GT(names.size(), 3'000U);
}

TEST(Origins, HaveNamesAndPlaces) {
  const Origins origins;
  EXPECT_GE(origins.All().size(), 14U);
  for (const Origin& origin : origins.All()) {
    const bool is_complete = !origin.places.empty() && origin.male_names.size() >= 20 &&
                             origin.female_names.size() >= 20 && origin.surnames.size() >= 25;
    EXPECT_TRUE(is_complete) << origin.group;
  }
}

}  // namespace
}  // namespace socle::mpi::synth
