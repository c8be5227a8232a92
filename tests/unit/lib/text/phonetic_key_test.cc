#include "lib/text/phonetic_key.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/text/fold.h"
#include "tests/unit/lib/text/test_tables.h"

namespace socle::text {
namespace {

std::string KeyOf(std::string_view name) {
  return PhoneticKey(FoldName(name));
}

// Names that sound alike.
struct Group {
  const char* key;
  std::vector<const char*> names;
};

class PhoneticKeyGroup : public testing::TestWithParam<Group> {};

TEST_P(PhoneticKeyGroup, HasOneKey) {
  for (const char* name : GetParam().names) {
    EXPECT_EQ(KeyOf(name), GetParam().key) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Endings,
    PhoneticKeyGroup,
    testing::Values(
        Group{"DUP3", {"Dupont", "Dupond", "Dupon", "Duppont", "Dupons"}},
        Group{"RENO", {"Renaud", "Renault", "Renaut", "Renaux", "Raynaud", "Reynaud", "Reneau"}},
        Group{"DUR2", {"Durand", "Durant", "Duran", "Durrand", "Durent"}},
        Group{"TIBO", {"Thibault", "Thibaut", "Thibaud", "Tibo"}},
        Group{"BL2", {"Blanc", "Blan", "Blant"}},
        Group{"DEC2", {"Deschamps", "Dechamps", "Dechamp", "Deschamp", "Déchan"}},
        Group{"LOR2", {"Laurent", "Lorent", "Laurens", "Lorand"}},
        Group{"FURNIE", {"Fournier", "Fourniers", "Fourniet"}},
        Group{"LOP", {"Lopez", "Lopes", "Loppez"}},
        Group{"FERN2D", {"Fernandez", "Fernandes"}},
        Group{"MARTIN", {"Martine", "Martines", "Martinez"}},
        Group{"ROBER", {"Robert", "Rober", "Robbert"}},
        Group{"BULER", {"Buhler", "Buller", "Bulert"}},
        Group{"RU", {"Roux", "Rou", "Rous", "Rout"}},
        Group{"FELIKS", {"Félix", "Felix"}},
        Group{"PREVO", {"Prévost", "Prévot", "Prévault"}},
        Group{"BURDE", {"Bourdet", "Bourdais", "Bourday", "Bourdey"}},
        Group{"ELISABET", {"Élisabeth", "Elizabeth", "Elisabette"}},
        Group{"LE", {"Le", "Les", "Lez"}},
        Group{"MAS", {"Masse", "Mass", "Mace"}}));

INSTANTIATE_TEST_SUITE_P(
    Consonants,
    PhoneticKeyGroup,
    testing::Values(Group{"FILIP", {"Philippe", "Filippe", "Philipe", "Filip"}},
                    Group{"KATI", {"Cathy", "Kathy", "Kati", "Cati", "Katty"}},
                    Group{"KAR3", {"Caron", "Carron", "Karon", "Quaron"}},
                    Group{"FR2S4", {"François", "Francois", "Fransois", "Franssoit"}},
                    Group{"G3SALV", {"Gonçalves", "Goncalves", "Gonsalves", "Gonzalvez"}},
                    Group{"ISABEL", {"Isabelle", "Izabel", "Yzabelle", "Issabel"}},
                    Group{"MASIE", {"Massier", "Macier", "Mazier", "Masier"}},
                    Group{"JORJ", {"Georges", "George", "Jorge"}},
                    Group{"J2", {"Jean", "Jan", "Jent"}},
                    Group{"JOFR4", {"Geoffroy", "Joffroy", "Jeoffroi"}},
                    Group{"RENIE", {"Régnier", "Renier", "Reignier", "Reynier"}},
                    Group{"GI", {"Guy", "Gui", "Ghi"}},
                    Group{"GILOM", {"Guillaume", "Guilaume", "Guillome"}},
                    Group{"VALTER", {"Walter", "Valter"}},
                    Group{"KOVALSKI", {"Kowalski", "Kovalsky", "Kowalsky"}},
                    Group{"KRISTOF", {"Christophe", "Kristof", "Cristophe"}},
                    Group{"CNEDER", {"Schneider", "Shneider", "Shnayder"}},
                    Group{"LEFEVR", {"Lefebvre", "Lefèvre", "Lefevres"}},
                    Group{"BATIST", {"Baptiste", "Batiste"}},
                    Group{"LEK3T", {"Lecomte", "Lecompte", "Leconte"}},
                    Group{"LEVEK", {"Lévesque", "Levêque", "Leveque"}},
                    Group{"DUFREN", {"Dufresne", "Dufrène", "Dufrenne"}},
                    Group{"DELIL", {"Delisle", "De L'Isle", "Delille"}},
                    Group{"LEKLERK", {"Leclerc", "Leclercq", "Leclerck", "Le Clerc"}}));

INSTANTIATE_TEST_SUITE_P(
    Vowels,
    PhoneticKeyGroup,
    testing::Values(Group{"BODV1", {"Baudouin", "Baudoin", "Beaudoin", "Beaudouin"}},
                    Group{"MORO", {"Moreau", "Moraud", "Morau", "Morot", "Morault"}},
                    Group{"MART1", {"Martin", "Martain", "Martyn", "Martein"}},
                    Group{"JULI1", {"Julien", "Juliens"}},
                    Group{"KLEM2", {"Clément", "Cleman", "Klemant"}},
                    Group{"L2BER", {"Lambert", "Lamberd", "Lembert", "Lanbert"}},
                    Group{"MEIE", {"Meyer", "Meier", "Mayer", "Maier"}},
                    Group{"FEIAR", {"Fayard", "Faillard", "Faiard"}},
                    Group{"LER4", {"Leroy", "Leroi", "Le Roy", "Le Roi"}},
                    Group{"DUPUI", {"Dupuy", "Dupuis", "Dupui", "Dupuit"}},
                    Group{"IV", {"Yves", "Yve", "Ives"}},
                    Group{"LETISIA", {"Laeticia", "Lætisia", "Leticia", "Laetissia"}},
                    Group{"MICEL", {"Michel", "Michelle", "Michèle"}},
                    Group{"NOEL", {"Noël", "Noelle", "Noel"}},
                    Group{"KO2", {"Cohen", "Coen", "Kohen"}},
                    Group{"OFM2", {"Hoffmann", "Hoffman", "Hofmann", "Hofman"}},
                    Group{"LYRY", {"Lheureux", "Leureux", "L'Heureux"}}));

INSTANTIATE_TEST_SUITE_P(
    Transliterations,
    PhoneticKeyGroup,
    testing::Values(Group{"NUREDIN", {"Noureddine", "Nourédine", "Nureddin", "Nour Eddine"}},
                    Group{"KADIJA", {"Khadija", "Khadidja", "Kadija", "Kadidja"}},
                    Group{"JAMEL", {"Djamel", "Jamel"}},
                    Group{"IASIN", {"Yacine", "Yassine", "Yasine", "Iassine"}},
                    Group{"IUSEF", {"Youssef", "Yousef", "Yussef"}},
                    Group{"MUSTAFA", {"Moustapha", "Mustapha", "Mustafa", "Moustafa"}},
                    Group{"MARVAN", {"Marwane", "Marouane"}},
                    Group{"KAUTAR", {"Kaoutar", "Kawtar", "Kaouthar"}},
                    Group{"CERIF", {"Chérif", "Sherif", "Cherif"}},
                    Group{"VALI", {"Ouali", "Wali", "Walli"}},
                    Group{"ECA", {"Aïcha", "Aicha", "Aysha", "Aisha"}},
                    Group{"MOAME", {"Mohamed", "Mohammed", "Mohamet"}},
                    Group{"BRAIM", {"Brahim", "Brahime"}},
                    Group{"BENALI", {"Ben Ali", "Benali", "Ben-Ali", "Bénnali"}},
                    Group{"LEGAL", {"Le Gall", "Legall", "Legal", "LE GAL"}},
                    Group{"DELAF3TEN", {"De La Fontaine", "Delafontaine"}},
                    Group{"DARTANI2", {"d'Artagnan", "Dartagnan"}}));

struct Pair {
  const char* a;
  const char* b;
};

class PhoneticKeyPair : public testing::TestWithParam<Pair> {};

TEST_P(PhoneticKeyPair, HasTwoKeys) {
  EXPECT_NE(KeyOf(GetParam().a), KeyOf(GetParam().b)) << KeyOf(GetParam().a);
}

INSTANTIATE_TEST_SUITE_P(Different,
                         PhoneticKeyPair,
                         testing::Values(Pair{"Martin", "Martine"},
                                         Pair{"Bonnet", "Bonne"},
                                         Pair{"Michel", "Michaël"},
                                         Pair{"Michel", "Mickaël"},
                                         Pair{"Simon", "Simone"},
                                         Pair{"Jean", "Jeanne"},
                                         Pair{"Julien", "Julienne"},
                                         Pair{"Martin", "Morin"},
                                         Pair{"Petit", "Petiot"},
                                         Pair{"Lambert", "Imbert"},
                                         Pair{"Humbert", "Imbert"},
                                         Pair{"Roux", "Rousse"},
                                         Pair{"Blanc", "Blanche"},
                                         Pair{"Boulanger", "Boulard"},
                                         Pair{"Brahim", "Brème"},
                                         Pair{"Karim", "Carin"},
                                         Pair{"Gallet", "Jallet"},
                                         Pair{"Guerin", "Gérin"},
                                         Pair{"Chevalier", "Cavalier"},
                                         Pair{"Louis", "Louise"},
                                         Pair{"François", "Françoise"},
                                         Pair{"Denis", "Denise"},
                                         Pair{"Legros", "Legrand"},
                                         Pair{"Marie", "Mario"},
                                         Pair{"Bertin", "Berton"},
                                         Pair{"Dubois", "Dubost"},
                                         Pair{"Meunier", "Mounier"}));

TEST(PhoneticKey, IsEmptyForNothingHeard) {
  EXPECT_EQ(PhoneticKey(""), "");
  EXPECT_EQ(PhoneticKey("12 3"), "");
  EXPECT_EQ(PhoneticKey("H"), "");
}

TEST(PhoneticKey, EndsWordsOfMoreThanThreeLettersOnly) {
  EXPECT_EQ(PhoneticKey("PETIT JEAN"), "PETIJ2");
  EXPECT_EQ(PhoneticKey("PETIT"), "PETI");
  EXPECT_EQ(PhoneticKey("SAN MARCO"), PhoneticKey("SANMARCO"));
  EXPECT_EQ(PhoneticKey("BOST DUPONT"), "BODUP3");  // four letters: a word
  EXPECT_EQ(PhoneticKey("BOT DUPONT"), "BOTDUP3");  // three: a particle
  EXPECT_EQ(PhoneticKey("DUPONT BOT"), "DUP3BO");   // the last one always is a word
}

TEST(PhoneticKey, ReadsLettersOfAWordUpToTheLimit) {
  const std::string most(kPhoneticWordMax - 1, 'A');
  EXPECT_EQ(PhoneticKey(most + "R"), "AR");
  EXPECT_EQ(PhoneticKey(most + "RK"), "AR");
  // The limit counts for each word, and for what is put at its end.
  EXPECT_EQ(PhoneticKey(most + "RK" + " " + most + "L"), "ARAL");
  const std::string ddin = std::string(kPhoneticWordMax - 4, 'A') + "DDIN";
  EXPECT_EQ(PhoneticKey(ddin), "AD1");
  EXPECT_EQ(PhoneticKey(ddin.substr(1)), "ADIN");
}

TEST(PhoneticKey, AppendsWithoutTouchingWhatIsThere) {
  std::string out = "M";
  PhoneticKeyTo("MARTIN", out);
  EXPECT_EQ(out, "MMART1");
}

TEST(PhoneticKey, TakesAnyBytesAndUsesItsAlphabetOnly) {
  SeededRandom random(4);
  for (int i = 0; i < 20000; ++i) {
    std::string name(random.Below(24), ' ');
    for (char& c : name) {
      c = static_cast<char>(random.Chance(0.05) ? random.Below(256) : 'A' + random.Below(26));
    }
    const std::string key = PhoneticKey(name);
    ASSERT_LE(key.size(), 2 * name.size()) << name;
    ASSERT_EQ(key.find_first_not_of("PBTDKGFVSCJLMNRAEIOUY1234"), std::string::npos) << name;
  }
}

// One spelling habit: `from` may be written `to`, where the letters around allow it.
struct Habit {
  std::string_view from;
  std::string_view to;
  enum class Where : std::uint8_t { kAnywhere, kEnd, kStart } where = Where::kAnywhere;
  std::string_view before_any = {};  // the letter before is one of these
  std::string_view after_any = {};   // the letter after is one of these
};

constexpr std::string_view kVowelLetters = "AEIOU";
constexpr std::string_view kConsonantLetters = "BCDFGJKLMNPQRSTVXZ";

constexpr Habit kHabits[] = {
    {.from = "PH", .to = "F"},
    {.from = "F", .to = "PH"},
    {.from = "TH", .to = "T", .after_any = "AEIOUR"},
    {.from = "T", .to = "TH", .after_any = "EIAU"},
    {.from = "AU", .to = "O", .before_any = kConsonantLetters, .after_any = "BCDGMPRSTV"},
    {.from = "EAU", .to = "AU"},
    {.from = "EAU", .to = "O"},
    {.from = "AI", .to = "EI", .before_any = "BDFLMPRTV", .after_any = "BCDFGLPRSTV"},
    {.from = "AN", .to = "EN", .before_any = "BDFLMPRTV", .after_any = "BCDFGPQSTV"},
    {.from = "EN", .to = "AN", .before_any = "BDFLMPRTV", .after_any = "BCDFGPQSTV"},
    {.from = "AIN", .to = "IN", .where = Habit::Where::kEnd, .before_any = "BDFLMPRTV"},
    {.from = "IN", .to = "AIN", .where = Habit::Where::kEnd, .before_any = "BDFLMPRTV"},
    {.from = "IN", .to = "YN", .where = Habit::Where::kEnd},
    {.from = "C", .to = "K", .after_any = "AOULR"},
    {.from = "K", .to = "C", .after_any = "AOULR"},
    {.from = "QU", .to = "K"},
    {.from = "CH", .to = "SH", .after_any = "AEIOU"},
    {.from = "S", .to = "Z", .before_any = kVowelLetters, .after_any = kVowelLetters},
    {.from = "SS", .to = "C", .before_any = kVowelLetters, .after_any = "EI"},
    {.from = "C", .to = "SS", .before_any = kVowelLetters, .after_any = "EI"},
    {.from = "G", .to = "J", .after_any = "EI"},
    {.from = "J", .to = "G", .after_any = "E"},
    {.from = "GN", .to = "NI", .after_any = "AEO"},
    {.from = "I", .to = "Y", .before_any = kConsonantLetters, .after_any = kConsonantLetters},
    {.from = "Y", .to = "I", .where = Habit::Where::kEnd},
    {.from = "I", .to = "Y", .where = Habit::Where::kEnd, .before_any = kConsonantLetters},
    {.from = "T", .to = "", .where = Habit::Where::kEnd, .before_any = "AIONUR"},
    {.from = "T", .to = "D", .where = Habit::Where::kEnd, .before_any = "ANUR"},
    {.from = "D", .to = "T", .where = Habit::Where::kEnd, .before_any = "ANUR"},
    {.from = "D", .to = "", .where = Habit::Where::kEnd, .before_any = "ANUR"},
    {.from = "S", .to = "", .where = Habit::Where::kEnd, .before_any = "AIOUTD"},
    {.from = "X", .to = "", .where = Habit::Where::kEnd, .before_any = "U"},
    {.from = "Z", .to = "S", .where = Habit::Where::kEnd},
    {.from = "E", .to = "", .where = Habit::Where::kEnd, .before_any = "IFLRKV"},
    {.from = "LL", .to = "L", .before_any = "AEOU", .after_any = "AEO"},
    {.from = "L", .to = "LL", .before_any = "AEOU", .after_any = "AEO"},
    {.from = "RR", .to = "R"},
    {.from = "R", .to = "RR", .before_any = kVowelLetters, .after_any = kVowelLetters},
    {.from = "NN", .to = "N"},
    {.from = "N", .to = "NN", .before_any = kVowelLetters, .after_any = "AEO"},
    {.from = "TT", .to = "T"},
    {.from = "MM", .to = "M"},
    {.from = "PP", .to = "P"},
    {.from = "H", .to = "", .where = Habit::Where::kStart},
    {.from = "W", .to = "V", .where = Habit::Where::kStart},
};

bool IsOneOf(std::string_view name, std::size_t at, std::string_view letters) {
  return letters.empty() || (at < name.size() && letters.find(name[at]) != std::string_view::npos);
}

bool Applies(const Habit& habit, std::string_view name, std::size_t at) {
  if (name.substr(at, habit.from.size()) != habit.from) {
    return false;
  }
  const std::size_t behind = at + habit.from.size();
  if ((habit.where == Habit::Where::kEnd && behind != name.size()) ||
      (habit.where == Habit::Where::kStart && at != 0)) {
    return false;
  }
  // A letter that is already doubled is not doubled again, nor half of a pair replaced.
  const bool inside_pair = habit.from.size() == 1 && (IsOneOf(name, behind, habit.from) ||
                                                      (at > 0 && name[at - 1] == name[at]));
  return !inside_pair && IsOneOf(name, at - 1, habit.before_any) &&
         IsOneOf(name, behind, habit.after_any);
}

std::vector<std::string> Misspellings(const std::string& name) {
  std::vector<std::string> result;
  for (const Habit& habit : kHabits) {
    for (std::size_t at = 0; at < name.size(); ++at) {
      if (Applies(habit, name, at)) {
        std::string other = name;
        other.replace(at, habit.from.size(), habit.to);
        result.push_back(other);
      }
    }
  }
  return result;
}

std::vector<std::string> FrequentSurnames() {
  std::vector<std::string> names;
  for (const auto& row : ReadTable("surname_codes.tsv", 7)) {
    names.push_back(row[0]);
  }
  return names;
}

// Measured: 1,706 of 1,719 misspellings keep the key.
TEST(PhoneticKey, SurvivesMostPhoneticMisspellings) {
  std::size_t kept = 0;
  std::size_t all = 0;
  for (const std::string& name : FrequentSurnames()) {
    for (const std::string& other : Misspellings(name)) {
      kept += static_cast<std::size_t>(PhoneticKey(other) == PhoneticKey(name));
      ++all;
    }
  }
  EXPECT_GT(all, 1500U);
  EXPECT_GT(static_cast<double>(kept), 0.98 * static_cast<double>(all)) << kept << " of " << all;
}

TEST(PhoneticKey, KeepsMostFrequentSurnamesApart) {
  std::set<std::string> keys;
  const std::vector<std::string> names = FrequentSurnames();
  for (const std::string& name : names) {
    keys.insert(PhoneticKey(name));
  }
  EXPECT_EQ(names.size(), 1000U);
  EXPECT_GT(keys.size(), 890U);
}

}  // namespace
}  // namespace socle::text
