#include "mpi/synth/register.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/model/identity.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"

namespace socle::mpi::synth {
namespace {

Person Someone() {
  Person person;
  person.sex = 'F';
  person.birth = {.year = 1960, .month = 5, .day = 30};
  person.surname = "LE GALL-D'ARC";
  person.given_names = {"ANNE-CÉLINE", "MARIE"};
  person.birth_code = "20004";
  person.birth_place = data::PlaceTable::Embedded().Resolve("20004", 1960);
  person.homes.resize(1);
  person.homes.front().place = data::PlaceTable::Embedded().Resolve("54395", 0);
  return person;
}

class Formatting : public testing::Test {
 protected:
  Identity Format() {
    const Scene scene{.clan = {&person_, 1},
                      .person = person_,
                      .establishment = establishment_,
                      .geography = geography_,
                      .year = 2015,
                      .random = random_};
    draft_.birth_name = person_.surname;
    draft_.first_given_name = person_.given_names.front();
    draft_.given_names = person_.given_names;
    draft_.birth = person_.birth;
    draft_.place = person_.birth_code;
    draft_.phone = "0639981234";
    draft_.street = "12 AVENUE DU GENERAL DE GAULLE";
    draft_.city = "Épinal";
    return FormatIdentity(draft_, scene, 1);
  }

  Person person_ = Someone();
  Geography geography_;
  SeededRandom random_{1};
  Establishment establishment_;
  Draft draft_;
};

TEST_F(Formatting, WritesCapitalsWithoutAccentsByDefault) {
  const Identity identity = Format();
  EXPECT_EQ(identity.birth_name, "LE GALL-D'ARC");
  EXPECT_EQ(identity.birth_first_given_name, "ANNE-CELINE");
  EXPECT_EQ(identity.birth_given_names, "ANNE-CELINE MARIE");
  EXPECT_EQ(identity.birth_date, "1960-05-30");
  EXPECT_EQ(identity.birth_place_code, "20004");
  EXPECT_EQ(identity.phone, "0639981234");
  EXPECT_EQ(identity.city, "EPINAL");
  EXPECT_EQ(identity.status, "PROV");
}

TEST_F(Formatting, FollowsTheHabitsOfLetters) {
  establishment_.letter_case = LetterCase::kCapitalised;
  establishment_.keeps_accents = true;
  establishment_.hyphen = Separator::kBlank;
  establishment_.apostrophe = Separator::kDropped;
  const Identity identity = Format();
  EXPECT_EQ(identity.birth_name, "Le Gall Darc");
  EXPECT_EQ(identity.birth_first_given_name, "Anne Céline");
  EXPECT_EQ(identity.city, "Épinal");
}

TEST_F(Formatting, CutsLongNames) {
  establishment_.name_length_max = 8;
  EXPECT_EQ(Format().birth_name, "LE GALL-");
  EXPECT_TRUE(draft_.kinds.test(IndexOf(Kind::kTruncated)));
}

TEST_F(Formatting, DoesNotCutNamesAtTheLimit) {
  establishment_.name_length_max = std::string("LE GALL-D'ARC").size();
  EXPECT_EQ(Format().birth_name, "LE GALL-D'ARC");
  EXPECT_TRUE(draft_.kinds.none());
}

TEST_F(Formatting, NeverCutsInsideACharacter) {
  establishment_.keeps_accents = true;
  person_.surname = "MÉÉÉ";
  establishment_.name_length_max = 4;
  EXPECT_EQ(Format().birth_name, "MÉ");
}

TEST_F(Formatting, FollowsTheHabitsOfDatesPlacesPhonesAndStreets) {
  establishment_.unknown_day = UnknownDay::kLastOfDecember;
  establishment_.place = PlaceHabit::kCodeOfToday;
  establishment_.phone = PhoneStyle::kInternational;
  establishment_.abbreviates_streets = true;
  draft_.known = DateKnown::kYear;
  const Identity identity = Format();
  EXPECT_EQ(identity.birth_date, "1960-12-31");
  EXPECT_EQ(identity.birth_place_code, "2A004");
  EXPECT_EQ(identity.phone, "+33639981234");
  EXPECT_EQ(identity.address, "12 AV DU GAL DE GAULLE");
  EXPECT_TRUE(draft_.kinds.test(IndexOf(Kind::kPlaceToday)));
}

TEST_F(Formatting, WritesPartialDatesAndPostalCodes) {
  establishment_.place = PlaceHabit::kPostalCode;
  establishment_.phone = PhoneStyle::kDots;
  draft_.known = DateKnown::kMonth;
  const Identity identity = Format();
  EXPECT_EQ(identity.birth_date, "1960-05");
  EXPECT_THAT(identity.birth_place_code, testing::AnyOf("20000", "20090", "20167"));
  EXPECT_EQ(identity.phone, "06.39.98.12.34");
}

TEST(Rules, CoverEveryKindThatIsAnErrorOnce) {
  std::vector<std::size_t> kinds;
  for (const auto rules : {NameErrors(), TraitErrors()}) {
    for (const ErrorRule& rule : rules) {
      kinds.push_back(IndexOf(rule.kind));
    }
  }
  for (const Kind kind : {Kind::kPlaceToday,
                          Kind::kNia,
                          Kind::kTruncated,
                          Kind::kNewborn,
                          Kind::kTwinUnnamed,
                          Kind::kDoublon,
                          Kind::kFictive,
                          Kind::kNameless}) {
    kinds.push_back(IndexOf(kind));
  }
  const std::set<std::size_t> distinct(kinds.begin(), kinds.end());
  EXPECT_EQ(kinds.size(), kKindCount);
  EXPECT_EQ(distinct.size(), kKindCount);
}

}  // namespace
}  // namespace socle::mpi::synth
