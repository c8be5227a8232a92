#include "directory/schema/schema_file.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::directory::schema {
namespace {

std::string ReadError(std::string_view text) {
  SchemaDefinitions definitions;
  const auto status = ReadSchemaFile(text, definitions);
  return status ? "" : status.error().detail;
}

TEST(ReadSchemaFile, ReadsDefinitionsMacrosAndComments) {
  SchemaDefinitions definitions;
  const auto status = ReadSchemaFile(
      "# a comment\n"
      "objectidentifier Socle 1.3.6.1.4.1.32473\r\n"
      "ObjectIdentifier SocleAt Socle:1\n"
      "\n"
      "attributetype ( SocleAt:7 NAME 'a'\n"
      "  # a comment inside\n"
      "\tSUP name )\n"
      "attributeTypes: ( SocleAt:8 SUP name )\n"
      "objectclass ( Socle:2 MUST a )\n"
      "objectClasses:( Socle:3 MUST a )",
      definitions);
  ASSERT_TRUE(status.has_value()) << status.error().detail;
  ASSERT_EQ(definitions.attribute_types.size(), 2U);
  EXPECT_EQ(definitions.attribute_types[0].oid, "1.3.6.1.4.1.32473.1.7");
  ASSERT_EQ(definitions.object_classes.size(), 2U);
  EXPECT_EQ(definitions.object_classes[1].oid, "1.3.6.1.4.1.32473.3");
}

TEST(ReadSchemaFile, SaysTheLineOfAnError) {
  EXPECT_EQ(ReadError("\n\nattributetype ( 1.2.3\n  NAME 'a' )\n"),
            "line 3: an attribute type has SUP or SYNTAX");
  EXPECT_EQ(
      ReadError("include core.schema\n"),
      "line 1: attributetype, objectclass or objectidentifier expected at the start of a line");
  EXPECT_EQ(ReadError("objectidentifier Socle\n"),
            "line 1: objectidentifier is followed by a name and a number");
  EXPECT_EQ(ReadError("attributetype\n"), "line 1: at byte 1: ( expected");
}

TEST(ReadSchemaFile, HasALimit) {
  SchemaDefinitions definitions;
  EXPECT_TRUE(ReadSchemaFile(std::string(kSchemaFileBytesMax, '\n'), definitions).has_value());
  const auto status = ReadSchemaFile(std::string(kSchemaFileBytesMax + 1, '\n'), definitions);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, Code::kTooLarge);
}

}  // namespace
}  // namespace socle::directory::schema
