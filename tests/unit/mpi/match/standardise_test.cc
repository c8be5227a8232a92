#include "mpi/match/standardise.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Texts(StandardView view, std::span<const NameRef> names) {
  std::vector<std::string> out;
  for (const NameRef name : names) {
    out.emplace_back(view.Text(name));
  }
  return out;
}

TEST(Standardise, FillsEveryField) {
  const StandardRecord record({.birth_name = "Martin-Dupont",
                               .birth_given_names = "JEAN-PIERRE PAUL",
                               .birth_first_given_name = "Jean-Pierre",
                               .sex = "M",
                               .birth_date = "1960-05-12",
                               .birth_place_code = "54395",
                               .used_name = "Le Gall",
                               .used_given_name = "JP",
                               .ins_value = "160055439500177",
                               .ins_oid = std::string(kOidNir),
                               .status = "QUAL",
                               .phone = "06 12 34 56 78",
                               .email = "jp@orange.fr",
                               .address = "12 RUE DES LILAS",
                               .postal_code = "54000",
                               .other_ids = "CM1234 98765432"},
                              7);
  const StandardView view = record.View();
  EXPECT_EQ(view.Text(view->birth_name), "MARTINDUPONT");
  EXPECT_THAT(Texts(view, view.BirthParts()), ElementsAre("MARTIN", "DUPONT"));
  EXPECT_EQ(view.Text(view->used_name), "LEGALL");
  EXPECT_THAT(Texts(view, view.UsedParts()), IsEmpty());
  EXPECT_EQ(view.Text(view->first_given), "JEANPIERRE");
  EXPECT_EQ(view->first_given_tokens, 2);
  EXPECT_THAT(Texts(view, view.GivenTokens()), ElementsAre("JEAN", "PIERRE", "PAUL"));
  EXPECT_EQ(view.Text(view->used_given), "JP");
  EXPECT_EQ(view->sex, Sex::kMale);
  EXPECT_EQ(view->birth_date, (BirthDate{.year = 1960, .month = 5, .day = 12}));
  EXPECT_EQ(view->place, 54395U);
  EXPECT_EQ(view->place_department, 54);
  EXPECT_NE(view->ins, 0U);
  EXPECT_EQ(view->ins_kind, InsKind::kNir);
  EXPECT_TRUE(view.HasQualifiedIns());
  EXPECT_EQ(view->phone, 612345678U);
  EXPECT_TRUE(view.Has(kFlagMobile));
  EXPECT_NE(view->email, 0U);
  EXPECT_EQ(view->postal_code, 54001U);
  EXPECT_EQ(view->residence_department, 54);
  EXPECT_NE(view->street, 0U);
  EXPECT_EQ(view->house_number, 12);
  EXPECT_EQ(view->domain, 7);
  EXPECT_NE(view->other_ids[0], 0U);
  EXPECT_NE(view->other_ids[1], 0U);
  EXPECT_EQ(view->flags, kFlagMobile);
}

TEST(Standardise, AnEmptyIdentityIsMissingEverywhere) {
  const StandardRecord record(Identity{});
  const StandardView view = record.View();
  const StandardHeader expected;
  EXPECT_EQ(std::memcmp(&*view, &expected, sizeof expected), 0);
  EXPECT_EQ(view.SizeBytes(), sizeof(StandardHeader));
}

TEST(Standardise, SameIdentitySameBytesWhateverCameBefore) {
  SeededRandom random(1);
  Standardiser used_before;
  std::string sink;
  for (int i = 0; i < 300; ++i) {
    const Identity identity = RandomIdentity(random);
    const std::size_t begin = sink.size();
    ASSERT_EQ(begin % 8, 0U);
    used_before.Append(identity, 3, sink);
    const StandardRecord fresh(identity, 3);
    ASSERT_EQ(sink.substr(begin), fresh.Bytes());
    ASSERT_EQ((fresh.View().SizeBytes() + 7) / 8 * 8, fresh.Bytes().size());
  }
}

struct NameRow {
  const char* name;
  std::string_view birth;
  std::string_view used;
  std::string_view birth_standard;
  std::string_view used_standard;
};

