#include "lib/ldap/attribute_description.h"

#include <gtest/gtest.h>

namespace socle::ldap {
namespace {

TEST(AttributeDescription, IsANameOrNumbersWithOptions) {
  for (const char* const text : {"cn",
                                 "c",
                                 "2.5.4.3",
                                 "0.9",
                                 "userCertificate;binary",
                                 "o-2",
                                 "description;lang-fr;x-2",
                                 "2.5.4.3;lang-fr"}) {
    EXPECT_TRUE(IsAttributeDescription(text)) << text;
  }
  for (const char* const text : {"",
                                 ";binary",
                                 "cn;",
                                 "cn;;a",
                                 "cn;a b",
                                 "c n",
                                 "1",
                                 "1.",
                                 ".1",
                                 "1..2",
                                 "1.02",
                                 "1.2a",
                                 "2cn",
                                 "-cn",
                                 "cn_a",
                                 "é",
                                 "cn=a"}) {
    EXPECT_FALSE(IsAttributeDescription(text)) << text;
  }
}

TEST(Oid, HasNoOptions) {
  EXPECT_TRUE(IsOid("cn"));
  EXPECT_TRUE(IsOid("1.0.3"));
  EXPECT_FALSE(IsOid("cn;binary"));
  EXPECT_FALSE(IsOid(""));
}

}  // namespace
}  // namespace socle::ldap
