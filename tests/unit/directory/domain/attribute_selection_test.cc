#include "directory/domain/attribute_selection.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/directory/domain/sample_entry.h"

namespace socle::directory::domain {

namespace {

bool Includes(std::vector<std::string_view> requested, std::string_view description) {
  const AttributeSelection selection(SampleSchema(), requested);
  const auto parsed = SampleSchema().ParseDescription(description);
  EXPECT_TRUE(parsed.has_value()) << description;
  return selection.Includes(SampleSchema(), *parsed->type, parsed->options);
}

TEST(AttributeSelection, NothingAndStarAreAllUserAttributes) {
  EXPECT_TRUE(Includes({}, "cn"));
  EXPECT_FALSE(Includes({}, "entryUUID"));
  EXPECT_TRUE(Includes({"*", "entryUUID"}, "sn"));
  EXPECT_TRUE(Includes({"*", "entryUUID"}, "entryUUID"));
}

TEST(AttributeSelection, PlusIsAllOperational) {
  EXPECT_TRUE(Includes({"+"}, "entryUUID"));
  EXPECT_FALSE(Includes({"+"}, "cn"));
  EXPECT_TRUE(
      AttributeSelection(SampleSchema(), std::vector<std::string_view>{"+"}).WantsComputed());
}

TEST(AttributeSelection, OneOneIsNothing) {
  const std::vector<std::string_view> nothing = {"1.1"};
  EXPECT_TRUE(AttributeSelection(SampleSchema(), nothing).WantsNothing());
  EXPECT_FALSE(Includes({"1.1"}, "cn"));
  EXPECT_TRUE(Includes({"1.1", "cn"}, "cn"));
}

TEST(AttributeSelection, NamesCoverSubtypesAndOptions) {
  EXPECT_TRUE(Includes({"name"}, "cn"));
  EXPECT_TRUE(Includes({"CN"}, "cn;lang-fr"));
  EXPECT_FALSE(Includes({"cn;lang-fr"}, "cn"));
  EXPECT_TRUE(Includes({"2.5.4.3"}, "cn"));
  EXPECT_FALSE(Includes({"noSuchAttribute"}, "cn"));
}

TEST(AttributeSelection, ClassesStandForTheirAttributes) {
  EXPECT_TRUE(Includes({"@person"}, "sn"));
  EXPECT_FALSE(Includes({"@person"}, "mail"));
  EXPECT_TRUE(Includes({"@inetOrgPerson"}, "mail"));
  EXPECT_FALSE(Includes({"@noSuchClass"}, "sn"));
}

}  // namespace

}  // namespace socle::directory::domain
