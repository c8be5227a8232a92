#include "mpi/match/compare.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

std::string_view LevelName(Trait trait, std::size_t level) {
  return Traits()[static_cast<std::size_t>(trait)].levels[level];
}

std::string_view Level(Trait trait, const Identity& a, const Identity& b) {
  return LevelName(trait, Compare(StandardRecord(a).View(), StandardRecord(b).View()).Level(trait));
}

// Checks both directions.
void ExpectLevel(Trait trait, const Identity& a, const Identity& b, std::string_view level) {
  EXPECT_EQ(Level(trait, a, b), level);
  EXPECT_EQ(Level(trait, b, a), level);
}

// birth name, used name, first given name
struct Names {
  std::string_view birth;
  std::string_view used;
  std::string_view given;
};

Identity NamesOf(const Names& names) {
  return {.birth_name = std::string(names.birth),
          .birth_first_given_name = std::string(names.given),
          .used_name = std::string(names.used)};
}

struct FamilyRow {
  const char* name;
  Names a;
  Names b;
  std::string_view level;
};

class FamilyName : public testing::TestWithParam<FamilyRow> {};

TEST_P(FamilyName, HasItsLevel) {
  ExpectLevel(Trait::kFamilyName, NamesOf(GetParam().a), NamesOf(GetParam().b), GetParam().level);
}

INSTANTIATE_TEST_SUITE_P(
    Levels,
    FamilyName,
    testing::Values(
        FamilyRow{"Missing", {"", "", "LEA"}, {"MARTIN", "", "LEA"}, "missing"},
        FamilyRow{"MissingOnBothSides", {"", "", "LEA"}, {"", "", "LEA"}, "missing"},
        FamilyRow{"MissingAndUsedByOne", {"", "DURAND", "LEA"}, {"MARTIN", "", "LEA"}, "missing"},
        FamilyRow{"MissingAndOtherUsedNames",
                  {"", "DURAND", "LEA"},
                  {"MARTIN", "PETIT", "LEA"},
                  "missing"},
        FamilyRow{
            "MissingAndUsedNamesEqual", {"", "DURAND", "LEA"}, {"MARTIN", "DURAND", "LEA"}, "used"},
        FamilyRow{"OnlyUsedNames", {"", "DURAND", "LEA"}, {"SANSNOM", "DURAND", "LEA"}, "used"},
        FamilyRow{"UsedIsTheOnlyBirthName", {"", "DURAND", "LEA"}, {"DURAND", "", "LEA"}, "cross"},
        FamilyRow{"Equal", {"Lefèvre", "", "LEA"}, {"LEFEVRE", "", "LEA"}, "equal"},
        FamilyRow{"EqualWhateverTheUsedName",
                  {"MARTIN", "DURAND", "LEA"},
                  {"MARTIN", "PETIT", "LEA"},
                  "equal"},
        FamilyRow{"ArticleJoined", {"LE GALL", "", "LEA"}, {"LEGALL", "", "LEA"}, "equal"},
        FamilyRow{"SaintShort", {"ST MARTIN", "", "LEA"}, {"SAINT-MARTIN", "", "LEA"}, "equal"},
        FamilyRow{"ParticleLeftOut", {"DE LA TOUR", "", "LEA"}, {"TOUR", "", "LEA"}, "variant"},
        FamilyRow{"ElisionLeftOut", {"D'ANGELO", "", "LEA"}, {"ANGELO", "", "LEA"}, "variant"},
        FamilyRow{"BenLeftOut", {"BEN ALI", "", "LEA"}, {"ALI", "", "LEA"}, "variant"},
        FamilyRow{"PartsInOtherOrder",
                  {"MARTIN DUPONT", "", "LEA"},
                  {"DUPONT MARTIN", "", "LEA"},
                  "variant"},
        FamilyRow{"PartOfDouble", {"MARTIN DUPONT", "", "LEA"}, {"DUPONT", "", "LEA"}, "part"},
        FamilyRow{
            "OnePartShared", {"MARTIN DUPONT", "", "LEA"}, {"MARTIN PETIT", "", "LEA"}, "part"},
        FamilyRow{"LetterReplaced", {"GUESSARD", "", "LEA"}, {"GUESSARB", "", "LEA"}, "close"},
        FamilyRow{"LetterMissing", {"GUESSARD", "", "LEA"}, {"GUSSARD", "", "LEA"}, "close"},
        FamilyRow{"NeighboursExchanged", {"BERNARD", "", "LEA"}, {"BENRARD", "", "LEA"}, "close"},
        FamilyRow{"Optical", {"DUP0NT", "", "LEA"}, {"DUPONT", "", "LEA"}, "equal"},
        FamilyRow{"ShortNamesAreNotClose", {"ROY", "", "LEA"}, {"RAY", "", "LEA"}, "different"},
        FamilyRow{"SoundsTheSame", {"GAUTHIER", "", "LEA"}, {"GOTTIER", "", "LEA"}, "phonetic"},
        FamilyRow{"UsedIsTheOthersBirthName",
                  {"MARTIN", "DURAND", "LEA"},
                  {"DURAND", "", "LEA"},
                  "cross"},
        FamilyRow{
            "CrossWithOneLetter", {"MARTIN", "GUESSARD", "LEA"}, {"GUESSARB", "", "LEA"}, "cross"},
        FamilyRow{"CrossByPart", {"MARTIN", "DURAND PETIT", "LEA"}, {"DURAND", "", "LEA"}, "cross"},
        FamilyRow{
            "UsedNamesEqual", {"MARTIN", "DURAND", "LEA"}, {"PETIT", "DURAND", "LEA"}, "used"},
        FamilyRow{"TwoLetters", {"GUESSARD", "", "LEA"}, {"GUXSSARB", "", "LEA"}, "far"},
        FamilyRow{"CutShort", {"VANDENBERGHE", "", "LEA"}, {"VANDENB", "", "LEA"}, "far"},
        FamilyRow{
            "SwappedWithGiven", {"MARTIN", "", "CLEMENCE"}, {"CLEMENCE", "", "MARTIN"}, "swapped"},
        FamilyRow{"SwappedWithALetter",
                  {"GUESSARD", "", "CLEMENCE"},
                  {"CLEMENCE", "", "GUESSARB"},
                  "swapped"},
        FamilyRow{"GivenNameAloneIsNoSwap",
                  {"MARTIN", "", "CLEMENCE"},
                  {"CLEMENCE", "", "LUC"},
                  "different"},
        FamilyRow{"Different", {"MARTIN", "", "LEA"}, {"GUESSARD", "", "LEA"}, "different"}),
    [](const auto& row) { return row.param.name; });

