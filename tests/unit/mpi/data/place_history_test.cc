#include "mpi/data/place_history.h"

#include <ostream>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::data {
namespace {

struct Birth {
  const char* name;
  std::string_view code;
  PlaceHistory::Days days;
  PlaceValidity expected;
};

void PrintTo(const Birth& birth, std::ostream* out) {
  *out << birth.name;
}

class PlaceAtBirth : public testing::TestWithParam<Birth> {};

TEST_P(PlaceAtBirth, IsValidWhenTheCodeWasInUse) {
  EXPECT_EQ(PlaceHistory::Embedded().Check(GetParam().code, GetParam().days), GetParam().expected);
}

constexpr PlaceHistory::Days On(DayNumber day) {
  return {.first = day, .last = day};
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    PlaceAtBirth,
    testing::Values(
        Birth{"AlwaysValid", "88160", On(19751225), PlaceValidity::kValid},
        Birth{"BeforeTheHistoryBegins", "88160", On(18990101), PlaceValidity::kValid},
        Birth{"ArrondissementOfLyon", "69383", On(19940317), PlaceValidity::kValid},
        Birth{"Country", "99139", On(19781102), PlaceValidity::kValid},
        Birth{"CountryBeforeItsIndependence", "99352", On(19470309), PlaceValidity::kValid},
        Birth{"AjaccioOfOldOnItsLastDay", "20004", On(19751231), PlaceValidity::kValid},
        Birth{"AjaccioOfOldAfterwards", "20004", On(19760101), PlaceValidity::kEnded},
        Birth{"AjaccioOnItsFirstDay", "2A004", On(19760101), PlaceValidity::kValid},
        Birth{"AjaccioTooEarly", "2A004", On(19751231), PlaceValidity::kNotYet},
        Birth{"MergedCommuneBefore1943", "01003", On(19200101), PlaceValidity::kValid},
        Birth{"MergedCommuneAfterwards", "01003", On(19740101), PlaceValidity::kEnded},
        Birth{"SomeDaysOfTheYear", "01003", {19730101, 19741231}, PlaceValidity::kValid},
        Birth{"NoDayOfTheYear", "01003", {19750101, 19751231}, PlaceValidity::kEnded},
        Birth{"GuadeloupeAsAColony", "97105", On(19300101), PlaceValidity::kValid},
        Birth{"Mayotte", "97611", On(19900101), PlaceValidity::kValid},
        Birth{"SaintBarthelemyAsOfOld", "97123", On(20070223), PlaceValidity::kEnded},
        Birth{"Polynesia", "98735", On(19800101), PlaceValidity::kValid},
        Birth{"GermanDemocraticRepublic", "99141", On(19701003), PlaceValidity::kValid},
        Birth{"GermanDemocraticRepublicNoMore", "99141", On(19901003), PlaceValidity::kEnded},
        Birth{"AlgerianDepartment", "93408", On(19470309), PlaceValidity::kFormerTerritory},
        Birth{"Bouzareah", "91130", On(19470309), PlaceValidity::kFormerTerritory},
        Birth{"ChaloSaintMars", "91130", On(19700101), PlaceValidity::kValid},
        Birth{"BeforeTheEssonne", "91130", On(19670101), PlaceValidity::kNotYet},
        Birth{"Colony", "98204", On(19400101), PlaceValidity::kFormerTerritory},
        Birth{"UnknownPlace", "99999", On(19700101), PlaceValidity::kUnknownPlace},
        Birth{"France", "99100", On(19700101), PlaceValidity::kFrance},
        Birth{"FictiveCode", "75999", On(19700101), PlaceValidity::kNotInTables},
        Birth{"NoSuchCountry", "99998", On(19700101), PlaceValidity::kNotInTables},
        Birth{"FourDigits", "1004", On(19700101), PlaceValidity::kNoCode},
        Birth{"SmallLetter", "2a004", On(19800101), PlaceValidity::kNoCode},
        Birth{"Letters", "PARIS", On(19700101), PlaceValidity::kNoCode},
        Birth{"Empty", "", On(19700101), PlaceValidity::kNoCode}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace socle::mpi::data
