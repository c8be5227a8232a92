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

TEST(NormaliseDn, RefusesWhatIsNoName) {
  EXPECT_EQ(Normal("cn"), "?");
}

}  // namespace
}  // namespace socle::directory::schema
