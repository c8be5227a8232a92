#include "directory/domain/root_dse.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "directory/domain/entry_image.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/oid.h"
#include "tests/unit/directory/domain/sample_entry.h"

namespace socle::directory::domain {

namespace {

std::map<std::string, std::vector<std::string>> Read(const FixedEntry& entry) {
  std::map<std::string, std::vector<std::string>> out;
  const EntryImage image = entry.Image();
  for (const ImageAttribute& attribute : image.Stored()) {
    store::AttributeValues values(attribute.encoded);
    while (values.Next()) {
      out[std::string(values.Type())].emplace_back(values.Value());
    }
  }
  return out;
}

TEST(RootDse, SaysWhatTheServerCan) {
  const auto found = Read(BuildRootDse(SampleSchema(),
                                       {.suffixes = {"o=annuaire,c=fr"},
                                        .mechanisms = {"EXTERNAL"},
                                        .has_start_tls = true,
                                        .version = "1"}));
  EXPECT_EQ(found.at("namingContexts"), std::vector<std::string>{"o=annuaire,c=fr"});
  EXPECT_EQ(found.at("supportedLDAPVersion"), std::vector<std::string>{"3"});
  EXPECT_EQ(found.at("supportedSASLMechanisms"), std::vector<std::string>{"EXTERNAL"});
  EXPECT_EQ(found.at("supportedExtension").back(), ldap::oid::kStartTls);
  EXPECT_EQ(found.at("subschemaSubentry"), std::vector<std::string>{"cn=Subschema"});
  EXPECT_EQ(found.at("supportedFeatures").size(), 4U);
}

TEST(RootDse, NoStartTlsWhereThereIsNone) {
  const auto found = Read(BuildRootDse(SampleSchema(), {}));
  for (const std::string& oid : found.at("supportedExtension")) {
    EXPECT_NE(oid, ldap::oid::kStartTls);
  }
  EXPECT_FALSE(found.contains("namingContexts"));
}

TEST(Subschema, HoldsEveryDefinition) {
  const auto found = Read(BuildSubschema(SampleSchema()));
  EXPECT_EQ(found.at("attributeTypes").size(), SampleSchema().Attributes().size());
  EXPECT_EQ(found.at("objectClasses").size(), SampleSchema().Classes().size());
  EXPECT_FALSE(found.at("ldapSyntaxes").empty());
}

}  // namespace

}  // namespace socle::directory::domain
