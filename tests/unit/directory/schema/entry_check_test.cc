#include "directory/schema/entry_check.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/schema.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::schema {
namespace {

EntryAttribute Attribute(std::string_view description, std::vector<std::string_view> values) {
  return {.description = ShippedSchema().ParseDescription(description).value(),
          .values = std::move(values)};
}

std::string Classes(const std::vector<std::string_view>& names) {
  const auto classes = CheckClasses(ShippedSchema(), names);
  return classes ? ShippedSchema().Class(classes->structural).Name()
                 : "! " + classes.error().detail;
}

std::string Check(std::string_view description, std::vector<std::string_view> values) {
  const auto checked = CheckAttribute(ShippedSchema(), Attribute(description, std::move(values)));
  return checked ? "" : checked.error().detail;
}

ViolationKind KindOf(std::string_view description, std::vector<std::string_view> values) {
  return CheckAttribute(ShippedSchema(), Attribute(description, std::move(values))).error().kind;
}

std::string Content(const std::vector<std::string_view>& names,
                    const std::vector<EntryAttribute>& attributes) {
  const auto classes = CheckClasses(ShippedSchema(), names);
  const auto checked = CheckContent(ShippedSchema(), classes.value(), attributes);
  return checked ? "" : checked.error().detail;
}

TEST(CheckClasses, FindsTheOneStructuralClass) {
  EXPECT_EQ(Classes({"top", "person", "organizationalPerson", "inetOrgPerson"}), "inetOrgPerson");
  EXPECT_EQ(Classes({"inetOrgPerson"}), "inetOrgPerson") << "superiors need not be written";
  EXPECT_EQ(Classes({"organization", "uidObject", "socleStructureSante"}), "organization");
  EXPECT_EQ(Classes({}), "! an entry has an objectClass");
  EXPECT_EQ(Classes({"top"}), "! no structural object class");
  EXPECT_EQ(Classes({"uidObject"}), "! no structural object class");
  EXPECT_EQ(Classes({"person", "device"}),
            "! two structural object classes, 'person' and 'device'");
  EXPECT_EQ(Classes({"nothing"}), "! objectClass: a class that the schema does not know");
  EXPECT_EQ(CheckClasses(ShippedSchema(), std::vector<std::string_view>{"nothing"}).error().kind,
            ViolationKind::kInvalidSyntax);
}

TEST(CheckAttribute, LooksAtEachValue) {
  EXPECT_EQ(Check("cn", {"Jean", "Paul"}), "");
  EXPECT_EQ(Check("cn", {"Jean", ""}),
            "cn: value #2: a directory string has at least one character, in UTF-8");
  EXPECT_EQ(KindOf("cn", {""}), ViolationKind::kInvalidSyntax);
  EXPECT_EQ(Check("socleRpps", {"100032442730"}), "socleRpps: value #1 is longer than 11");
  EXPECT_EQ(Check("socleRpps", {"10003244273"}), "");
  EXPECT_EQ(KindOf("socleRpps", {"100032442730"}), ViolationKind::kConstraint);
}

TEST(CheckAttribute, LengthsAreOfCharacters) {
  const std::string accents = [] {
    std::string out;
    for (int i = 0; i < 40; ++i) {
      out += "é";
    }
    return out;
  }();
  EXPECT_EQ(Check("postalCode", {accents}), "");
  EXPECT_EQ(Check("postalCode", {accents + "x"}), "postalCode: value #1 is longer than 40");
}

TEST(CheckAttribute, CountsValues) {
  EXPECT_EQ(Check("displayName", {"a", "b"}), "displayName: one value only");
  EXPECT_EQ(KindOf("displayName", {"a", "b"}), ViolationKind::kConstraint);
  EXPECT_EQ(Check("cn", {"Jean", "JEAN "}), "cn: a value twice");
  EXPECT_EQ(KindOf("cn", {"Jean", "JEAN "}), ViolationKind::kTypeOrValueExists);
  EXPECT_EQ(Check("member", {"cn=a,o=b", "CN=A, O=B"}), "member: a value twice");
  EXPECT_EQ(Check("jpegPhoto", {"x", "x"}), "jpegPhoto: a value twice") << "no rule: by bytes";
}

TEST(CheckAttribute, CertificatesAreWrittenWithBinary) {
  const std::string_view der("\x30\x00", 2);
  EXPECT_EQ(Check("userCertificate;binary", {der}), "");
  EXPECT_EQ(Check("userCertificate", {der}), "userCertificate: is written ;binary");
  EXPECT_EQ(Check("cn;binary", {"a"}), "cn;binary: is not written ;binary");
}

TEST(CheckContent, AsksForWhatIsRequired) {
  const std::vector<std::string_view> person{"person"};
  const EntryAttribute classes = Attribute("objectClass", {"person"});
  EXPECT_EQ(Content(person, {classes, Attribute("cn", {"a"}), Attribute("sn", {"b"})}), "");
  EXPECT_EQ(Content(person, {classes, Attribute("cn", {"a"})}),
            "object class 'person' requires attribute 'sn'");
  EXPECT_EQ(Content(person, {classes, Attribute("cn;lang-fr", {"a"}), Attribute("sn", {"b"})}), "");
}

TEST(CheckContent, RefusesWhatIsNotAllowed) {
  const std::vector<EntryAttribute> entry{Attribute("objectClass", {"person"}),
                                          Attribute("cn", {"a"}),
                                          Attribute("sn", {"b"}),
                                          Attribute("mail", {"a@b"})};
  EXPECT_EQ(Content({"person"}, entry), "attribute 'mail' is not allowed");
  EXPECT_EQ(Content({"inetOrgPerson"}, entry), "");
  EXPECT_EQ(Content({"person", "extensibleObject"}, entry), "");
}

TEST(CheckContent, LetsOperationalAttributesPass) {
  EXPECT_EQ(Content({"person"},
                    {Attribute("objectClass", {"person"}),
                     Attribute("cn", {"a"}),
                     Attribute("sn", {"b"}),
                     Attribute("entryUUID", {"597ae2f6-16a6-1027-98f4-d28b5365dc14"})}),
            "");
}

}  // namespace
}  // namespace socle::directory::schema
