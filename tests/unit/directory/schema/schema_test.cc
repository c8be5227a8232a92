#include "directory/schema/schema.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/schema_file.h"
#include "directory/schema/syntax.h"
#include "lib/base/error.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::schema {
namespace {

std::string MakeError(std::string_view text) {
  SchemaDefinitions definitions;
  EXPECT_TRUE(ReadSchemaFile(text, definitions).has_value());
  const auto schema = Schema::Make(definitions);
  return schema ? "" : schema.error().detail;
}

TEST(Schema, TheShippedOneIsWhole) {
  EXPECT_GT(ShippedSchema().Attributes().size(), 200U);
  EXPECT_GT(ShippedSchema().Classes().size(), 40U);
  for (const std::string_view name : {"socleProfessionnel",
                                      "inetOrgPerson",
                                      "posixAccount",
                                      "groupOfNames",
                                      "pwdPolicy",
                                      "referral",
                                      "alias",
                                      "extensibleObject",
                                      "dcObject"}) {
    EXPECT_NE(ShippedSchema().FindClass(name), nullptr) << name;
  }
}

TEST(Schema, FindsByAnyNameInAnyCaseAndByNumber) {
  const AttributeType* cn = ShippedSchema().FindAttribute("cn");
  ASSERT_NE(cn, nullptr);
  EXPECT_EQ(ShippedSchema().FindAttribute("COMMONNAME"), cn);
  EXPECT_EQ(ShippedSchema().FindAttribute("2.5.4.3"), cn);
  EXPECT_EQ(cn->Name(), "cn");
  EXPECT_EQ(ShippedSchema().FindAttribute("nothing"), nullptr);
  EXPECT_EQ(ShippedSchema().FindAttribute(std::string(1000, 'x')), nullptr);
  EXPECT_EQ(ShippedSchema().FindClass("PERSON"), ShippedSchema().FindClass("2.5.6.6"));
}

TEST(Schema, TypesInheritWhatTheyDoNotSay) {
  const AttributeType* cn = ShippedSchema().FindAttribute("cn");
  EXPECT_EQ(cn->syntax->oid, kDirectoryStringSyntax);
  EXPECT_EQ(cn->length_bound, 32'768U);
  EXPECT_EQ(cn->equality->name, "caseIgnoreMatch");
  EXPECT_EQ(cn->substring->name, "caseIgnoreSubstringsMatch");
  EXPECT_EQ(cn->ordering->name, "caseIgnoreOrderingMatch");
  EXPECT_EQ(ShippedSchema().FindAttribute("c")->syntax->oid, "1.3.6.1.4.1.1466.115.121.1.11");
  EXPECT_EQ(ShippedSchema().FindAttribute("member")->equality->name, "distinguishedNameMatch");
}

TEST(Schema, KnowsWhatIsBelowWhat) {
  const AttributeId name = ShippedSchema().FindAttribute("name")->id;
  const AttributeId cn = ShippedSchema().FindAttribute("cn")->id;
  EXPECT_TRUE(ShippedSchema().IsSubtype(cn, name));
  EXPECT_TRUE(ShippedSchema().IsSubtype(cn, cn));
  EXPECT_FALSE(ShippedSchema().IsSubtype(name, cn));
  const auto below = ShippedSchema().Subtypes(name);
  EXPECT_EQ(below.front(), name);
  EXPECT_GT(below.size(), 10U);
}

TEST(Schema, ClassesCollectWhatTheirSuperiorsAskFor) {
  const ObjectClass* person = ShippedSchema().FindClass("inetOrgPerson");
  std::vector<std::string> must;
  must.reserve(person->must.size());
  for (const AttributeId id : person->must) {
    must.push_back(ShippedSchema().Attribute(id).Name());
  }
  EXPECT_EQ(must, (std::vector<std::string>{"objectClass", "cn", "sn"}));
  EXPECT_EQ(person->superiors.size(), 3U);
  EXPECT_TRUE(ShippedSchema().FindClass("extensibleObject")->allows_all);
}

TEST(Schema, ReadsDescriptionsWithOptions) {
  const auto description = ShippedSchema().ParseDescription("usercertificate;x-b;BINARY;x-b");
  ASSERT_TRUE(description.has_value()) << description.error().detail;
  EXPECT_EQ(description->Text(), "userCertificate;binary;x-b");
  EXPECT_EQ(ShippedSchema().ParseDescription("2.5.4.3").value().Text(), "cn");
  EXPECT_EQ(ShippedSchema().ParseDescription("nothing").error().code, Code::kNotFound);
  for (const std::string_view bad :
       {"", ";binary", "cn;", "cn;;x", "cn;a b", "c n", "cn;a_b", "1"}) {
    EXPECT_EQ(ShippedSchema().ParseDescription(bad).error().code, Code::kInvalidArgument) << bad;
  }
}

TEST(Schema, DescriptionsHaveALimitOfOptions) {
  std::string text = "cn";
  for (std::size_t i = 0; i < kAttributeOptionsMax; ++i) {
    text += ";x" + std::to_string(i);
  }
  EXPECT_TRUE(ShippedSchema().ParseDescription(text).has_value());
  EXPECT_FALSE(ShippedSchema().ParseDescription(text + ";y").has_value());
}

TEST(Schema, SaysWhatDoesNotFit) {
  constexpr std::string_view kName =
      "attributetype ( 1.2.1 NAME 'name' EQUALITY caseIgnoreMatch SYNTAX "
      "1.3.6.1.4.1.1466.115.121.1.15 )\n";
  const auto with = [&](std::string_view text) {
    return MakeError(std::string(kName) + std::string(text) + "\n");
  };
  EXPECT_EQ(with(""), "");
  EXPECT_EQ(with("attributetype ( 1.2.1 SUP name )"), "attribute type 1.2.1 is defined twice");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'NAME' SUP name )"),
            "attribute type 'NAME' is defined twice");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'a' SUP b )"), "attribute type 'a': unknown SUP 'b'");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'a' SUP b )\nattributetype ( 1.2.3 NAME 'b' SUP a )"),
            "attribute type 'a': its superiors form a circle");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'a' SYNTAX 1.2.3.4 )"),
            "attribute type 'a': unknown syntax 1.2.3.4");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'a' SUP name EQUALITY noMatch )"),
            "attribute type 'a': unknown matching rule 'noMatch'");
  EXPECT_EQ(with("attributetype ( 1.2.2 NAME 'a' SUP name ORDERING caseIgnoreMatch )"),
            "attribute type 'a': 'caseIgnoreMatch' is not a rule of that kind");
  EXPECT_EQ(with("objectclass ( 1.2.5 NAME 'k' MUST a )"),
            "object class 'k': unknown attribute type 'a'");
  EXPECT_EQ(with("objectclass ( 1.2.5 NAME 'k' SUP top )"), "object class 'k': unknown SUP 'top'");
  EXPECT_EQ(with("objectclass ( 1.2.5 NAME 'k' SUP l )\nobjectclass ( 1.2.6 NAME 'l' SUP k )"),
            "object class 'k': its superiors form a circle");
  EXPECT_EQ(with("objectclass ( 1.2.5 NAME 'k' SUP l )\nobjectclass ( 1.2.6 NAME 'l' AUXILIARY )"),
            "object class 'k': it cannot be below 'l', which is of another kind");
}

}  // namespace
}  // namespace socle::directory::schema