TEST(UsedName, SpeaksWhereItDiffersFromTheBirthNameOnBothSides) {
  const auto expect = [](const Names& a, const Names& b, std::string_view level) {
    ExpectLevel(Trait::kUsedName, NamesOf(a), NamesOf(b), level);
  };
  expect({"MARTIN", "", "LEA"}, {"MARTIN", "DURAND", "LEA"}, "missing");
  expect({"MARTIN", "MARTIN", "LEA"}, {"MARTIN", "DURAND", "LEA"}, "missing");
  expect({"MARTIN", "DURAND", "LEA"}, {"MARTIN", "DURAND", "LEA"}, "equal");
  expect({"MARTIN", "DURAND", "LEA"}, {"MARTIN", "DURAND PETIT", "LEA"}, "close");
  expect({"MARTIN", "GUESSARD", "LEA"}, {"MARTIN", "GUESSARB", "LEA"}, "close");
  expect({"MARTIN", "DURAND", "LEA"}, {"MARTIN", "PETIT", "LEA"}, "different");
}

TEST(UsedName, DoesNotCountTwiceWhereTheFamilyNameUsedIt) {
  ExpectLevel(Trait::kUsedName,
              NamesOf({.birth = "MARTIN", .used = "DURAND", .given = "LEA"}),
              NamesOf({.birth = "PETIT", .used = "DURAND", .given = "LEA"}),
              "missing");
  ExpectLevel(Trait::kUsedName,
              NamesOf({.birth = "MARTIN", .used = "DURAND", .given = "LEA"}),
              NamesOf({.birth = "DURAND", .used = "PETIT", .given = "LEA"}),
              "missing");
}

// first given name, list, used given name
struct Given {
  std::string_view first;
  std::string_view list;
  std::string_view used;
};

Identity GivenOf(const Given& given) {
  return {.birth_name = "QUESNEL",
          .birth_given_names = std::string(given.list),
          .birth_first_given_name = std::string(given.first),
          .used_given_name = std::string(given.used)};
}

