#include "directory/domain/compiled_filter.h"

#include <string_view>

#include <gtest/gtest.h>

#include "directory/domain/entry_image.h"
#include "lib/ldap/filter_text.h"
#include "tests/unit/directory/domain/sample_entry.h"

namespace socle::directory::domain {

namespace {

// T, F, U.
char Ask(std::string_view text) {
  const auto filter = ldap::ParseFilter(text);
  EXPECT_TRUE(filter.has_value()) << text;
  const CompiledFilter compiled(SampleSchema(), SampleComputed(), *filter);
  const SampleEntry entry = Jeanne();
  switch (compiled.Evaluate(entry.Image())) {
    case Truth::kTrue:
      return 'T';
    case Truth::kFalse:
      return 'F';
    case Truth::kUndefined:
      break;
  }
  return 'U';
}

TEST(CompiledFilter, ComparesByTheRulesOfTheAttribute) {
  EXPECT_EQ(Ask("(sn=LEFÈVRE)"), 'T');
  EXPECT_EQ(Ask("(sn=Lefevre)"), 'F');
  EXPECT_EQ(Ask("(cn=  j.   lefevre )"), 'T');
  EXPECT_EQ(Ask("(mail=jeanne@example.FR)"), 'T');
  EXPECT_EQ(Ask("(telephoneNumber=+33-1-0203)"), 'T');
  EXPECT_EQ(Ask("(objectClass=2.16.840.1.113730.3.2.2)"), 'T');
  EXPECT_EQ(Ask("(surname=lefèvre)"), 'T');
}

TEST(CompiledFilter, FindsSubtypesAndOptions) {
  EXPECT_EQ(Ask("(name=lefèvre)"), 'T');
  EXPECT_EQ(Ask("(cn=jeannette)"), 'T');
  EXPECT_EQ(Ask("(cn;lang-fr=jeannette)"), 'T');
  EXPECT_EQ(Ask("(cn;lang-fr=j. lefevre)"), 'F');
  EXPECT_EQ(Ask("(cn;lang-en=*)"), 'F');
  EXPECT_EQ(Ask("(name;lang-fr=*)"), 'T');
  EXPECT_EQ(Ask("(sn=jeannette)"), 'F');
}

TEST(CompiledFilter, WhatCannotBeKnownIsUndefined) {
  EXPECT_EQ(Ask("(noSuchAttribute=*)"), 'U');
  EXPECT_EQ(Ask("(!(noSuchAttribute=x))"), 'U');
  EXPECT_EQ(Ask("(&(sn=lefèvre)(noSuchAttribute=x))"), 'U');
  EXPECT_EQ(Ask("(&(sn=other)(noSuchAttribute=x))"), 'F');
  EXPECT_EQ(Ask("(|(sn=lefèvre)(noSuchAttribute=x))"), 'T');
  EXPECT_EQ(Ask("(|(sn=other)(noSuchAttribute=x))"), 'U');
  EXPECT_EQ(Ask("(entryUUID=nonsense)"), 'U');
  EXPECT_EQ(Ask("(objectClass>=a)"), 'U');  // has no ordering rule
  // Assertion values that are none of the rule's (RFC 4511, 4.5.1.7).
  EXPECT_EQ(Ask("(mail=jérôme@example.fr)"), 'U');
  EXPECT_EQ(Ask("(mail=*é*)"), 'U');
  EXPECT_EQ(Ask("(telephoneNumber=éloïse)"), 'U');
  EXPECT_EQ(Ask("(telephoneNumber=*é*)"), 'U');
  EXPECT_EQ(Ask("(sn=*é*)"), 'F');
  EXPECT_EQ(Ask("(sn=)"), 'U');
  // RFC 4517, 4.2.26: a name of a class that nobody knows.
  EXPECT_EQ(Ask("(objectClass=nothing)"), 'U');
  EXPECT_EQ(Ask("(!(objectClass=nothing))"), 'U');
  EXPECT_EQ(Ask("(objectClass=1.2.3.4)"), 'F');
}

TEST(CompiledFilter, ListsMayBeEmptyAndNested) {
  EXPECT_EQ(Ask("(&)"), 'T');
  EXPECT_EQ(Ask("(|)"), 'F');
  EXPECT_EQ(Ask("(!(&))"), 'F');
  EXPECT_EQ(Ask("(&(|(sn=x)(!(sn=x)))(|(uid=1)(uid=801))(!(!(uid=801))))"), 'T');
  EXPECT_EQ(Ask("(&(|(sn=x)(sn=y))(uid=801))"), 'F');
}

TEST(CompiledFilter, FindsPieces) {
  EXPECT_EQ(Ask("(cn=jean*vre)"), 'T');
  EXPECT_EQ(Ask("(cn=*ne lef*)"), 'T');
  EXPECT_EQ(Ask("(&(cn=jean*)(mail=*@example.*))"), 'T');
  EXPECT_EQ(Ask("(cn=*lefevre*x)"), 'F');
}

TEST(CompiledFilter, HearsFrenchNames) {
  EXPECT_EQ(Ask("(sn~=Lefebvre)"), 'T');
  EXPECT_EQ(Ask("(sn~=Martin)"), 'F');
  EXPECT_EQ(Ask("(mail~=jeanne@example.fr)"), 'T');
}

TEST(CompiledFilter, ComparesWhatFollowsFromTheRow) {
  EXPECT_EQ(Ask("(entryUUID=1f0e3d00-0000-0000-0000-000000000000)"), 'T');
  EXPECT_EQ(Ask("(createTimestamp>=20260101000000Z)"), 'T');
  EXPECT_EQ(Ask("(modifyTimestamp<=20260101000000Z)"), 'F');
  EXPECT_EQ(Ask("(hasSubordinates=TRUE)"), 'T');
  EXPECT_EQ(Ask("(entryDN=UID=801, ou=Professionnels,dc=example)"), 'T');
}

TEST(EntryImage, WritesNumbersAndTimes) {
  EXPECT_EQ(FormatUuid({0x1f, 0x0e, 0x3d, 0xad}), "1f0e3dad-0000-0000-0000-000000000000");
  EXPECT_EQ(FormatGeneralizedTime(1'767'323'045'000'006), "20260102030405Z");
  EXPECT_EQ(FormatCsn(1'767'323'045'000'006, 255), "20260102030405.000006Z#0000ff#000#000000");
}

TEST(CompiledFilter, ExtensibleMatches) {
  EXPECT_EQ(Ask("(cn:caseExactMatch:=Jeanne Lefèvre)"), 'T');
  EXPECT_EQ(Ask("(cn:caseExactMatch:=jeanne lefèvre)"), 'F');
  EXPECT_EQ(Ask("(sn:frenchNameMatch:=LE FEVRE)"), 'T');
  EXPECT_EQ(Ask("(:caseIgnoreMatch:=lefèvre)"), 'T');
  EXPECT_EQ(Ask("(ou:=professionnels)"), 'F');
  EXPECT_EQ(Ask("(ou:dn:=professionnels)"), 'T');
  EXPECT_EQ(Ask("(:dn:caseIgnoreMatch:=Professionnels)"), 'T');
  EXPECT_EQ(Ask("(cn:noSuchRule:=x)"), 'U');
  // Rules for directory strings are not for IA5 strings (RFC 4517, 4.2), and the other way round.
  EXPECT_EQ(Ask("(mail:caseExactMatch:=jeanne@example.fr)"), 'U');
  EXPECT_EQ(Ask("(cn:caseIgnoreIA5Match:=x)"), 'U');
  EXPECT_EQ(Ask("(telephoneNumber:caseIgnoreMatch:=x)"), 'F');
  EXPECT_EQ(Ask("(cn:generalizedTimeMatch:=20260101000000Z)"), 'U');
  EXPECT_EQ(Ask("(cn:caseExactSubstringsMatch:=Jeanne\\2avre)"), 'T');
  EXPECT_EQ(Ask("(cn:caseExactSubstringsMatch:=jeanne\\2a)"), 'F');
}

TEST(CompiledFilter, PicksMatchedValues) {
  const auto filter = ldap::ParseFilter("(|(cn=j*)(mail=*))");
  ASSERT_TRUE(filter.has_value());
  const CompiledFilter compiled(SampleSchema(), SampleComputed(), *filter);
  const ImageAttribute cn = {.type = SampleSchema().FindAttribute("cn")};
  const ImageAttribute mail = {.type = SampleSchema().FindAttribute("mail")};
  EXPECT_TRUE(compiled.MatchesValue(cn, "Jeanne"));
  EXPECT_FALSE(compiled.MatchesValue(cn, "Anne"));
  EXPECT_TRUE(compiled.MatchesValue(mail, "a@b"));
}

}  // namespace

}  // namespace socle::directory::domain
