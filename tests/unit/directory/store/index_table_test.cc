#include "directory/store/index_table.h"

#include <string_view>

#include <gtest/gtest.h>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::store {
namespace {

using schema::ShippedSchema;

schema::AttributeId Type(std::string_view name) {
  return ShippedSchema().FindAttribute(name)->id;
}

TEST(IndexTable, AnIndexCoversTheAttributesBelowItsOwn) {
  const IndexTable table(ShippedSchema(),
                         {{.id = 1,
                           .attribute = "2.5.4.41",  // name, above cn and sn
                           .kinds = {.equality = true},
                           .state = IndexState::kReady}});
  EXPECT_EQ(table.FindReady(Type("cn")), nullptr);
  ASSERT_NE(table.FindReady(Type("name")), nullptr);
  const IndexDefinition* covering =
      table.FindCovering(ShippedSchema(), Type("cn"), {.equality = true});
  ASSERT_NE(covering, nullptr);
  EXPECT_EQ(covering->id, 1);
  EXPECT_EQ(table.FindCovering(ShippedSchema(), Type("cn"), {.part = true}), nullptr);
  EXPECT_EQ(table.FindCovering(ShippedSchema(), Type("mail"), {.equality = true}), nullptr);
  EXPECT_EQ(table.WrittenFor(Type("cn")).size(), 1U);
  EXPECT_EQ(table.WrittenFor(Type("mail")).size(), 0U);
}

TEST(IndexTable, OnesThatAreBuiltAreWrittenAndNotRead) {
  const IndexTable table(
      ShippedSchema(),
      {{.id = 1, .attribute = "2.5.4.3", .kinds = {.equality = true}, .state = IndexState::kReady},
       {.id = 2, .attribute = "2.5.4.3", .kinds = {.part = true}, .state = IndexState::kBuilding},
       {.id = 3,
        .attribute = "2.5.4.4",
        .kinds = {.equality = true},
        .state = IndexState::kDropping}});
  EXPECT_EQ(table.FindReady(Type("cn"))->id, 1);
  EXPECT_EQ(table.WrittenFor(Type("cn")).size(), 2U);
  EXPECT_EQ(table.FindByOid("2.5.4.3")->id, 2);
  EXPECT_EQ(table.FindReady(Type("sn")), nullptr);
  EXPECT_EQ(table.WrittenFor(Type("sn")).size(), 0U);
}

TEST(DescriptionTable, KnowsTypesItsOptionsAndWhatTheSchemaHasForgotten) {
  DescriptionTable table;
  EXPECT_EQ(table.Add(ShippedSchema(), "2.5.4.3").value(), 1);
  EXPECT_EQ(table.Add(ShippedSchema(), "2.5.4.36;binary").value(), 2);
  EXPECT_EQ(table.Add(ShippedSchema(), "1.2.3.4.5").value(), 3);
  const auto certificate = ShippedSchema().ParseDescription("userCertificate;binary").value();
  ASSERT_NE(table.Find(certificate), nullptr);
  EXPECT_EQ(table.Find(certificate)->id, 2);
  EXPECT_EQ(table.Find(DescriptionId{3})->type, nullptr);
  EXPECT_EQ(table.Find(DescriptionId{0}), nullptr);
  EXPECT_EQ(table.Find(DescriptionId{4}), nullptr);
  EXPECT_EQ(table.Under(ShippedSchema(), Type("name")).size(), 1U) << "cn is below name";
}

}  // namespace
}  // namespace socle::directory::store