class FamilyNames : public testing::TestWithParam<NameRow> {};

TEST_P(FamilyNames, AreReadTogether) {
  const StandardRecord record({.birth_name = std::string(GetParam().birth),
                               .birth_first_given_name = "ANNE",
                               .used_name = std::string(GetParam().used)});
  const StandardView view = record.View();
  EXPECT_EQ(view.Text(view->birth_name), GetParam().birth_standard);
  EXPECT_EQ(view.Text(view->used_name), GetParam().used_standard);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    FamilyNames,
    testing::Values(
        NameRow{"BirthOnly", "LE GALL", "", "LEGALL", ""},
        NameRow{"UsedEqualIsMissing", "LE GALL", "LEGALL", "LEGALL", ""},
        NameRow{"UsedEqualInOtherCase", "Lefèvre", "LEFEVRE", "LEFEVRE", ""},
        NameRow{"BirthNameInUsedName", "MARTIN", "MARTIN-DUPONT", "MARTIN", "DUPONT"},
        NameRow{"BirthNameBehind", "MARTIN", "DUPONT MARTIN", "MARTIN", "DUPONT"},
        NameRow{"PartOfDouble", "MARTIN DUPONT", "MARTIN", "MARTINDUPONT", "MARTIN"},
        NameRow{"Wife", "MARTIN EP DURAND", "", "MARTIN", "DURAND"},
        NameRow{"WifeWithUsedName", "MARTIN EP DURAND", "PETIT", "MARTIN", "PETIT"},
        NameRow{"BornBehind", "DURAND NEE MARTIN", "", "MARTIN", "DURAND"},
        NameRow{"BornAlone", "NEE MARTIN", "DURAND", "MARTIN", "DURAND"},
        NameRow{"UsedNameWithBirthName", "MARTIN", "DURAND NEE MARTIN", "MARTIN", "DURAND"},
        NameRow{"BornInTheUsedName", "", "DURAND NEE MARTIN", "MARTIN", "DURAND"},
        NameRow{"BornBehindAPlaceholder", "INCONNU", "DURAND NEE MARTIN", "MARTIN", "DURAND"},
        NameRow{"MarriedInTheUsedName", "", "MARTIN EP DURAND", "", "MARTIN"},
        NameRow{"Placeholder", "SANSNOM", "DURAND", "", "DURAND"},
        NameRow{"NewbornOfMother", "BEBE MARTIN", "", "MARTIN", ""}),
    [](const auto& row) { return row.param.name; });

struct GivenRow {
  const char* name;
  std::string_view first;
  std::string_view list;
  std::string_view first_standard;
  std::vector<std::string> tokens;
  int first_tokens;
};

class GivenNames : public testing::TestWithParam<GivenRow> {};

TEST_P(GivenNames, MakeAListThatBeginsWithTheFirst) {
  const StandardRecord record({.birth_name = "MARTIN",
                               .birth_given_names = std::string(GetParam().list),
                               .birth_first_given_name = std::string(GetParam().first)});
  const StandardView view = record.View();
  EXPECT_EQ(view.Text(view->first_given), GetParam().first_standard);
  EXPECT_EQ(Texts(view, view.GivenTokens()), GetParam().tokens);
  EXPECT_EQ(view->first_given_tokens, GetParam().first_tokens);
}

