#include "mpi/data/place_table.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::mpi::data {
namespace {

std::string ResolveCode(std::string_view code, int birth_year = 0) {
  const PlaceTable& table = PlaceTable::Embedded();
  return PlaceTable::CodeOf(table.Resolve(code, birth_year));
}

struct Vector {
  const char* name;
  std::string_view code;
  int birth_year;
  std::string_view today;  // "" = unknown
};

class PlaceResolution : public testing::TestWithParam<Vector> {};

TEST_P(PlaceResolution, GivesThePlaceOfToday) {
  EXPECT_EQ(ResolveCode(GetParam().code, GetParam().birth_year), GetParam().today);
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    PlaceResolution,
    testing::Values(Vector{"CommuneOfToday", "54395", 1980, "54395"},
                    Vector{"ParisArrondissement", "75115", 1980, "75056"},
                    Vector{"LyonArrondissement", "69381", 1980, "69123"},
                    Vector{"MarseilleArrondissement", "13216", 1980, "13055"},
                    Vector{"MergedCommune", "01003", 1960, "01165"},
                    Vector{"CommuneNouvelle", "49069", 2016, "49126"},
                    Vector{"ChainOfSuccessors", "14697", 1960, "14654"},
                    Vector{"DelegatedCommune", "01039", 2020, "01138"},
                    Vector{"AssociatedCommune", "02285", 1990, "59545"},
                    Vector{"RestoredCommuneIsItself", "04008", 1990, "04008"},
                    Vector{"DividedCommuneIsTheLargestPart", "45117", 1950, "45093"},
                    Vector{"CorsicaToday", "2A004", 1990, "2A004"},
                    Vector{"CorsicaBefore1976", "20004", 1960, "2A004"},
                    Vector{"CorsicaNorthBefore1976", "20033", 1960, "2B033"},
                    Vector{"CorsicaMergedBeforeTheSplit", "20044", 1960, "2B063"},
                    Vector{"CorsicaLowerCase", "2b033", 1990, "2B033"},
                    Vector{"SeineBefore1968", "75007", 1960, "92007"},
                    Vector{"SeineEtOiseBefore1968", "78646", 1960, "78646"},
                    Vector{"Reunion", "97411", 1990, "97411"},
                    Vector{"SaintBarthelemyBefore2007", "97123", 1990, "97701"},
                    Vector{"SaintMartinBefore2007", "97127", 1990, "97801"},
                    Vector{"Polynesia", "98735", 1990, "98735"},
                    Vector{"Tunisia", "99351", 1990, "99351"},
                    Vector{"FormerCountryInOne", "99141", 1970, "99109"},
                    Vector{"FormerCountryInSeveral", "99115", 1970, "99115"},
                    Vector{"ColonyIsTheCountry", "98204", 1950, "99326"},
                    Vector{"AlgeriaCodeWithoutHomonym", "91352", 1955, "99352"},
                    Vector{"AlgeriaLastYear", "93008", 1962, "99352"},
                    Vector{"BobignyAfterAlgeria", "93008", 1963, "93008"},
                    Vector{"BobignyWithoutYear", "93008", 0, "93008"},
                    Vector{"AlgeriaWithoutYear", "91352", 0, "99352"},
                    Vector{"AlgeriaCodeTooLate", "91352", 1990, ""},
                    Vector{"MoroccoLastYear", "95127", 1956, "99350"},
                    Vector{"CergyAfterMorocco", "95127", 1957, "95127"},
                    Vector{"TunisiaOldDepartment", "96001", 1950, "99351"},
                    Vector{"LostLeadingZero", "1004", 1990, "01004"},
                    Vector{"UnknownPlace", "99999", 1990, ""},
                    Vector{"NoSuchCommune", "54999", 1990, ""},
                    Vector{"NoSuchCountry", "99998", 1990, ""},
                    Vector{"Empty", "", 1990, ""},
                    Vector{"TooShort", "543", 1990, ""},
                    Vector{"TooLong", "543950", 1990, ""},
                    Vector{"Letters", "NANCY", 1990, ""},
                    Vector{"WrongCorsica", "2C004", 1990, ""},
                    Vector{"Zero", "00000", 1990, ""}),
    [](const auto& tested) { return tested.param.name; });

TEST(PlaceTable, SaysWhatAReusedCodeMayAlsoMean) {
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_EQ(PlaceTable::CodeOf(table.Alternative("93008", 1950)), "93008");
  EXPECT_EQ(PlaceTable::CodeOf(table.Alternative("93008", 0)), "99352");
  EXPECT_EQ(table.Alternative("93008", 1980), kUnknownPlace);
  EXPECT_EQ(table.Alternative("91352", 1950), kUnknownPlace);
  EXPECT_EQ(table.Alternative("54395", 1950), kUnknownPlace);
}

TEST(PlaceTable, TellsCountriesAndDepartments) {
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_TRUE(PlaceTable::IsCountry(table.Resolve("99350", 1990)));
  EXPECT_FALSE(PlaceTable::IsCountry(table.Resolve("98735", 1990)));
  EXPECT_FALSE(PlaceTable::IsCountry(table.Resolve("2B033", 1990)));
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("01004", 0)), 1);
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("75115", 0)), 75);
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("20004", 0)), 201);
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("2B033", 0)), 202);
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("97411", 0)), 974);
  EXPECT_EQ(PlaceTable::DepartmentOf(table.Resolve("99350", 0)), 0);
  EXPECT_EQ(PlaceTable::DepartmentOf(kUnknownPlace), 0);
}

