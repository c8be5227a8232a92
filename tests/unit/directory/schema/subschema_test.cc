#include "directory/schema/subschema.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/definition.h"
#include "directory/schema/schema.h"
#include "directory/schema/schema_file.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::schema {
namespace {

bool Has(const std::vector<std::string>& values, std::string_view wanted) {
  return std::ranges::find(values, wanted) != values.end();
}

TEST(RenderSubschema, ReadsBackAsTheSameSchema) {
  const Subschema subschema = RenderSubschema(ShippedSchema());
  SchemaDefinitions definitions;
  for (const std::string& text : subschema.attribute_types) {
    const auto parsed = ParseAttributeType(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    definitions.attribute_types.push_back(*parsed);
  }
  for (const std::string& text : subschema.object_classes) {
    const auto parsed = ParseObjectClass(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    definitions.object_classes.push_back(*parsed);
  }
  const auto again = Schema::Make(definitions);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(again->Attributes().size(), ShippedSchema().Attributes().size());
}

TEST(RenderSubschema, WritesRulesTheirUseAndSyntaxes) {
  const Subschema subschema = RenderSubschema(ShippedSchema());
  EXPECT_TRUE(Has(subschema.matching_rules,
                  "( 2.5.13.2 NAME 'caseIgnoreMatch' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"));
  EXPECT_TRUE(Has(subschema.ldap_syntaxes, "( 1.3.6.1.4.1.1466.115.121.1.7 DESC 'Boolean' )"));
  EXPECT_TRUE(Has(subschema.ldap_syntaxes,
                  "( 1.3.6.1.4.1.1466.115.121.1.28 DESC 'JPEG' X-NOT-HUMAN-READABLE 'TRUE' )"));
  const bool has_use = std::ranges::any_of(subschema.matching_rule_use, [](const std::string& use) {
    return use.starts_with("( 1.3.6.1.1.16.2 NAME 'UUIDMatch' APPLIES entryUUID )");
  });
  EXPECT_TRUE(has_use);
}

}  // namespace
}  // namespace socle::directory::schema
