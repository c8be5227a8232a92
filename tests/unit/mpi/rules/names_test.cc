#include "mpi/rules/names.h"

#include <cstdint>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::rules {
namespace {

using enum NameField;

struct Stored {
  const char* name;
  std::string_view raw;
  NameField field;
  std::string_view text;
  bool has_replaced = false;
  bool is_placeholder = false;
};

void PrintTo(const Stored& row, std::ostream* out) {
  *out << row.name;
}

class StoredForm : public testing::TestWithParam<Stored> {};

TEST_P(StoredForm, IsThatOfRniv) {
  const StoredName stored = StoreName(GetParam().raw, GetParam().field);
  EXPECT_EQ(stored.text, GetParam().text);
  EXPECT_EQ(stored.has_replaced, GetParam().has_replaced);
  EXPECT_EQ(stored.is_placeholder, GetParam().is_placeholder);
  EXPECT_FALSE(stored.has_control_character);
  EXPECT_FALSE(stored.is_too_long);
}

TEST_P(StoredForm, IsItsOwnStoredForm) {
  const StoredName stored = StoreName(GetParam().raw, GetParam().field);
  if (!stored.text.empty()) {
    const StoredName again = StoreName(stored.text, GetParam().field);
    EXPECT_EQ(again.text, stored.text);
    EXPECT_FALSE(again.has_replaced);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    StoredForm,
    testing::Values(
        Stored{"Capitals", "Dupont", kFamily, "DUPONT"},
        Stored{"Accents", "Noël-Éléonore", kGivenName, "NOEL-ELEONORE"},
        Stored{"CombiningAccents", "ME\xCC\x81SANGE", kFamily, "MESANGE"},
        Stored{"LigatureOe", "LŒUVRE", kFamily, "LOEUVRE"},
        Stored{"LigatureAe", "Ægidius", kGivenName, "AEGIDIUS"},
        Stored{"SharpS", "Strauß", kFamily, "STRAUSS"},
        Stored{"Cedilla", "François", kGivenName, "FRANCOIS"},
        Stored{"Apostrophe", "D'ALOUETTE", kFamily, "D'ALOUETTE"},
        Stored{"CurvedApostrophe", "L’Hermine", kFamily, "L'HERMINE"},
        Stored{"DoubleHyphenInAName", "GRIVE--MERLE", kFamily, "GRIVE--MERLE"},
        Stored{"ThreeHyphens", "GRIVE---MERLE", kFamily, "GRIVE--MERLE"},
        Stored{"FourHyphens", "GRIVE----MERLE", kFamily, "GRIVE--MERLE"},
        Stored{"DoubleHyphenInAGivenName", "ANNE--SOPHIE", kGivenName, "ANNE-SOPHIE"},
        Stored{"HyphenFirst", "-DUPONT", kFamily, "DUPONT"},
        Stored{"HyphenAndBlankFirst", " - DUPONT", kFamily, "DUPONT"},
        Stored{"BlanksAround", "  LE   GALL ", kFamily, "LE GALL"},
        Stored{"Slash", "DUPONT/DURAND", kFamily, "DUPONT DURAND", true},
        Stored{"Digit", "DUPONT2", kFamily, "DUPONT", true},
        Stored{"Brackets", "DUPONT (DCD)", kFamily, "DUPONT DCD", true},
        Stored{"CommaInAName", "DUPONT, DURAND", kFamily, "DUPONT DURAND", true},
        Stored{"CommasOfTheList", "Jean Roger, Pierre", kGivenNameList, "JEAN ROGER PIERRE"},
        Stored{"OtherScript", "Иван", kGivenName, "", true},
        Stored{"Crosses", "XXX", kFamily, "SANSNOM", false, true},
        Stored{"SmallCrosses", "xxxx", kFamily, "SANSNOM", false, true},
        Stored{"TwoCrosses", "XX", kFamily, "XX"},
        Stored{"CrossesAsGivenName", "XXX", kGivenName, "SANSPRENOM", false, true},
        Stored{"SansPrenom", "SP", kGivenNameList, "SANSPRENOM", false, true},
        Stored{"SpAsFamilyName", "SP", kFamily, "SP"},
        Stored{"AlreadyStored", "SANSNOM", kFamily, "SANSNOM"}),
    [](const auto& test) { return test.param.name; });

TEST(StoreName, SeesControlCharacters) {
  EXPECT_TRUE(StoreName("DU\x01PONT", kFamily).has_control_character);
  EXPECT_TRUE(StoreName("DU\x7FPONT", kFamily).has_control_character);
  EXPECT_TRUE(StoreName("M\xC3\x83\xC2\x89SANGE", kFamily).has_control_character)
      << "UTF-8 read as 8859/15";
  EXPECT_FALSE(StoreName("MÉSANGE", kFamily).has_control_character);
  EXPECT_TRUE(StoreName("M\xC9SANGE", kFamily).has_control_character) << "no UTF-8";
  EXPECT_EQ(StoreName("M\xC9SANGE", kFamily).text, "");
}

TEST(StoreName, RefusesWhatIsTooLongAndCutsNothing) {
  const std::string longest(kStoredNameBytesMax, 'A');
  EXPECT_FALSE(StoreName(longest, kFamily).is_too_long);
  EXPECT_EQ(StoreName(longest, kFamily).text, longest);
  EXPECT_TRUE(StoreName(longest + "A", kFamily).is_too_long);
}

TEST(StoreName, IsIdempotentForAnyBytes) {
  // A small generator of awkward names; the same in every run.
  constexpr std::string_view kPieces[] = {
      "A", "é", "-", "--", " ", "'", "’", ",", "/", "9", "œ", "X", "SP", "Ω", "\xCC\x81", "."};
  std::uint32_t state = 12345;
  for (int round = 0; round < 5000; ++round) {
    std::string raw;
    state = state * 1664525U + 1013904223U;
    for (std::uint32_t i = 0; i < (state >> 28U); ++i) {
      state = state * 1664525U + 1013904223U;
      raw += kPieces[(state >> 16U) % std::size(kPieces)];
    }
    for (const NameField field : {kFamily, kGivenNameList, kGivenName}) {
      const std::string once = StoreName(raw, field).text;
      const StoredName twice = StoreName(once, field);
      ASSERT_EQ(twice.text, once) << "from '" << raw << "'";
      ASSERT_FALSE(twice.has_replaced) << "from '" << raw << "'";
      ASSERT_EQ(once.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ '-"), std::string::npos);
      ASSERT_FALSE(once.starts_with('-') || once.starts_with(' '));
    }
  }
}

TEST(FirstGivenNameOf, FollowsTheOrderOfRniv) {
  EXPECT_EQ(FirstGivenNameOf("Jean Roger, Pierre"), (FirstGivenName{"JEAN ROGER", true}));
  EXPECT_EQ(FirstGivenNameOf("Jean-Roger Pierre"), (FirstGivenName{"JEAN-ROGER", true}));
  EXPECT_EQ(FirstGivenNameOf("Jean Roger Pierre"), (FirstGivenName{"JEAN", false}));
  EXPECT_EQ(FirstGivenNameOf("Jean Roger-Pierre"), (FirstGivenName{"JEAN", false}))
      << "a chain that is not first would be no head of the list";
  EXPECT_EQ(FirstGivenNameOf("Jean"), (FirstGivenName{"JEAN", true}));
  EXPECT_EQ(FirstGivenNameOf("JEANNE MARIE CECILE"), (FirstGivenName{"JEANNE", false}));
  EXPECT_EQ(FirstGivenNameOf(""), (FirstGivenName{"", false}));
}

TEST(IsHeadOfList, IsThatOfSi29) {
  EXPECT_TRUE(IsHeadOfList("MAX", "MAX PATRICK"));
  EXPECT_TRUE(IsHeadOfList("MAX PATRICK", "MAX PATRICK"));
  EXPECT_TRUE(IsHeadOfList("MAX-PATRICK", "MAX PATRICK"));
  EXPECT_FALSE(IsHeadOfList("PATRICK", "MAX PATRICK"));
  EXPECT_FALSE(IsHeadOfList("PATRICK MAX", "MAX PATRICK"));
  EXPECT_FALSE(IsHeadOfList("MA", "MAX PATRICK")) << "not at the end of a word";
  EXPECT_TRUE(IsHeadOfList("D'ARTAGNAN", "D ARTAGNAN PIERRE"));
  EXPECT_FALSE(IsHeadOfList("", "MAX"));
  EXPECT_FALSE(IsHeadOfList("MAX", ""));
}

TEST(IsHeadOfList, HoldsForTheFirstNameOfAnyList) {
  for (const std::string_view list :
       {"Jean Roger, Pierre", "Jean-Roger Pierre", "Jean Roger Pierre", "O'Neil", "Zoë, Anaïs"}) {
    EXPECT_TRUE(IsHeadOfList(FirstGivenNameOf(list).text, StoreName(list, kGivenNameList).text))
        << list;
  }
}

TEST(AppliCarteVitale, ComparesOverTheShorterName) {
  EXPECT_TRUE(AreSameGivenNamesForAppliCarteVitale("PIERRE PAUL JEAN", "Pierre-Paul"));
  EXPECT_FALSE(AreSameGivenNamesForAppliCarteVitale("PIERRE JEAN PAUL", "PIERRE PAUL"));
  EXPECT_TRUE(AreSameGivenNamesForAppliCarteVitale("PIERREPAULJEAN", "PIERREPAUL"));
  EXPECT_FALSE(AreSameGivenNamesForAppliCarteVitale("PIERREJEANPAUL", "PIERREPAUL"));
  EXPECT_TRUE(AreSameGivenNamesForAppliCarteVitale("Noël, D'Arc", "NOEL DARC"));
  EXPECT_FALSE(AreSameGivenNamesForAppliCarteVitale("", "PIERRE"));
  EXPECT_FALSE(AreSameGivenNamesForAppliCarteVitale("--", "PIERRE"));
}

TEST(AreSameNames, FoldsHyphensAndApostrophes) {
  EXPECT_TRUE(AreSameNames("MARIE-LOU", "MARIE LOU"));
  EXPECT_TRUE(AreSameNames("D'ALOUETTE", "D ALOUETTE"));
  EXPECT_TRUE(AreSameNames("GRIVE--MERLE", "GRIVE MERLE"));
  EXPECT_FALSE(AreSameNames("MARIELOU", "MARIE LOU"));
}

}  // namespace
}  // namespace socle::mpi::rules