struct GivenRow {
  const char* name;
  Given a;
  Given b;
  std::string_view level;
};

class GivenName : public testing::TestWithParam<GivenRow> {};

TEST_P(GivenName, HasItsLevel) {
  ExpectLevel(Trait::kGivenName, GivenOf(GetParam().a), GivenOf(GetParam().b), GetParam().level);
}

INSTANTIATE_TEST_SUITE_P(
    Levels,
    GivenName,
    testing::Values(
        GivenRow{"Missing", {"JEAN", "", ""}, {"", "", ""}, "missing"},
        GivenRow{"AlikeAndAnotherList",
                 {"LISA", "LISA ANGELINA MATHILDE", ""},
                 {"LILA", "LILA LAURE", ""},
                 "far"},
        GivenRow{"AlikeAndTheSameList",
                 {"LISA", "LISA ANGELINA MATHILDE", ""},
                 {"LILA", "LILA ANGELINA", ""},
                 "close"},
        GivenRow{"Equal", {"JEAN", "", ""}, {"Jean", "", ""}, "equal"},
        GivenRow{"EqualWithOneList", {"JEAN", "JEAN PAUL", ""}, {"JEAN", "", ""}, "equal"},
        GivenRow{"HyphenOrBlank", {"JEAN-PIERRE", "", ""}, {"JEAN PIERRE", "", ""}, "equal"},
        GivenRow{"ListEqual",
                 {"JEAN", "JEAN PAUL LUC", ""},
                 {"JEAN", "JEAN PAUL LUC", ""},
                 "list_equal"},
        GivenRow{"ListCut", {"JEAN", "JEAN PAUL LUC", ""}, {"JEAN", "JEAN PAUL", ""}, "list_equal"},
        GivenRow{
            "ListWithAHole", {"", "JEAN PAUL PIERRE", ""}, {"", "JEAN PIERRE", ""}, "list_equal"},
        GivenRow{
            "OthersDiffer", {"", "JEAN PAUL", ""}, {"", "JEAN LUC", ""}, "equal_others_differ"},
        GivenRow{"OneOfTheOthersDiffers",
                 {"", "JEAN PAUL LUC", ""},
                 {"", "JEAN PAUL REMI", ""},
                 "equal"},
        GivenRow{"CompoundPart", {"JEAN", "", ""}, {"JEAN-PIERRE", "", ""}, "compound_part"},
        GivenRow{"Close", {"CLEMENCE", "", ""}, {"CLEMANCE", "", ""}, "close"},
        GivenRow{"Phonetic", {"PHILIPPE", "", ""}, {"FILIP", "", ""}, "phonetic"},
        GivenRow{"KnownForm", {"ALEXANDRE", "", ""}, {"ALEX", "", ""}, "known_form"},
        GivenRow{"OtherOfTheList", {"JEAN", "JEAN LUC", ""}, {"LUC", "", ""}, "other"},
        GivenRow{"UsedGivenName", {"MARGUERITE", "", "ZOE"}, {"ZOE", "", ""}, "other"},
        GivenRow{"BothUsedGivenNames", {"MARGUERITE", "", "ZOE"}, {"HORTENSE", "", "ZOE"}, "other"},
        GivenRow{"Initial", {"J", "", ""}, {"JEAN", "", ""}, "initial"},
        GivenRow{"OtherInitial", {"P", "", ""}, {"JEAN", "", ""}, "different"},
        GivenRow{"CutShort", {"MAXIMILIENNE", "", ""}, {"MAXI", "", ""}, "initial"},
        GivenRow{"Far", {"MARGUERITE", "", ""}, {"MARGUXRITT", "", ""}, "far"},
        GivenRow{"Different", {"JEAN", "", ""}, {"MARGUERITE", "", ""}, "different"}),
    [](const auto& row) { return row.param.name; });

TEST(FamilyNameLevels, SwappedSpeaksForBothNames) {
  const Identity a = NamesOf({.birth = "GUESSARD", .used = "", .given = "CLEMENCE"});
  const Identity b = NamesOf({.birth = "CLEMENCE", .used = "", .given = "GUESSARD"});
  ExpectLevel(Trait::kGivenName, a, b, "missing");
  ExpectLevel(Trait::kFamilyName, a, b, "swapped");
}

