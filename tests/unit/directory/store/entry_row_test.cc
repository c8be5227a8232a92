#include "directory/store/entry_row.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::store {
namespace {

std::string Encoded(std::string_view type, const std::vector<std::string_view>& values) {
  std::string out;
  ldap::AppendEncodedAttribute(out, type, values);
  return out;
}

std::vector<std::string> Values(std::string_view encoded) {
  std::vector<std::string> out;
  AttributeValues values(encoded);
  while (values.Next()) {
    out.emplace_back(values.Value());
  }
  return out;
}

class EntryRowTest : public ::testing::Test {
 protected:
  EntryRowTest() {
    row_.parent = 7;
    row_.uuid[0] = 0xAB;
    row_.uuid[15] = 0xCD;
    row_.rdn = "uid=1";
    row_.attributes = {{.description = 1, .encoded = object_class_},
                       {.description = 9, .encoded = cn_}};
  }

  std::string object_class_ = Encoded("objectClass", {"top", "person"});
  std::string cn_ = Encoded("cn", {"Jean"});
  EntryRow row_;
};

TEST_F(EntryRowTest, ReadsWhatItWrites) {
  const std::string bytes = EncodeEntryRow(row_).value();
  const EntryRow read = DecodeEntryRow(bytes).value();
  EXPECT_EQ(read.parent, 7U);
  EXPECT_EQ(read.uuid, row_.uuid);
  EXPECT_EQ(read.rdn, "uid=1");
  ASSERT_EQ(read.attributes.size(), 2U);
  EXPECT_EQ(read.Find(1)->encoded, object_class_);
  EXPECT_EQ(read.Find(9)->encoded, cn_);
  EXPECT_EQ(read.Find(2), nullptr);
}

TEST_F(EntryRowTest, RunsStandOneBehindTheOther) {
  const std::string bytes = EncodeEntryRow(row_).value();
  const EntryRow read = DecodeEntryRow(bytes).value();
  EXPECT_EQ(read.attributes[0].encoded.data() + read.attributes[0].encoded.size(),
            read.attributes[1].encoded.data());
}

TEST_F(EntryRowTest, RefusesAttributesOutOfOrder) {
  row_.attributes[1].description = 1;
  EXPECT_EQ(EncodeEntryRow(row_).error().code, Code::kInvalidArgument);
}

TEST_F(EntryRowTest, HasLimits) {
  row_.attributes.clear();
  for (std::size_t i = 0; i < kEntryAttributesMax; ++i) {
    row_.attributes.push_back({.description = static_cast<DescriptionId>(i), .encoded = cn_});
  }
  EXPECT_TRUE(EncodeEntryRow(row_).has_value());
  row_.attributes.push_back({.description = kEntryAttributesMax, .encoded = cn_});
  EXPECT_EQ(EncodeEntryRow(row_).error().code, Code::kTooLarge);

  const std::string large(kEntryBytesMax, 'x');
  row_.attributes = {{.description = 1, .encoded = large}};
  EXPECT_TRUE(EncodeEntryRow(row_).has_value());
  row_.attributes.push_back({.description = 2, .encoded = "x"});
  EXPECT_EQ(EncodeEntryRow(row_).error().code, Code::kTooLarge);
}

TEST_F(EntryRowTest, RefusesEveryCutRow) {
  const std::string bytes = EncodeEntryRow(row_).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeEntryRow(bytes.substr(0, size)).error().code, Code::kCorruption) << size;
  }
  EXPECT_EQ(DecodeEntryRow(bytes + "x").error().code, Code::kCorruption);
}

TEST(AttributeValues, WalksThroughAllValues) {
  EXPECT_EQ(Values(Encoded("cn", {"a", "", "b"})), (std::vector<std::string>{"a", "", "b"}));
  const std::string long_value(70'000, 'x');
  EXPECT_EQ(Values(Encoded("jpegPhoto", {long_value, "y"})),
            (std::vector<std::string>{long_value, "y"}));
  EXPECT_EQ(AttributeValues(Encoded("cn", {"a"})).Type(), "cn");
}

TEST(AttributeValues, StopsAtOtherBytes) {
  const std::string whole = Encoded("cn", {"a", "b"});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    AttributeValues values(std::string_view(whole).substr(0, size));
    EXPECT_FALSE(values.Next());
    EXPECT_FALSE(values.IsWhole());
  }
  std::string damaged = whole;
  damaged[damaged.size() - 2] = '\x05';  // the length of the last value
  AttributeValues values(damaged);
  EXPECT_TRUE(values.Next());
  EXPECT_FALSE(values.Next());
  EXPECT_FALSE(values.IsWhole());
}

}  // namespace
}  // namespace socle::directory::store
