#include "directory/store/index_definition.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::store {
namespace {

TEST(IndexDefinition, ReadsWhatItWrites) {
  const IndexDefinition definition{.id = 7,
                                   .attribute = "2.5.4.3",
                                   .kinds = {.equality = true, .sound = true},
                                   .state = IndexState::kReady};
  EXPECT_EQ(DecodeIndexDefinition(EncodeIndexDefinition(definition)).value(), definition);
  EXPECT_EQ(DecodeIndexDefinition("\x01").error().code, Code::kCorruption);
}

TEST(IndexKinds, AreWrittenAsOperatorsWriteThem) {
  EXPECT_EQ(FormatIndexKinds(
                {.presence = true, .equality = true, .part = true, .sound = true, .order = true}),
            "eq,sub,pres,approx,order");
  EXPECT_EQ(ParseIndexKinds("sub,eq").value(), (IndexKinds{.equality = true, .part = true}));
  EXPECT_EQ(ParseIndexKinds("").value(), IndexKinds{});
  EXPECT_EQ(ParseIndexKinds("eq,all").error().detail,
            "unknown kind of index 'all': eq, sub, pres, approx, order");
  EXPECT_FALSE(ParseIndexKinds("eq,").has_value());
}

TEST(IndexKinds, HasAllOfOthers) {
  const IndexKinds both{.equality = true, .part = true};
  EXPECT_TRUE(both.Has({.equality = true}));
  EXPECT_TRUE(both.Has({}));
  EXPECT_FALSE(both.Has({.equality = true, .order = true}));
}

TEST(DefaultIndexes, AreOfKnownAttributesThatHaveTheRules) {
  std::set<std::string_view> seen;
  for (const DefaultIndex& index : DefaultIndexes()) {
    const auto* type = schema::ShippedSchema().FindAttribute(index.attribute);
    ASSERT_NE(type, nullptr) << index.attribute;
    EXPECT_TRUE(seen.insert(index.attribute).second);
    EXPECT_EQ(type->equality != nullptr, index.kinds.equality) << index.attribute;
    EXPECT_TRUE(!index.kinds.part || type->substring != nullptr) << index.attribute;
    EXPECT_TRUE(!index.kinds.order || type->ordering != nullptr) << index.attribute;
  }
}

}  // namespace
}  // namespace socle::directory::store