INSTANTIATE_TEST_SUITE_P(
    Lists,
    GivenNames,
    testing::Values(
        GivenRow{"Hyphen",
                 "JEAN-PIERRE",
                 "JEAN-PIERRE PAUL",
                 "JEANPIERRE",
                 {"JEAN", "PIERRE", "PAUL"},
                 2},
        GivenRow{"Blank", "JEAN PIERRE", "", "JEANPIERRE", {"JEAN", "PIERRE"}, 2},
        GivenRow{"OnlyList", "", "JEAN PIERRE PAUL", "JEAN", {"JEAN", "PIERRE", "PAUL"}, 1},
        GivenRow{"OnlyListWithHyphen",
                 "",
                 "JEAN-PIERRE PAUL",
                 "JEANPIERRE",
                 {"JEAN", "PIERRE", "PAUL"},
                 2},
        GivenRow{
            "TwoHyphens", "", "JEAN--PIERRE PAUL", "JEANPIERRE", {"JEAN", "PIERRE", "PAUL"}, 2},
        GivenRow{
            "TwoBlanks", "", " JEAN  PIERRE, PAUL", "JEANPIERRE", {"JEAN", "PIERRE", "PAUL"}, 2},
        GivenRow{"Apostrophe", "", "D\u2019ARTAGNAN ALI", "DARTAGNAN", {"D", "ARTAGNAN", "ALI"}, 2},
        GivenRow{"Commas", "", "JEAN PIERRE, PAUL", "JEANPIERRE", {"JEAN", "PIERRE", "PAUL"}, 2},
        GivenRow{"FirstIsNotTheFirstOfTheList", "PAUL", "JEAN PAUL", "PAUL", {"PAUL", "JEAN"}, 1},
        GivenRow{"Placeholder", "SANSPRENOM", "", "", {}, 0},
        GivenRow{"Six", "A B C D E F", "", "ABCDEF", {"A", "B", "C", "D", "E", "F"}, 6},
        GivenRow{"SeventhIsCut",
                 "",
                 "ANNE BEA CLEO DORA EVE FLEUR GILDA",
                 "ANNE",
                 {"ANNE", "BEA", "CLEO", "DORA", "EVE", "FLEUR"},
                 1}),
    [](const auto& row) { return row.param.name; });

TEST(Standardise, UsedGivenNameEqualToTheFirstIsMissing) {
  const StandardRecord same(
      {.birth_first_given_name = "JEAN-PIERRE", .used_given_name = "Jean Pierre"});
  EXPECT_EQ(same.View()->used_given.length, 0);
  const StandardRecord other({.birth_first_given_name = "JEAN-PIERRE", .used_given_name = "Jean"});
  EXPECT_EQ(other.View().Text(other.View()->used_given), "JEAN");
}

std::uint32_t PlaceOf(std::string_view code, std::string_view date = "1990-05-12") {
  return StandardRecord({.birth_date = std::string(date), .birth_place_code = std::string(code)})
      .View()
      ->place;
}

TEST(Standardise, PlacesAreThoseOfToday) {
  EXPECT_EQ(PlaceOf("69388"), PlaceOf("69123"));
  EXPECT_EQ(PlaceOf("75115"), PlaceOf("75056"));
  EXPECT_EQ(PlaceOf("49069"), PlaceOf("49126")) << "merged commune";
  EXPECT_EQ(PlaceOf("20004", "1960-05-12"), PlaceOf("2A004"));
  EXPECT_EQ(PlaceOf("99352"), 99352U);
  EXPECT_EQ(PlaceOf("91352", "1955-05-12"), 99352U) << "department of Algeria";
  EXPECT_EQ(PlaceOf("99999"), 0U);
  EXPECT_EQ(PlaceOf("abc"), 0U);
}

TEST(Standardise, APostalCodeForABirthPlaceIsMarked) {
  const StandardRecord postal({.birth_place_code = "54000"});
  EXPECT_TRUE(postal.View().Has(kFlagPlaceIsPostal));
  EXPECT_EQ(postal.View()->place, 54395U);
  const StandardRecord place({.birth_place_code = "54395"});
  EXPECT_FALSE(place.View().Has(kFlagPlaceIsPostal));
}

TEST(Standardise, ReadsSexAndStatus) {
  EXPECT_EQ(StandardRecord({.sex = "f"}).View()->sex, Sex::kFemale);
  EXPECT_EQ(StandardRecord({.sex = "I"}).View()->sex, Sex::kUnknown);
  EXPECT_EQ(StandardRecord({.status = "PROV"}).View()->status, IdentityStatus::kProvisional);
  EXPECT_EQ(StandardRecord({.status = "RECUP"}).View()->status, IdentityStatus::kRecovered);
  EXPECT_EQ(StandardRecord({.status = "VALI"}).View()->status, IdentityStatus::kValidated);
  EXPECT_EQ(StandardRecord({.status = "QUAL"}).View()->status, IdentityStatus::kQualified);
  EXPECT_EQ(StandardRecord({.status = "?"}).View()->status, IdentityStatus::kUnknown);
}