TEST(PlaceTable, FindsPlacesByPostalCode) {
  const PlaceTable& table = PlaceTable::Embedded();
  const auto nancy = table.ResolvePostalCode("54000");
  ASSERT_FALSE(nancy.empty());
  EXPECT_EQ(PlaceTable::CodeOf(nancy.front()), "54395");
  const auto paris = table.ResolvePostalCode("75015");
  ASSERT_EQ(paris.size(), 1U);
  EXPECT_EQ(PlaceTable::CodeOf(paris.front()), "75056");
}

TEST(PlaceTable, OrdersThePlacesOfAPostalCodeByBirths) {
  const PlaceTable& table = PlaceTable::Embedded();
  const auto shared = table.ResolvePostalCode("01300");
  ASSERT_GT(shared.size(), 2U);
  EXPECT_TRUE(std::ranges::is_sorted(
      shared, std::ranges::greater(), [&](PlaceId id) { return table.BirthShare(id); }));
}

TEST(PlaceTable, FindsNoPlaceForAnUnknownPostalCode) {
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_TRUE(table.ResolvePostalCode("54999").empty());
  EXPECT_TRUE(table.ResolvePostalCode("").empty());
  EXPECT_TRUE(table.ResolvePostalCode("99999").empty());
}

TEST(PlaceTable, SharesOfBirthsSumToOne) {
  const PlaceTable& table = PlaceTable::Embedded();
  double sum = 0;
  std::vector<PlaceId> bad;
  for (const PlaceTable::Place& place : table.Places()) {
    sum += place.share;
    if (place.share <= 0 || place.name.empty()) {
      bad.push_back(place.id);
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
  EXPECT_NEAR(sum, 1.0, 0.001);
  EXPECT_GT(table.BirthShare(table.Resolve("75056", 0)), 0.01);
  EXPECT_LT(table.BirthShare(kUnknownPlace), 1e-6);
  EXPECT_EQ(table.BirthShare(20004), table.BirthShare(kUnknownPlace));  // a former code is no place
}

TEST(PlaceTable, EveryPlaceIsItselfAndEveryFormerCodeIsAPlace) {
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_GT(table.Places().size(), 35'000U);
  EXPECT_GT(table.FormerCodes().size(), 4'000U);
  const auto resolve = [&](PlaceId code) { return table.Resolve(PlaceTable::CodeOf(code), 2000); };
  std::vector<PlaceId> bad;
  for (const PlaceTable::Place& place : table.Places()) {
    if (resolve(place.id) != place.id) {
      bad.push_back(place.id);
    }
  }
  for (const PlaceTable::FormerCode& former : table.FormerCodes()) {
    if (resolve(former.code) != former.today || resolve(former.today) != former.today) {
      bad.push_back(former.code);
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
}

TEST(PlaceTable, NamesPlaces) {
  const PlaceTable& table = PlaceTable::Embedded();
  EXPECT_EQ(table.NameOf(table.Resolve("54395", 0)), "Nancy");
  EXPECT_EQ(table.NameOf(table.Resolve("99352", 0)), "ALGERIE");
  EXPECT_EQ(table.NameOf(kUnknownPlace), "");
  EXPECT_EQ(table.NameOf(4'000'000'000), "");
}

}  // namespace
}  // namespace socle::mpi::data