TEST(SexLevels, AreGivenWhetherTheGivenNamesAgree) {
  const auto person = [](std::string_view given, std::string_view sex) {
    return Identity{.birth_name = "MARTIN",
                    .birth_first_given_name = std::string(given),
                    .sex = std::string(sex)};
  };
  ExpectLevel(Trait::kSex, person("LEA", "F"), person("LEA", ""), "missing");
  ExpectLevel(Trait::kSex, person("LEA", "F"), person("LEA", "I"), "missing");
  ExpectLevel(Trait::kSex, person("CAMILLE", "F"), person("CAMILLE", "F"), "equal_name_agrees");
  ExpectLevel(Trait::kSex, person("CAMILLE", "F"), person("CAMILLE", "M"), "different_name_agrees");
  ExpectLevel(Trait::kSex, person("LEA", "F"), person("HORTENSE", "F"), "equal_name_differs");
  ExpectLevel(Trait::kSex, person("LEA", "F"), person("HUBERT", "M"), "different_name_differs");
  ExpectLevel(Trait::kSex, person("", "F"), person("HUBERT", "M"), "different_name_differs");
}

struct DateRow {
  const char* name;
  std::string_view a;
  std::string_view b;
  std::string_view level;
};

class BirthDates : public testing::TestWithParam<DateRow> {};

TEST_P(BirthDates, HaveTheirLevel) {
  const BirthDate a = ParseBirthDate(GetParam().a);
  const BirthDate b = ParseBirthDate(GetParam().b);
  const auto level = [](BirthDate x, BirthDate y) {
    return LevelName(Trait::kBirthDate, static_cast<std::size_t>(CompareBirthDate(x, y)));
  };
  EXPECT_EQ(level(a, b), GetParam().level);
  EXPECT_EQ(level(b, a), GetParam().level);
}

INSTANTIATE_TEST_SUITE_P(
    Levels,
    BirthDates,
    testing::Values(DateRow{"Missing", "1960-05-12", "", "missing"},
                    DateRow{"Equal", "1960-05-12", "1960-05-12", "equal"},
                    DateRow{"EqualFirstOfJanuary", "1960-01-01", "1960-01-01", "equal_default"},
                    DateRow{"EqualLastOfDecember", "1960-12-31", "1960-12-31", "equal_default"},
                    DateRow{"MonthOnly", "1960-05", "1960-05-12", "partial"},
                    DateRow{"YearOnly", "1960", "1960-05-12", "partial"},
                    DateRow{"BothYearOnly", "1960", "1960", "partial"},
                    DateRow{"DefaultForUnknown", "1960-01-01", "1960-05-17", "partial"},
                    DateRow{"MonthsContradict", "1960-05", "1960-06-12", "year"},
                    DateRow{"PartialOfOtherYear", "1960", "1961-05-12", "different"},
                    DateRow{"Swapped", "1960-05-12", "1960-12-05", "swapped"},
                    DateRow{"DigitOfDay", "1960-05-12", "1960-05-13", "digit"},
                    DateRow{"DigitOfMonth", "1960-05-12", "1960-06-12", "digit"},
                    DateRow{"DigitOfYear", "1960-05-12", "1965-05-12", "digit"},
                    DateRow{"TransposedDay", "1960-05-12", "1960-05-21", "transposed"},
                    DateRow{"TransposedYear", "1969-05-12", "1996-05-12", "transposed"},
                    DateRow{"TransposedAcross", "1960-02-15", "1960-02-15", "equal"},
                    DateRow{"YearBefore", "1960-05-12", "1959-05-12", "year_off"},
                    DateRow{"YearAfter", "1960-05-12", "1961-05-12", "year_off"},
                    DateRow{"TenYears", "1960-05-12", "1970-05-12", "year_off"},
                    DateRow{"Century", "1904-05-12", "2004-05-12", "year_off"},
                    DateRow{"YearAndMonth", "1960-05-12", "1960-05-27", "year_month"},
                    DateRow{"DayAndMonth", "1960-05-12", "1983-05-12", "day_month"},
                    DateRow{"DefaultDayAndMonth", "1960-01-01", "1983-01-01", "different"},
                    DateRow{"Year", "1960-05-12", "1960-08-27", "year"},
                    DateRow{"Different", "1960-05-12", "1983-08-27", "different"}),
    [](const auto& row) { return row.param.name; });

