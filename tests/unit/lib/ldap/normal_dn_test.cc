#include "lib/ldap/normal_dn.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::ldap {
namespace {

std::string Normal(std::string_view text) {
  const auto normal = NormalizeDn(text, CaseFoldDnSchema());
  return normal.has_value() ? *normal : normal.error().detail;
}

TEST(NormalizeDn, FoldsCaseAndSpacesWithoutASchema) {
  EXPECT_EQ(Normal("UID=Jsmith, DC=Example , DC=net"), "uid=jsmith,dc=example,dc=net");
  EXPECT_EQ(Normal(R"(cn=\  A   B \ )"), "cn=a b");
  EXPECT_EQ(Normal(""), "");
  EXPECT_EQ(Normal("cn="), "cn=");
  EXPECT_EQ(Normal(R"(cn=\20)"), "cn=");
}

TEST(NormalizeDn, SortsThePartsOfARelativeName) {
  EXPECT_EQ(Normal("sn=B+CN=a,o=c"), "cn=a+sn=b,o=c");
  EXPECT_EQ(Normal("cn=a+sn=B,o=c"), Normal("sn=B+CN=a,o=c"));
  EXPECT_EQ(Normal("cn=a+CN=b"), "DN: a type stands twice in a relative name");
}

TEST(NormalizeDn, EscapesSoThatCommasOnlySeparate) {
  EXPECT_EQ(Normal(R"(cn=a\,b\+c\\d,o=e)"), R"(cn=a\2cb\2bc\5cd,o=e)");
  EXPECT_EQ(Normal(R"(cn=\#a)"), R"(cn=\23a)");
  EXPECT_EQ(Normal(Normal(R"(cn=a\,b\+c\\d,o=e)")), R"(cn=a\2cb\2bc\5cd,o=e)");
}

TEST(NormalizeDn, TakesEncodedStringsAsStrings) {
  EXPECT_EQ(Normal("cn=#0402486A"), "cn=hj");
  EXPECT_EQ(Normal("cn=#0C02486A"), "cn=hj");
  EXPECT_EQ(Normal("cn=#1302486A"), "cn=hj");
  EXPECT_EQ(Normal("cn=#030200FF"), "cn=#030200ff") << "a bit string";
  EXPECT_EQ(Normal("cn=#0405486A"), "cn=#0405486a") << "malformed";
}

// Knows cn, with two names, and its values by their first letter.
class TinySchema final : public DnSchema {
 public:
  Status AppendType(std::string& out, std::string_view type) const override {
    if (type != "cn" && type != "2.5.4.3") {
      return Fail(Code::kInvalidArgument, "unknown type");
    }
    out += "cn";
    return {};
  }

  Status AppendValue(std::string& out,
                     std::string_view type,
                     std::string_view value) const override {
    EXPECT_EQ(type, "cn");
    if (value.empty()) {
      return Fail(Code::kInvalidArgument, "no value of that type");
    }
    out += value.substr(0, 1);
    return {};
  }
};

TEST(NormalizeDn, AsksTheSchema) {
  const TinySchema schema;
  EXPECT_EQ(NormalizeDn("2.5.4.3=xyz,cn=\\,", schema), "cn=x,cn=\\2c");
  EXPECT_EQ(NormalizeDn("sn=a", schema).error().detail, "unknown type");
  EXPECT_EQ(NormalizeDn("cn=", schema).error().detail, "no value of that type");
  EXPECT_EQ(NormalizeDn("cn=a+2.5.4.3=b", schema).error().code, Code::kInvalidArgument);
  EXPECT_EQ(NormalizeDn("cn", schema).error().code, Code::kInvalidArgument);
}

TEST(NormalDn, HasItsParentAndFirstNameInTheText) {
  const std::string dn = Normal(R"(cn=a\,b,ou=c,o=d)");
  EXPECT_EQ(FirstRdnOf(dn), R"(cn=a\2cb)");
  EXPECT_EQ(ParentOf(dn), "ou=c,o=d");
  EXPECT_EQ(ParentOf("o=d"), "");
  EXPECT_EQ(ParentOf(""), "");
  EXPECT_EQ(FirstRdnOf("o=d"), "o=d");
}

TEST(NormalDn, IsWithinItsBases) {
  EXPECT_TRUE(IsWithin("cn=a,o=b", "o=b"));
  EXPECT_TRUE(IsWithin("o=b", "o=b"));
  EXPECT_TRUE(IsWithin("cn=a,o=b", ""));
  EXPECT_TRUE(IsWithin("", ""));
  EXPECT_FALSE(IsWithin("o=b", "cn=a,o=b"));
  EXPECT_FALSE(IsWithin("cn=a,foo=b", "oo=b"));
  EXPECT_FALSE(IsWithin(Normal(R"(cn=x\,o=b)"), "o=b")) << "a comma of the value";
}

}  // namespace
}  // namespace socle::ldap
