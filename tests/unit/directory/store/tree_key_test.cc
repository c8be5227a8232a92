#include "directory/store/tree_key.h"

#include <string>

#include <gtest/gtest.h>

#include "directory/store/entry_reader.h"
#include "lib/base/error.h"

namespace socle::directory::store {
namespace {

TEST(ChildKey, HoldsNamesUpToItsLimitWhole) {
  const std::string longest(kChildNameBytesMax, 'a');
  EXPECT_EQ(ChildKey(1, longest), ChildPrefix(1) + longest);
  EXPECT_TRUE(IsWholeChildKey(longest));
  const std::string longer = longest + "a";
  EXPECT_FALSE(IsWholeChildKey(longer));
  EXPECT_EQ(ChildKey(1, longer).size(), ChildKey(1, longest).size() + 1);
  EXPECT_NE(ChildKey(1, longer), ChildKey(1, longer + "b"));
  EXPECT_TRUE(ChildKey(1, longer).starts_with(ChildPrefix(1)));
}

TEST(ReferenceKey, IsReadBack) {
  const Reference reference{.description = 3, .source = 99};
  EXPECT_EQ(DecodeReference(ReferenceKey(7, reference)).value(), reference);
  EXPECT_TRUE(ReferenceKey(7, reference).starts_with(ReferencePrefix(7)));
  EXPECT_EQ(DecodeReference(DanglingKey("cn=a,o=b", reference)).value(), reference);
  EXPECT_TRUE(DanglingKey("cn=a,o=b", reference).starts_with(DanglingPrefix("cn=a,o=b")));
  EXPECT_FALSE(DanglingKey("cn=ab", reference).starts_with(DanglingPrefix("cn=a")));
  EXPECT_EQ(DecodeReference("\x01short").error().code, Code::kCorruption);
}

TEST(OrderPlace, ShorterKeysComeFirst) {
  EXPECT_LT(OrderPlace("ab", 9), OrderPlace("abc", 1));
  EXPECT_LT(OrderPlace("ab", 1), OrderPlace("ab", 2));
  EXPECT_LT(OrderPlace(std::string("ab", 2), 9), OrderPlace(std::string("ab\0", 3), 1));
}

TEST(EntryKey, IsReadBack) {
  EXPECT_EQ(DecodeEntryKey(EntryKey(0x0102030405060708)).value(), 0x0102030405060708U);
  EXPECT_EQ(DecodeEntryKey("1234567").error().code, Code::kCorruption);
}

}  // namespace
}  // namespace socle::directory::store