TEST(BirthPlaces, HaveTheirLevels) {
  const auto born = [](std::string_view code, std::string_view date = "1985-05-12") {
    return Identity{.birth_date = std::string(date), .birth_place_code = std::string(code)};
  };
  ExpectLevel(Trait::kBirthPlace, born("54395"), born(""), "missing");
  ExpectLevel(Trait::kBirthPlace, born("54395"), born("99999"), "missing");
  ExpectLevel(Trait::kBirthPlace, born("54395"), born("54395"), "equal");
  ExpectLevel(Trait::kBirthPlace, born("69388"), born("69123"), "equal");
  ExpectLevel(Trait::kBirthPlace, born("49069"), born("49126"), "equal");
  ExpectLevel(Trait::kBirthPlace, born("20004", "1960-05-12"), born("2A004"), "equal");
  ExpectLevel(Trait::kBirthPlace, born("54395"), born("54000"), "postal");
  ExpectLevel(Trait::kBirthPlace, born("54395"), born("54547"), "department");
  ExpectLevel(Trait::kBirthPlace, born("54395"), born("69123"), "different");
  ExpectLevel(Trait::kBirthPlace, born("99352"), born("99351"), "different");
}

Identity InsOf(std::string_view value, std::string_view oid, std::string_view status) {
  return {.birth_name = "MARTIN",
          .ins_value = std::string(value),
          .ins_oid = std::string(oid),
          .status = std::string(status)};
}

TEST(InsLevels, TellQualifiedNumbersApart) {
  const Identity a = InsOf("160055439500177", kOidNir, "QUAL");
  const Identity other = InsOf("280127511500207", kOidNir, "QUAL");
  ExpectLevel(Trait::kIns, a, InsOf("", kOidNir, "QUAL"), "missing");
  ExpectLevel(Trait::kIns, a, InsOf("1600554395001", kOidNir, "VALI"), "equal");
  ExpectLevel(Trait::kIns, a, other, "different_qualified");
  ExpectLevel(Trait::kIns, a, InsOf("280127511500207", kOidNir, "VALI"), "different");
  ExpectLevel(Trait::kIns, a, InsOf("280127511500207", kOidNia, "QUAL"), "nia_nir");
  ExpectLevel(Trait::kIns, a, InsOf("160055439500276", kOidNir, "VALI"), "close");
  ExpectLevel(Trait::kIns, a, InsOf("160055439501068", kOidNir, "VALI"), "close");
}

TEST(InsLevels, AWrongKeyIsNoEvidenceAgainst) {
  const Identity a = InsOf("160055439500177", kOidNir, "QUAL");
  ExpectLevel(Trait::kIns, a, InsOf("280127511500208", kOidNir, "QUAL"), "missing");
  ExpectLevel(Trait::kIns, a, InsOf("160055439500277", kOidNir, "QUAL"), "close");
}

TEST(OtherIds, HaveTheirLevels) {
  const auto ids = [](std::string_view text) { return Identity{.other_ids = std::string(text)}; };
  ExpectLevel(Trait::kOtherId, ids("123456"), ids(""), "missing");
  ExpectLevel(Trait::kOtherId, ids("123456"), ids("123-456"), "equal");
  ExpectLevel(Trait::kOtherId, ids("123456"), ids("123457"), "close");
  ExpectLevel(Trait::kOtherId, ids("123456"), ids("987654"), "different");
  ExpectLevel(Trait::kOtherId, ids("123456 987654"), ids("555555 987654"), "equal");
}

TEST(OtherIds, MayStandInAnyOrder) {
  const auto ids = [](std::string_view text) { return Identity{.other_ids = std::string(text)}; };
  ExpectLevel(Trait::kOtherId, ids("123456 987654"), ids("987654 123456"), "equal");
  ExpectLevel(Trait::kOtherId, ids("123456 987654"), ids("987654"), "equal");
  ExpectLevel(Trait::kOtherId, ids("123456 987654"), ids("987655"), "close");
}

// phone, e-mail, address, postal code
Identity Contact(std::string_view phone,
                 std::string_view email,
                 std::string_view address,
                 std::string_view postal_code) {
  return {.phone = std::string(phone),
          .email = std::string(email),
          .address = std::string(address),
          .postal_code = std::string(postal_code)};
}

