#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "directory/schema/schema.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::schema {
namespace {

std::string Normal(std::string_view dn) {
  return ShippedSchema().NormaliseDn(dn).value_or("?");
}

TEST(NormaliseDn, NamesOfTypesAndCaseOfValuesDoNotCount) {
  const std::string normal = Normal("cn=jean dupont,ou=professionnels,o=annuaire,c=fr");
  EXPECT_EQ(
      Normal("CN=Jean  DUPONT , organizationalUnitName=Professionnels, 2.5.4.10=ANNUAIRE,C=FR"),
      normal);
  EXPECT_EQ(Normal("commonName=\\20Jean dupont\\20,ou=professionnels,o=annuaire,c=fr"), normal);
  EXPECT_NE(Normal("cn=jeandupont,ou=professionnels,o=annuaire,c=fr"), normal);
  EXPECT_NE(Normal("cn=jean dupont,o=annuaire,ou=professionnels,c=fr"), normal);
}

TEST(NormaliseDn, ValuesCompareByTheRuleOfTheirType) {
  EXPECT_EQ(Normal("socleRpps=10 003 244 273"), Normal("socleRpps=10003244273"));
  EXPECT_NE(Normal("labeledURI=http://A"), Normal("labeledURI=http://a"));
  EXPECT_EQ(Normal("uid=É"), Normal("uid=é"));
  EXPECT_NE(Normal("uid=é"), Normal("uid=e"));
}

TEST(NormaliseDn, PartsOfARelativeNameHaveNoOrder) {
  EXPECT_EQ(Normal("cn=a+uid=b,o=c"), Normal("UID=B+CN=A,o=c"));
}

TEST(NormaliseDn, UnknownTypesKeepTheirName) {
  EXPECT_EQ(Normal("Unknown=X"), Normal("unknown=x"));
  EXPECT_NE(Normal("unknown=x"), Normal("unknowns=x"));
}

TEST(NormaliseDn, IsItsOwnNormalForm) {
  for (const std::string_view dn :
       {"cn=jean  dupont,o=a", "cn=a\\,b,o=c", "cn=\\20,o=c", "cn=\\#a", ""}) {
    EXPECT_EQ(Normal(Normal(dn)), Normal(dn)) << dn;
  }
}

// Plain names go a short way: it must lead where the long one does, which an escape asks for.
TEST(NormaliseDn, PlainNamesHaveTheFormThatOthersHave) {
  EXPECT_EQ(Normal("CN=Jean   Dupont,UID=X,O=Annuaire,c=fr"),
            Normal("cn=\\4aean Dupont,uid=x,o=annuaire,C=FR"));
  EXPECT_EQ(Normal("cn=jean dupont"), "cn=jean  dupont");
  EXPECT_EQ(Normal("labeledURI=http://A=b"), Normal("labeledURI=\\68ttp://A=b"));
  EXPECT_EQ(Normal("socleRpps=10 003 244 273,o=a"), Normal("socleRpps=\\310003244273,o=a"));
  EXPECT_EQ(Normal("cn= a ,o=b"), Normal("cn=a,o=b"));
  EXPECT_EQ(Normal("cn=a, o=b"), Normal("cn=a,o=b"));
  EXPECT_EQ(Normal("cn=,o=b"), Normal("cn= ,o=b"));
  EXPECT_EQ(Normal("cn=a#b"), Normal("cn=\\61#b"));
  std::string many = "cn=a";
  for (int i = 0; i < 20; ++i) {
    many += ",ou=b";
  }
  EXPECT_EQ(Normal(many), many);
  const std::string longest = "cn=" + std::string(600, 'a');
  EXPECT_EQ(Normal(longest), longest);
}

TEST(NormaliseDn, PlainNamesAreRefusedAsOthersAre) {
  for (const std::string_view dn :
       {"cn=a,", ",cn=a", "=a", "c n=a", "cn=a;o=b", "cn=a<b", "a,b=c"}) {
    EXPECT_EQ(Normal(dn), "?") << dn;
  }
}

TEST(NormaliseDn, RefusesWhatIsNoName) {
  EXPECT_EQ(Normal("cn"), "?");
}

}  // namespace
}  // namespace socle::directory::schema