TEST(Standardise, FlagsWhatIsNeverLinked) {
  const auto flags = [](const Identity& identity) {
    return StandardRecord(identity).View()->flags;
  };
  EXPECT_EQ(flags({.birth_name = "MARTIN", .birth_first_given_name = "JEAN"}), 0);
  EXPECT_EQ(flags({.birth_name = "TEST", .birth_first_given_name = "JEAN"}), kFlagFictive);
  EXPECT_EQ(flags({.birth_name = "MARTIN", .birth_first_given_name = "TEST"}) & kFlagFictive,
            kFlagFictive);
  EXPECT_EQ(flags({.birth_name = "MARTIN", .birth_given_names = "TEST"}) & kFlagFictive,
            kFlagFictive);
  EXPECT_EQ(flags({.birth_name = "MARTIN", .birth_first_given_name = "JEAN", .status = "FICT"}),
            kFlagFictive);
  EXPECT_EQ(flags({.birth_name = "MARTIN", .birth_first_given_name = "JEAN", .status = "DOUT"}),
            kFlagDoubtful);
  EXPECT_EQ(flags({.birth_name = "INCONNU", .birth_first_given_name = "XXX"}), kFlagAnonymous);
  EXPECT_EQ(flags({.phone = "0612345678"}), kFlagMobile) << "no name at all is no placeholder";
  EXPECT_EQ(flags({.birth_name = "SANSNOM", .birth_first_given_name = "JEAN"}), 0);
}

TEST(Standardise, FlagsANewbornAndLeavesItsGivenNameOut) {
  const StandardRecord record({.birth_name = "MARTIN", .birth_first_given_name = "BEBE 1"});
  EXPECT_TRUE(record.View().Has(kFlagNewborn));
  EXPECT_EQ(record.View()->first_given.length, 0);
  EXPECT_THAT(record.View().GivenTokens(), IsEmpty());
  const StandardRecord mother({.birth_name = "BEBE MARTIN", .birth_first_given_name = "LEA"});
  EXPECT_TRUE(mother.View().Has(kFlagNewborn));
}

TEST(Standardise, ChecksTheKeyOfAnIns) {
  const auto record = [](std::string_view ins) {
    return StandardRecord({.birth_name = "MARTIN",
                           .birth_first_given_name = "JEAN",
                           .ins_value = std::string(ins),
                           .ins_oid = std::string(kOidNir),
                           .status = "QUAL"});
  };
  EXPECT_TRUE(record("160055439500177").View().HasQualifiedIns());
  EXPECT_TRUE(record("1 60 05 54 395 001 77").View().HasQualifiedIns());
  EXPECT_TRUE(record("160052A00400145").View().HasQualifiedIns());
  EXPECT_TRUE(record("160052a00400145").View().HasQualifiedIns());
  EXPECT_TRUE(record("160052B03300175").View().HasQualifiedIns());
  EXPECT_TRUE(record("1600554395001").View().HasQualifiedIns()) << "no key, nothing wrong";
  EXPECT_TRUE(record("160055439500178").View().Has(kFlagInsKeyWrong));
  EXPECT_FALSE(record("160055439500178").View().HasQualifiedIns());
  EXPECT_TRUE(record("1 60 05 54 395 001 78").View().Has(kFlagInsKeyWrong));
  EXPECT_FALSE(record("").View().HasQualifiedIns());
}

TEST(PhoneticCode, BeginsWithTheFirstTwoSounds) {
  EXPECT_EQ(PhoneticCode("LEFEBVRE"), PhoneticCode("LEFEVRE"));
  EXPECT_EQ(PhoneticCode("MARTIN") >> 22, PhoneticCode("MARTINEZ") >> 22);
  EXPECT_NE(PhoneticCode("MARTIN"), PhoneticCode("MARTINEZ"));
  EXPECT_NE(PhoneticCode("MARTIN") >> 27, PhoneticCode("DUPONT") >> 27);
  EXPECT_EQ(PhoneticCode(""), 0U);
}

}  // namespace
}  // namespace socle::mpi::match
