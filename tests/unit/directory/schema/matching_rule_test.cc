#include "directory/schema/matching_rule.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/syntax.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::schema {
namespace {

bool Match(std::string_view rule_name, std::string_view value, std::string_view assertion) {
  const MatchingRule* rule = FindMatchingRule(rule_name);
  const std::vector<std::string> keys =
      MakeKeys(rule->form, value, ShippedSchema()).value_or(std::vector<std::string>{});
  const std::vector<std::string> wanted =
      MakeKeys(rule->form, assertion, ShippedSchema()).value_or(std::vector<std::string>{"?"});
  const std::set<std::string> have(keys.begin(), keys.end());
  bool matches = !wanted.empty();
  for (const std::string& key : wanted) {
    matches = matches && have.contains(key);
  }
  return matches;
}

bool MatchParts(std::string_view rule_name, std::string_view value, const SubstringPieces& pieces) {
  const MatchingRule* rule = FindMatchingRule(rule_name);
  const auto matcher = SubstringMatcher::Make(rule->form, pieces, ShippedSchema());
  const auto key = MakeKey(rule->form, value, ShippedSchema());
  return matcher && key && matcher->Matches(*key);
}

TEST(FindMatchingRule, ByNumberAndByNameInAnyCase) {
  EXPECT_EQ(FindMatchingRule("2.5.13.2"), FindMatchingRule("CASEIGNOREMATCH"));
  EXPECT_NE(FindMatchingRule("2.5.13.2"), nullptr);
  EXPECT_EQ(FindMatchingRule("nothing"), nullptr);
}

TEST(MatchingRules, HaveNumbersAndNamesOfTheirOwn) {
  std::set<std::string_view> seen;
  for (const MatchingRule& rule : AllMatchingRules()) {
    EXPECT_TRUE(seen.insert(rule.oid).second) << rule.oid;
    EXPECT_TRUE(seen.insert(rule.name).second) << rule.name;
    EXPECT_NE(FindSyntax(rule.assertion_syntax), nullptr) << rule.name;
  }
}

TEST(MatchingRules, TextIgnoresCaseAndNeedlessBlanks) {
  EXPECT_TRUE(Match("caseIgnoreMatch", "Jean  DUPONT ", " jean dupont"));
  EXPECT_TRUE(Match("caseIgnoreMatch", "HÉLÈNE", "hélène"));
  EXPECT_FALSE(Match("caseIgnoreMatch", "HÉLÈNE", "helene"));
  EXPECT_FALSE(Match("caseExactMatch", "Jean", "jean"));
  EXPECT_TRUE(Match("caseExactMatch", "Jean ", "Jean"));
  EXPECT_FALSE(Match("caseIgnoreMatch", "jeandupont", "jean dupont"));
}

TEST(MatchingRules, NumbersAndTelephonesIgnoreTheirSpelling) {
  EXPECT_TRUE(Match("numericStringMatch", "10 003 244 273", "10003244273"));
  EXPECT_TRUE(Match("telephoneNumberMatch", "+33 3-83 85", "+3338385"));
  EXPECT_TRUE(Match("integerMatch", "12", "12"));
  EXPECT_FALSE(Match("integerMatch", "12", "012")) << "the assertion is no integer: undefined";
  EXPECT_TRUE(Match("integerFirstComponentMatch", "( 7 NAME 'a' )", "7"));
  EXPECT_TRUE(Match("booleanMatch", "TRUE", "TRUE"));
  EXPECT_FALSE(Match("booleanMatch", "TRUE", "yes"));
  EXPECT_TRUE(Match("bitStringMatch", "'01'B", "'01'B"));
}

TEST(MatchingRules, NamesOfTypesAndClassesAreTheirNumbers) {
  EXPECT_TRUE(Match("objectIdentifierMatch", "inetOrgPerson", "2.16.840.1.113730.3.2.2"));
  EXPECT_TRUE(Match("objectIdentifierMatch", "INETORGPERSON", "inetorgperson"));
  EXPECT_TRUE(Match("objectIdentifierMatch", "unknownThing", "UnknownThing"));
  EXPECT_FALSE(Match("objectIdentifierMatch", "person", "2.5.6.7"));
  EXPECT_TRUE(Match("objectIdentifierFirstComponentMatch", "( 2.5.4.3 NAME 'cn' )", "cn"));
  EXPECT_FALSE(Match("objectIdentifierFirstComponentMatch", "( 2.5.4.3 NAME 'cn' )", "sn"));
}

TEST(MatchingRules, NamesOfEntriesIgnoreTheirSpelling) {
  EXPECT_TRUE(Match("distinguishedNameMatch", "CN=Jean,OU=A , O=B", "commonName=jean,ou=a,o=b"));
  EXPECT_FALSE(Match("distinguishedNameMatch", "cn=jean,ou=a,o=b", "cn=jean,o=b,ou=a"));
  EXPECT_TRUE(Match("uniqueMemberMatch", "CN=a#'01'B", "cn=A#'01'B"));
  EXPECT_FALSE(Match("uniqueMemberMatch", "cn=a#'01'B", "cn=a#'00'B"));
  EXPECT_FALSE(Match("uniqueMemberMatch", "cn=a", "cn=a#'00'B"));
}

TEST(MatchingRules, UuidsAndTimesIgnoreTheirSpelling) {
  EXPECT_TRUE(Match(
      "UUIDMatch", "597ae2f6-16a6-1027-98f4-d28b5365dc14", "597AE2F6-16A6-1027-98F4-D28B5365DC14"));
  EXPECT_TRUE(Match("generalizedTimeMatch", "20261122101500Z", "20261122111500+0100"));
}

TEST(MatchingRules, LinesAreComparedOneByOne) {
  EXPECT_TRUE(Match("caseIgnoreListMatch", "1  Rue X $ 54000 Nancy", "1 rue x$54000 NANCY"));
  EXPECT_FALSE(Match("caseIgnoreListMatch", "a$b", "a b"));
  EXPECT_TRUE(Match("caseIgnoreListMatch", "a\\24b", "A\\24B"));
  EXPECT_FALSE(Match("caseIgnoreListMatch", "a\\24b", "a$b"));
}

TEST(MatchingRules, AWordIsOneOfTheValue) {
  EXPECT_TRUE(Match("wordMatch", "Centre hospitalier de Nancy", "NANCY"));
  EXPECT_FALSE(Match("wordMatch", "Centre hospitalier de Nancy", "nan"));
  EXPECT_FALSE(Match("keywordMatch", "Centre", ""));
}

TEST(MatchingRules, FrenchNamesAreLettersAndDigitsAlone) {
  EXPECT_TRUE(Match("frenchNameMatch", "LE GALL", "Legall"));
  EXPECT_TRUE(Match("frenchNameMatch", "d'Artagnan", "D ARTAGNAN"));
  EXPECT_TRUE(Match("frenchNameMatch", "Jean-François", "JEAN FRANCOIS"));
  EXPECT_TRUE(Match("frenchNameMatch", "Œuvrard", "oeuvrard"));
  EXPECT_FALSE(Match("frenchNameMatch", "MARTIN", "MARTINE"));
}

TEST(MatchingRules, FrenchNamesThatSoundAlike) {
  EXPECT_TRUE(Match("frenchNameApproximateMatch", "DUPONT", "dupond"));
  EXPECT_TRUE(Match("frenchNameApproximateMatch", "Marie RENAULT", "renaud"));
  EXPECT_TRUE(Match("frenchNameApproximateMatch", "Marie RENAULT", "Renaux Marie"));
  EXPECT_TRUE(Match("frenchNameApproximateMatch", "LE GALL", "legall"));
  EXPECT_FALSE(Match("frenchNameApproximateMatch", "Marie RENAULT", "Renaud Julie"));
  EXPECT_FALSE(Match("frenchNameApproximateMatch", "DUPONT", "-"));
}

TEST(SubstringMatcher, PiecesFollowEachOther) {
  const std::string_view rule = "caseIgnoreSubstringsMatch";
  EXPECT_TRUE(MatchParts(rule, "Jean DUPONT", {.initial = "jean"}));
  EXPECT_TRUE(MatchParts(rule, "Jean DUPONT", {.final = "pont"}));
  EXPECT_TRUE(MatchParts(rule, "Jean DUPONT", {.any = {"an d"}}));
  EXPECT_TRUE(MatchParts(rule, "Jean DUPONT", {.initial = "j", .any = {"a", "u"}, .final = "t"}));
  EXPECT_FALSE(MatchParts(rule, "Jean DUPONT", {.any = {"u", "a"}}));
  EXPECT_FALSE(MatchParts(rule, "abc", {.initial = "ab", .final = "bc"})) << "no overlap";
  EXPECT_FALSE(MatchParts(rule, "abc", {.any = {"ab", "bc"}}));
  EXPECT_FALSE(MatchParts(rule, "Jean", {.initial = "ean"}));
  // RFC 4518, appendix B: blanks at the ends of pieces count once.
  EXPECT_TRUE(MatchParts(rule, "foo bar", {.initial = "foo ", .final = " bar"}));
  EXPECT_TRUE(MatchParts(rule, "foo  bar", {.any = {"o b"}}));
}

TEST(SubstringMatcher, OtherForms) {
  EXPECT_TRUE(MatchParts("numericStringSubstringsMatch", "10 003", {.any = {"0 0 0"}}));
  EXPECT_TRUE(MatchParts("telephoneNumberSubstringsMatch", "+33 3-83", {.final = "3 83"}));
  EXPECT_TRUE(
      MatchParts("frenchNameSubstringsMatch", "Jean-François LE GALL", {.any = {"francoisle"}}));
  EXPECT_TRUE(MatchParts("frenchNameSubstringsMatch", "LE GALL", {.initial = "Lega"}));
  EXPECT_FALSE(MatchParts("caseExactSubstringsMatch", "Jean", {.initial = "je"}));
  EXPECT_FALSE(
      SubstringMatcher::Make(KeyForm::kInteger, {.initial = "1"}, ShippedSchema()).has_value());
}

}  // namespace
}  // namespace socle::directory::schema
