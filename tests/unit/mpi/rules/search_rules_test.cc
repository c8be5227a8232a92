#include "mpi/rules/search_rules.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/rniv.h"

namespace socle::mpi::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<SearchRule> RulesOf(const SearchFields& fields) {
  std::vector<SearchRule> found;
  for (const SearchFault& fault : CheckSearch(fields)) {
    EXPECT_FALSE(fault.text.empty());
    EXPECT_EQ(fault.severity,
              fault.rule == SearchRule::kPrefixLong ? RuleSeverity::kNote : RuleSeverity::kRefuse);
    found.push_back(fault.rule);
  }
  return found;
}

TEST(CheckSearch, AsksForTheBirthDateOrTheMatricule) {
  EXPECT_THAT(RulesOf({.birth_date = "1985-07-14"}), IsEmpty());
  EXPECT_THAT(RulesOf({.birth_date = "1985-07-14", .name = "FAU", .given_name = "CA"}), IsEmpty());
  EXPECT_THAT(RulesOf({.ins = "285077505600096"}), IsEmpty());
  EXPECT_THAT(RulesOf({.identifier = "IPP1"}), IsEmpty());
  EXPECT_THAT(RulesOf({}), ElementsAre(SearchRule::kDateOrInsNeeded));
  EXPECT_THAT(RulesOf({.name = "FAU"}), ElementsAre(SearchRule::kDateOrInsNeeded));
  EXPECT_THAT(RulesOf({.sex = "F"}), ElementsAre(SearchRule::kDateOrInsNeeded));
}

TEST(CheckSearch, AsksForThirteenCharactersAndTheKey) {
  EXPECT_THAT(RulesOf({.ins = "2850775056000"}), ElementsAre(SearchRule::kBadIns));
  EXPECT_THAT(RulesOf({.ins = "285077505600097"}), ElementsAre(SearchRule::kBadIns));
  EXPECT_THAT(RulesOf({.ins = "2 85 07 75 056 000 96"}), IsEmpty());
  EXPECT_THAT(RulesOf({.ins = "299122a00400040"}), IsEmpty());
  EXPECT_THAT(RulesOf({.ins = "2850775056000", .ins_is_scanned = true}), IsEmpty());
  EXPECT_THAT(RulesOf({.ins = "285077505600097", .ins_is_scanned = true}),
              ElementsAre(SearchRule::kBadIns));
}

TEST(CheckSearch, AdvisesThreeLetters) {
  EXPECT_THAT(RulesOf({.birth_date = "1985", .name = "D'AL"}), IsEmpty()) << "signs are no letters";
  EXPECT_THAT(RulesOf({.birth_date = "1985", .name = "FAUV"}),
              ElementsAre(SearchRule::kPrefixLong));
  EXPECT_THAT(RulesOf({.birth_date = "1985", .name = "-"}), ElementsAre(SearchRule::kNoNameLeft));
}

TEST(CheckSearch, RefusesWhatCannotBeSearched) {
  EXPECT_THAT(RulesOf({.birth_date = "14/07/1985"}), ElementsAre(SearchRule::kBadDate));
  EXPECT_THAT(RulesOf({.birth_date = "1985", .sex = "X"}), ElementsAre(SearchRule::kBadSex));
}

TEST(MatchesNamePrefix, SearchesBirthAndUsedNamesTogether) {
  const NamePair names{.birth = "L'HERMINE-BLANCHE", .used = "D ALOUETTE"};
  EXPECT_TRUE(MatchesNamePrefix("LHE", names));
  EXPECT_TRUE(MatchesNamePrefix("l'he", names));
  EXPECT_TRUE(MatchesNamePrefix("d'a", names));
  EXPECT_TRUE(MatchesNamePrefix("DAL", names));
  EXPECT_TRUE(MatchesNamePrefix("L HERMINE BLANCHE", names));
  EXPECT_FALSE(MatchesNamePrefix("HER", names));
  EXPECT_FALSE(MatchesNamePrefix("", names));
  EXPECT_FALSE(MatchesNamePrefix("-", names));
  EXPECT_TRUE(MatchesNamePrefix("nöe", {.birth = "NOEL", .used = ""}));
}

std::vector<std::string> Marked(std::string_view shown, std::string_view typed) {
  std::vector<std::string> parts;
  for (const TextRange& range : FindMatches(shown, typed)) {
    parts.emplace_back(shown.substr(range.offset, range.length));
  }
  return parts;
}

TEST(FindMatches, MarksTheBeginningsOfWords) {
  EXPECT_THAT(Marked("FAUVETTE", "fau"), ElementsAre("FAU"));
  EXPECT_THAT(FindMatches("LE FAUVETTE", "FAU"), ElementsAre(TextRange{3, 3}));
  EXPECT_THAT(Marked("MARIE-LOU MARIELLE", "mar"), ElementsAre("MAR", "MAR"));
  EXPECT_THAT(Marked("FAUVETTE", "VET"), IsEmpty()) << "inside of a word";
  EXPECT_THAT(Marked("FAU", "FAUV"), IsEmpty());
  EXPECT_THAT(Marked("FAUVETTE", ""), IsEmpty());
  EXPECT_THAT(Marked("", "FAU"), IsEmpty());
  EXPECT_THAT(Marked("FAU \xC9", "FAU"), IsEmpty()) << "no UTF-8";
}

TEST(FindMatches, PassesOverSignsAndAccents) {
  EXPECT_THAT(Marked("L'HERMINE", "LHE"), ElementsAre("L'HE"));
  EXPECT_THAT(Marked("MARIE-LOU", "mariel"), ElementsAre("MARIE-L"));
  EXPECT_THAT(Marked("Noël", "noel"), ElementsAre("Noël"));
  EXPECT_THAT(Marked("Lœuvre", "LOE"), ElementsAre("Lœ"));
  EXPECT_THAT(Marked("Me\xCC\x81sange", "me"), ElementsAre("Me\xCC\x81"))
      << "an accent belongs to its letter";
}

TEST(FindMatches, GivesOrderedRangesThatDoNotOverlap) {
  EXPECT_THAT(FindMatches("AN AN ANAN", "AN"),
              ElementsAre(TextRange{0, 2}, TextRange{3, 2}, TextRange{6, 2}));
  EXPECT_THAT(FindMatches("AN AN AN", "ANAN"), ElementsAre(TextRange{0, 5}));
}

}  // namespace
}  // namespace socle::mpi::rules
