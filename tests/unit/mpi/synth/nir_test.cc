#include "mpi/synth/nir.h"

#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace socle::mpi::synth {
namespace {

class ValidNir : public testing::TestWithParam<std::string_view> {};

TEST_P(ValidNir, HasTheRightKey) {
  EXPECT_TRUE(IsNirValid(GetParam()));
}

// Published by RNIV, ANS and in the datamatrix specification, and made by hand with order 000.
INSTANTIATE_TEST_SUITE_P(Published,
                         ValidNir,
                         testing::Values("260058815400233",
                                         "279035121518989",
                                         "297022A02077878",
                                         "160012B02077713",
                                         "236066322083656",
                                         "276037510669326",
                                         "109076322083489",
                                         "277010115400329",
                                         "185077505600049",
                                         "285077505600096",
                                         "170026912300020",
                                         "299122A00400040",
                                         "155032B03300095",
                                         "113049935200015",
                                         "200019741100002"));

class WrongNir : public testing::TestWithParam<std::string_view> {};

TEST_P(WrongNir, IsRefused) {
  EXPECT_FALSE(IsNirValid(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Published,
                         WrongNir,
                         testing::Values("260058815400244",
                                         "276037510669380",
                                         "123456789012244",
                                         "185076234567831",
                                         "26005881540023",
                                         "2600588154002333",
                                         "",
                                         "297022C02077878",
                                         "29702A202077878",
                                         "2600588154002 3"));

TEST(NirKey, IsZeroForWhatIsNoNumber) {
  EXPECT_EQ(NirKey("2600588154002"), 33);
  EXPECT_EQ(NirKey("260058815400"), 0);
  EXPECT_EQ(NirKey("26005881540X2"), 0);
}

TEST(NirRegister, GivesEachNumberOnceUntilTheOrderNumbersAreUsedUp) {
  NirRegister numbers;
  SeededRandom random(1);
  const NirRegister::Birth birth{.sex = 'F', .year = 1960, .month = 5, .place = "2A004"};
  std::set<std::string> given;
  std::string last;
  bool is_right = true;
  for (std::string nir = numbers.Issue(birth, random); !nir.empty();
       nir = numbers.Issue(birth, random)) {
    is_right &= IsNirValid(nir) && given.insert(nir).second;
    last = nir;
  }
  EXPECT_TRUE(is_right);
  EXPECT_GT(given.size(), 166U);
  EXPECT_LE(given.size(), 999U);
  EXPECT_EQ(last.substr(0, 10), "260052A004");
  EXPECT_EQ(numbers.Issue(birth, random), "");
}

TEST(NirRegister, GivesOrderZeroOnce) {
  NirRegister numbers;
  const NirRegister::Birth birth{.sex = 'M', .year = 1985, .month = 7, .place = "75056"};
  EXPECT_EQ(numbers.IssueOrderZero(birth), "185077505600049");
  EXPECT_EQ(numbers.IssueOrderZero(birth), "");
}

TEST(NirRegister, KeepsMonthAndPlaceApart) {
  NirRegister numbers;
  SeededRandom random(1);
  const std::string a =
      numbers.Issue({.sex = 'M', .year = 2003, .month = 1, .place = "54395"}, random);
  EXPECT_EQ(a.substr(0, 10), "1030154395");
  const std::string pseudo =
      numbers.Issue({.sex = 'F', .year = 1950, .month = 42, .place = "99350"}, random);
  EXPECT_EQ(pseudo.substr(0, 10), "2504299350");
}

}  // namespace
}  // namespace socle::mpi::synth
