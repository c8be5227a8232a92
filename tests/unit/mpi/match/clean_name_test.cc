#include "mpi/match/clean_name.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::mpi::match {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CleanName Clean(std::string_view raw) {
  CleanName name;
  CleanNameField(raw, name);
  return name;
}

std::string WordsOf(std::string_view raw) {
  std::string out;
  const CleanName name = Clean(raw);
  for (const std::string_view word : name.words) {
    out += (out.empty() ? "" : " ") + std::string(word);
  }
  return out;
}

struct Row {
  const char* name;
  std::string_view raw;
  std::string_view words;
};

class CleanNameWords : public testing::TestWithParam<Row> {};

TEST_P(CleanNameWords, AreWhatIsAName) {
  EXPECT_EQ(WordsOf(GetParam().raw), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Fields,
    CleanNameWords,
    testing::Values(Row{"Plain", "Martin", "MARTIN"},
                    Row{"Accents", "Lefèvre-Çelik", "LEFEVRE CELIK"},
                    Row{"Apostrophe", "d'Angélo", "D ANGELO"},
                    Row{"ElidedM", "M'BAREK", "MBAREK"},
                    Row{"ElidedMInTheMiddle", "Ali-M\u2019hamed", "ALI MHAMED"},
                    Row{"ElidedN", "n`Diaye", "NDIAYE"},
                    Row{"ElidedOther", "O'BRIEN M", "O BRIEN M"},
                    Row{"ApostropheBehindAWord", "SAM'S M'", "SAM S M"},
                    Row{"TitleM", "M. BAREK", "BAREK"},
                    Row{"Title", "MME MARTIN", "MARTIN"},
                    Row{"TitleBehind", "MARTIN MME", "MARTIN"},
                    Row{"Doctor", "Dr Martin", "MARTIN"},
                    Row{"TitleAloneIsAName", "MAITRE", "MAITRE"},
                    Row{"FirstTitleOnlyFirst", "MARTIN MAITRE", "MARTIN MAITRE"},
                    Row{"Comment", "MARTIN DCD", "MARTIN"},
                    Row{"CommentOfWords", "MARTIN NE PAS UTILISER", "MARTIN"},
                    Row{"Round", "MARTIN (veuve Durand)", "MARTIN"},
                    Row{"Square", "[VIP] MARTIN", "MARTIN"},
                    Row{"Quotes", "JEAN \"JEANNOT\" PIERRE", "JEAN PIERRE"},
                    Row{"NeverClosed", "MARTIN (voir", "MARTIN"},
                    Row{"OpticalZero", "DUP0NT", "DUPONT"},
                    Row{"OpticalOne", "MART1N", "MARTIN"},
                    Row{"NumberAlone", "MARTIN 2", "MARTIN"},
                    Row{"MostlyDigits", "A123", "A123"},
                    Row{"Empty", "", ""},
                    Row{"Blank", " - ", ""}),
    [](const auto& row) { return row.param.name; });

TEST(CleanName, SaysThatSomethingWasTakenOut) {
  EXPECT_FALSE(Clean("MARTIN").cleaned);
  EXPECT_TRUE(Clean("MME MARTIN").cleaned);
  EXPECT_TRUE(Clean("MARTIN (dcd)").cleaned);
  EXPECT_TRUE(Clean("MARTIN DOUBLON").cleaned);
  EXPECT_TRUE(Clean("MARTIN EP DURAND").cleaned);
}

TEST(CleanName, FindsTheOtherNameBehindARelation) {
  const CleanName wife = Clean("MARTIN ep. DURAND");
  EXPECT_THAT(wife.words, ElementsAre("MARTIN"));
  EXPECT_THAT(wife.other, ElementsAre("DURAND"));
  EXPECT_FALSE(wife.other_is_birth_name);

  const CleanName born = Clean("DURAND née LE GALL");
  EXPECT_THAT(born.words, ElementsAre("DURAND"));
  EXPECT_THAT(born.other, ElementsAre("LE", "GALL"));
  EXPECT_TRUE(born.other_is_birth_name);
}

TEST(CleanName, TakesPlaceholdersForMissing) {
  for (const std::string_view raw :
       {"SANSNOM", "Sans nom", "INCONNU", "inconnue", "XXX", "XXXXXXXX", "X", "NULL"}) {
    SCOPED_TRACE(raw);
    const CleanName name = Clean(raw);
    EXPECT_THAT(name.words, IsEmpty());
    EXPECT_TRUE(name.missing);
    EXPECT_FALSE(name.fictive);
  }
  EXPECT_FALSE(Clean("XU").missing);
  EXPECT_FALSE(Clean("AUCUN DURAND").missing);
}

TEST(CleanName, KnowsFictivePatientsAndNewborns) {
  EXPECT_TRUE(Clean("TEST").fictive);
  EXPECT_TRUE(Clean("TEST MARTIN").fictive);
  EXPECT_TRUE(Clean("toto").fictive);
  EXPECT_FALSE(Clean("TESTUD").fictive);
  EXPECT_FALSE(Clean("TITI LEROY").fictive);
  EXPECT_TRUE(Clean("BEBE").newborn);
  EXPECT_TRUE(Clean("Bébé MARTIN").newborn);
  EXPECT_TRUE(Clean("NOUVEAU-NE").newborn);
  EXPECT_FALSE(Clean("BEBER").newborn);
}

TEST(CleanName, KnowsNumberedTwins) {
  for (const std::string_view raw : {"J1", "J2", "JUM1", "JUM2"}) {
    SCOPED_TRACE(raw);
    EXPECT_TRUE(Clean(raw).newborn);
    EXPECT_THAT(Clean(raw).words, IsEmpty());
  }
}

TEST(CleanName, TheParticleOfANewbornGoesWithIt) {
  EXPECT_EQ(WordsOf("ENFANT DE MARTIN"), "MARTIN");
  EXPECT_EQ(WordsOf("BEBE D'ANGELO"), "ANGELO");
  EXPECT_EQ(WordsOf("BEBE DE"), "DE");
}

struct Joined {
  std::string text;
  std::vector<std::string> parts;
  std::vector<int> particles;
};

Joined Join(std::string_view raw) {
  const CleanName name = Clean(raw);
  Joined out;
  std::vector<NamePart> parts;
  JoinParts(name.words, out.text, parts);
  for (const NamePart& part : parts) {
    out.parts.push_back(out.text.substr(part.begin, part.length));
    out.particles.push_back(part.particle);
  }
  return out;
}

struct JoinRow {
  const char* name;
  std::string_view raw;
  std::string_view joined;
  std::vector<std::string> parts;
  std::vector<int> particles;
};

class NameParts : public testing::TestWithParam<JoinRow> {};

TEST_P(NameParts, AreJoinedWithTheirParticles) {
  const Joined joined = Join(GetParam().raw);
  EXPECT_EQ(joined.text, GetParam().joined);
  EXPECT_EQ(joined.parts, GetParam().parts);
  EXPECT_EQ(joined.particles, GetParam().particles);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    NameParts,
    testing::Values(JoinRow{"ArticleIsNeverLeftOut", "LE GALL", "LEGALL", {"LEGALL"}, {0}},
                    JoinRow{"WrittenTogether", "LEGALL", "LEGALL", {"LEGALL"}, {0}},
                    JoinRow{"LongParticle", "DE LA TOUR", "DELATOUR", {"DELATOUR"}, {4}},
                    JoinRow{"LaAloneStays", "LA TOUR", "LATOUR", {"LATOUR"}, {0}},
                    JoinRow{"Apostrophe", "D'ANGELO", "DANGELO", {"DANGELO"}, {1}},
                    JoinRow{"Maghreb", "BEN ALI", "BENALI", {"BENALI"}, {3}},
                    JoinRow{"Dutch", "VAN DEN BERGH", "VANDENBERGH", {"VANDENBERGH"}, {6}},
                    JoinRow{"Saint", "ST MARTIN", "SAINTMARTIN", {"SAINTMARTIN"}, {0}},
                    JoinRow{"SaintInFull", "SAINT MARTIN", "SAINTMARTIN", {"SAINTMARTIN"}, {0}},
                    JoinRow{"Sainte", "STE CROIX", "SAINTECROIX", {"SAINTECROIX"}, {0}},
                    JoinRow{"ParticleAloneIsAName", "LE", "LE", {"LE"}, {0}},
                    JoinRow{
                        "Double", "MARTIN-DUPONT", "MARTINDUPONT", {"MARTIN", "DUPONT"}, {0, 0}},
                    JoinRow{"DoubleWithParticle",
                            "MARTIN DE LA TOUR",
                            "MARTINDELATOUR",
                            {"MARTIN", "DELATOUR"},
                            {0, 4}},
                    JoinRow{"Nothing", "", "", {}, {}}),
    [](const auto& row) { return row.param.name; });

TEST(NameParts, HaveLimits) {
  EXPECT_EQ(Join("ROY RAY RUEL LEU").parts.size(), kNamePartsMax);
  EXPECT_EQ(Join("ROY RAY RUEL LEU LOT").parts.size(), kNamePartsMax);
  EXPECT_EQ(Join("ROY RAY RUEL LEU LOT").text, "ROYRAYRUELLEU");
  EXPECT_EQ(Join(std::string(kNameBytesMax, 'A')).text.size(), kNameBytesMax);
  EXPECT_EQ(Join(std::string(kNameBytesMax + 1, 'A')).text.size(), kNameBytesMax);
  EXPECT_EQ(Join(std::string(40, 'A') + " " + std::string(40, 'B')).text.size(), kNameBytesMax);
}

}  // namespace
}  // namespace socle::mpi::match