TEST(ContactLevels, AreOneTraitSoThatAHouseholdCountsOnce) {
  constexpr std::string_view kPhone = "0612345678";
  constexpr std::string_view kMail = "a@b.fr";
  constexpr std::string_view kHome = "12 RUE DES LILAS";
  const Identity all = Contact(kPhone, kMail, kHome, "54000");
  const auto expect = [&](const Identity& other, std::string_view level) {
    ExpectLevel(Trait::kContact, all, other, level);
  };
  expect(Contact("", "", "", ""), "missing");
  expect(all, "email_and_more");
  expect(Contact(kPhone, kMail, "", ""), "email_and_more");
  expect(Contact("", kMail, kHome, "54000"), "email_and_more");
  expect(Contact("0698765432", kMail, "", ""), "email");
  expect(Contact(kPhone, "c@d.fr", kHome, "54000"), "phone_and_address");
  expect(Contact("06 12 34 56 78", "", "", "69003"), "phone");
  expect(Contact("", "", "12, rue des Lilas", "54000"), "address");
  expect(Contact("", "", "14 RUE DES LILAS", "54000"), "street");
  expect(Contact("", "", "RUE DES LILAS", "54000"), "street");
  expect(Contact("", "", "12 RUE DES LILAS", "54500"), "department");
  expect(Contact("", "", "3 PLACE STANISLAS", "54000"), "postal_code");
  expect(Contact("", "", "", "69003"), "different");
  expect(Contact("0698765432", "", "", ""), "different");
  expect(Contact("", "c@d.fr", "", ""), "different");
}

TEST(ContactLevels, FillersAreNoAgreement) {
  ExpectLevel(Trait::kContact,
              Contact("0000000000", "aucun@aucun.fr", "", ""),
              Contact("0000000000", "aucun@aucun.fr", "", ""),
              "missing");
}

TEST(ContactLevels, AStreetWithoutANumberIsNoAddress) {
  ExpectLevel(Trait::kContact,
              Contact("", "", "LE BOURG", "54770"),
              Contact("", "", "LE BOURG", "54770"),
              "street");
}

TEST(Compare, SeesWhetherBothAreOfOneDomain) {
  const Identity identity = {.birth_name = "MARTIN"};
  const StandardRecord a(identity, 1);
  const StandardRecord b(identity, 1);
  const StandardRecord c(identity, 2);
  EXPECT_TRUE(Compare(a.View(), b.View()).SameDomain());
  EXPECT_FALSE(Compare(a.View(), c.View()).SameDomain());
}

TEST(FrequencySubject, IsTheAgreeingName) {
  const StandardRecord a(NamesOf({.birth = "MARTIN", .used = "DURAND", .given = "LEA"}));
  const StandardRecord b(NamesOf({.birth = "DURAND", .used = "", .given = "LEA"}));
  const auto cross = FamilyNameSubject(a.View(), b.View(), FamilyNameLevel::kCross);
  EXPECT_EQ(cross.text, "DURAND");
  EXPECT_EQ(cross.weight, 1);
  const auto given = GivenNameSubject(a.View(), b.View(), GivenNameLevel::kEqual);
  EXPECT_EQ(given.text, "LEA");
  EXPECT_EQ(given.weight, 1);
}

TEST(FrequencySubject, OfAPartIsThePart) {
  const StandardRecord a(NamesOf({.birth = "MARTIN DUPONT", .used = "", .given = "LEA"}));
  const StandardRecord b(NamesOf({.birth = "DUPONT", .used = "", .given = "LEA"}));
  const auto part = FamilyNameSubject(a.View(), b.View(), FamilyNameLevel::kPart);
  EXPECT_EQ(part.text, "DUPONT");
  EXPECT_LT(part.weight, 1);
}

TEST(FrequencySubject, IsNoneWhereNamesDisagree) {
  const StandardRecord a(NamesOf({.birth = "MARTIN", .used = "", .given = "LEA"}));
  const StandardRecord b(NamesOf({.birth = "GUESSARD", .used = "", .given = "LUC"}));
  EXPECT_TRUE(FamilyNameSubject(a.View(), b.View(), FamilyNameLevel::kDifferent).text.empty());
  EXPECT_TRUE(FamilyNameSubject(a.View(), b.View(), FamilyNameLevel::kMissing).text.empty());
  EXPECT_TRUE(GivenNameSubject(a.View(), b.View(), GivenNameLevel::kDifferent).text.empty());
  EXPECT_TRUE(UsedNameSubject(a.View(), b.View(), UsedNameLevel::kDifferent).text.empty());
}

}  // namespace
}  // namespace socle::mpi::match
