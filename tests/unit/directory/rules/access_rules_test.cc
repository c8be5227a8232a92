#include "directory/rules/access_rules.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/rules/access_rights.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/rules/access_support.h"

namespace socle::directory::rules {
namespace {

using testing::HasSubstr;

Result<AccessRules> Parse(std::string_view text) {
  return AccessRules::Parse(text, "test.access", ShippedSchema());
}

std::string FaultOf(std::string_view text) {
  const auto rules = Parse(text);
  EXPECT_FALSE(rules.has_value()) << text;
  return rules.has_value() ? std::string() : rules.error().detail;
}

// The fault of a rule's line, which is line 2 of the file.
std::string FaultOfLine(std::string_view line) {
  return FaultOf("rule a\n" + std::string(line) + "\nby anyone read\n");
}

TEST(AccessRights, WordsBringWhatTheyNeed) {
  EXPECT_EQ(RightsText(FindRights("read").value()), "disclose compare search read");
  EXPECT_EQ(RightsText(FindRights("search").value()), "disclose compare search");
  EXPECT_EQ(RightsText(FindRights("compare").value()), "disclose compare");
  EXPECT_EQ(RightsText(FindRights("write").value()), "add delete");
  EXPECT_EQ(RightsText(FindRights("manage").value()),
            "disclose auth compare search read add delete manage");
  // To act as somebody comes with no other right.
  EXPECT_EQ(RightsText(FindRights("proxy").value()), "proxy");
  EXPECT_EQ(RightsText(FindRights("none").value()), "none");
  EXPECT_FALSE(FindRights("all").has_value());
  EXPECT_TRUE(FindRights("write")->MayWrite());
  EXPECT_FALSE(FindRights("add")->MayWrite());
}

TEST(AccessRules, ReadsARule) {
  const auto rules = Parse(
      "# comment\n"
      "rule mine  # the name\n"
      "  subtree \"OU=Professionnels, o=annuaire,c=fr\"\n"
      "  filter (objectClass=person)\n"
      "  attributes name entry\n"
      "  attributes @posixAccount except uid\n"
      "  by group \"CN=Chefs,o=annuaire,c=fr\" secure strong read write\n"
      "  by attribute seeAlso continue\n");
  ASSERT_TRUE(rules.has_value()) << rules.error().detail;
  ASSERT_EQ(rules->Rules().size(), 1U);
  const AccessRule& rule = rules->Rules()[0];
  EXPECT_EQ(rule.name, "mine");
  EXPECT_EQ(rule.line, 2U);
  EXPECT_EQ(rule.scope, AccessScope::kSubtree);
  EXPECT_EQ(rule.base, *ShippedSchema().NormaliseDn("ou=professionnels,o=annuaire,c=fr"));
  EXPECT_EQ(rule.filter, 0U);
  EXPECT_EQ(*rules->Filters()[0].text, "(objectClass=person)");
  EXPECT_TRUE(rule.attributes[IdOf("cn").index]) << "a subtype of name";
  EXPECT_TRUE(rule.attributes[IdOf("uidNumber").index]);
  EXPECT_FALSE(rule.attributes[IdOf("uid").index]);
  EXPECT_FALSE(rule.attributes[IdOf("mail").index]);
  EXPECT_TRUE(rule.covers_entry);
  EXPECT_FALSE(rule.covers_children);
  ASSERT_EQ(rule.by.size(), 2U);
  EXPECT_EQ(rule.by[0].dn, *ShippedSchema().NormaliseDn("cn=chefs,o=annuaire,c=fr"));
  EXPECT_TRUE(rule.by[0].needs_secure);
  EXPECT_TRUE(rule.by[0].needs_strong);
  EXPECT_EQ(rule.by[0].line, 7U);
  EXPECT_TRUE(rule.by[1].continues);
  EXPECT_EQ(rules->Relations()[rule.by[1].relation.value()].attribute, IdOf("seeAlso"));
}

TEST(AccessRules, StarAndPlusAreUserAndOperationalAttributes) {
  const auto rules = Parse("rule a\nattributes * except mail\nby anyone read\n");
  ASSERT_TRUE(rules.has_value());
  const AccessRule& rule = rules->Rules()[0];
  EXPECT_TRUE(rule.attributes[IdOf("cn").index]);
  EXPECT_FALSE(rule.attributes[IdOf("mail").index]);
  EXPECT_FALSE(rule.attributes[IdOf("entryUUID").index]);
  EXPECT_TRUE(Parse("rule a\nattributes +\nby anyone read\n")
                  ->Rules()[0]
                  .attributes[IdOf("entryUUID").index]);
}

TEST(AccessRules, ScopesAreAboutTheirEntries) {
  const auto is_about = [](std::string_view scope, std::string_view dn) {
    const auto rules = Parse("rule a\n" + std::string(scope) + " o=a,c=fr\nby anyone read\n");
    return rules->Rules()[0].IsAbout(*ShippedSchema().NormaliseDn(dn));
  };
  EXPECT_TRUE(is_about("entry", "o=a,c=fr"));
  EXPECT_FALSE(is_about("entry", "ou=b,o=a,c=fr"));
  EXPECT_FALSE(is_about("one", "o=a,c=fr"));
  EXPECT_TRUE(is_about("one", "ou=b,o=a,c=fr"));
  EXPECT_FALSE(is_about("one", "cn=c,ou=b,o=a,c=fr"));
  EXPECT_FALSE(is_about("children", "o=a,c=fr"));
  EXPECT_TRUE(is_about("children", "cn=c,ou=b,o=a,c=fr"));
  EXPECT_TRUE(is_about("subtree", "o=a,c=fr"));
  EXPECT_FALSE(is_about("subtree", "xo=a,c=fr"));
  EXPECT_FALSE(is_about("subtree", "c=fr"));
}

TEST(AccessRules, FaultsHaveFileAndLine) {
  EXPECT_THAT(FaultOf("by anyone read\n"), HasSubstr("test.access:1: a line before the first"));
  EXPECT_THAT(FaultOfLine("subtre o=a"), HasSubstr("test.access:2: \"subtre\" is not one of"));
  EXPECT_THAT(FaultOfLine("subtree"), HasSubstr("test.access:2: subtree is followed by one name"));
  EXPECT_THAT(FaultOfLine("subtree o=a, c=fr"), HasSubstr("in quotes when it has blanks"));
  EXPECT_THAT(FaultOfLine("subtree nodn"), HasSubstr("test.access:2: not a name"));
  EXPECT_THAT(FaultOfLine("filter cn=a"), HasSubstr("test.access:2: not a filter"));
  EXPECT_THAT(FaultOfLine("filter (nosuch=a)"), HasSubstr("no attribute \"nosuch\""));
  EXPECT_THAT(FaultOfLine("attributes nosuch"), HasSubstr("no attribute \"nosuch\""));
  EXPECT_THAT(FaultOfLine("attributes @nosuch"), HasSubstr("no object class \"nosuch\""));
  EXPECT_THAT(FaultOfLine("attributes"), HasSubstr("attributes is followed by names"));
  EXPECT_THAT(FaultOfLine("subtree o=a\nsubtree o=b"), HasSubstr("test.access:3: a second place"));
  EXPECT_THAT(FaultOfLine("filter (cn=a)\nfilter (cn=b)"), HasSubstr("a second filter"));
  EXPECT_THAT(FaultOfLine("filter \"(cn=a)"), HasSubstr("a quote is not closed"));
  EXPECT_THAT(FaultOfLine("filter \"(cn=a)\"x"), HasSubstr("no blank after a closing quote"));
  EXPECT_THAT(FaultOfLine("by"), HasSubstr("by is followed by anyone"));
  EXPECT_THAT(FaultOfLine("by everybody read"), HasSubstr("by is followed by anyone"));
  EXPECT_THAT(FaultOfLine("by dn"), HasSubstr("dn is followed by a name"));
  EXPECT_THAT(FaultOfLine("by dn \"\" read"), HasSubstr("dn is followed by the name of an entry"));
  EXPECT_THAT(FaultOfLine("by attribute nosuch read"), HasSubstr("no attribute \"nosuch\""));
  EXPECT_THAT(FaultOfLine("by self"), HasSubstr("a line without rights"));
  EXPECT_THAT(FaultOfLine("by self reed"), HasSubstr("\"reed\" is not one of none"));
  EXPECT_THAT(FaultOfLine("by self none read"), HasSubstr("none stands alone"));
  EXPECT_THAT(FaultOfLine("by self continue read"), HasSubstr("continue stands alone"));
  EXPECT_THAT(FaultOf("rule\nby anyone read\n"), HasSubstr("test.access:1: a rule has one name"));
  EXPECT_THAT(FaultOf("rule a\n"), HasSubstr("test.access:1: a rule without a line \"by\""));
  EXPECT_THAT(FaultOf("rule a\nby anyone read\xff\n"), HasSubstr("test.access:2: not UTF-8"));
}

TEST(AccessRules, AllFaultsAreTold) {
  const std::string fault = FaultOf("rule a\nfoo\nbar\nby anyone read\n");
  EXPECT_THAT(fault, HasSubstr("test.access:2: \"foo\""));
  EXPECT_THAT(fault, HasSubstr("\ntest.access:3: \"bar\""));
}

TEST(AccessRules, WhatIsNeverReachedIsAFault) {
  EXPECT_THAT(FaultOf("rule a\nby anyone read\nby self write\n"),
              HasSubstr("test.access:3: never reached: the line before is for anyone"));
  EXPECT_TRUE(Parse("rule a\nby anyone secure read\nby self write\n").has_value());
  const std::string second = "rule b\nsubtree o=b,c=fr\nattributes cn\nby anyone read\n";
  EXPECT_THAT(FaultOf("rule a\nsubtree c=fr\nattributes name\nby self read\n" + second),
              HasSubstr("test.access:5: never reached: the rule of line 1"));
  EXPECT_TRUE(Parse("rule a\nsubtree c=fr\nattributes sn\nby self read\n" + second).has_value());
  EXPECT_TRUE(Parse("rule a\nchildren c=de\nby self read\n" + second).has_value());
  EXPECT_TRUE(Parse("rule a\nfilter (cn=a)\nby self read\n" + second).has_value());
  EXPECT_TRUE(Parse("rule a\nby self read\nby anyone continue\n" + second).has_value());
  EXPECT_THAT(FaultOf("rule a\nsubtree o=a\nby self read\nrule a\nsubtree o=b\nby self read\n"),
              HasSubstr("test.access:4: the rule of line 1 has this name"));
}

std::string ManyRules(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += "rule r" + std::to_string(i) + "\nentry o=" + std::to_string(i) + "\nby self read\n";
  }
  return text;
}

TEST(AccessRules, Limits) {
  EXPECT_TRUE(Parse(ManyRules(kAccessRulesMax)).has_value());
  EXPECT_THAT(FaultOf(ManyRules(kAccessRulesMax + 1)), HasSubstr("over kAccessRulesMax"));

  std::string lines = "rule a\n";
  for (std::size_t i = 0; i < kAccessByLinesMax; ++i) {
    lines += "by self read\n";
  }
  EXPECT_TRUE(Parse(lines).has_value());
  EXPECT_THAT(FaultOf(lines + "by self read\n"), HasSubstr("over kAccessByLinesMax"));

  std::string relations = "rule a\n";
  for (std::size_t i = 0; i < kAccessRelationsMax; ++i) {
    relations += "by attribute " + ShippedSchema().Attributes()[i].Name() + " read\n";
  }
  EXPECT_TRUE(Parse(relations).has_value());
  EXPECT_THAT(FaultOf(relations + "by self read\n"), HasSubstr("over kAccessRelationsMax"));

  const std::string rule = "rule a\nby self read\n";
  EXPECT_TRUE(Parse(rule + std::string(kAccessFileBytesMax - rule.size(), '\n')).has_value());
  EXPECT_EQ(Parse(rule + std::string(kAccessFileBytesMax - rule.size() + 1, '\n')).error().code,
            Code::kTooLarge);

  // The list of faults ends.
  std::string faults;
  for (std::size_t i = 0; i < 2 * kAccessFaultsMax; ++i) {
    faults += "x\n";
  }
  const std::string told = FaultOf("rule a\n" + faults);
  EXPECT_EQ(std::ranges::count(told, '\n') + 1, static_cast<std::ptrdiff_t>(kAccessFaultsMax));
}

}  // namespace
}  // namespace socle::directory::rules
