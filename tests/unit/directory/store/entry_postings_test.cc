#include "directory/store/entry_postings.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_list.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::directory::store {
namespace {

using schema::ShippedSchema;

constexpr IndexKinds kAll{
    .presence = true, .equality = true, .part = true, .sound = true, .order = true};

const schema::AttributeType& Type(std::string_view name) {
  return *ShippedSchema().FindAttribute(name);
}

IndexDefinition Index(const IndexKinds& kinds) {
  return {.id = 5, .attribute = "2.5.4.3", .kinds = kinds};
}

std::vector<std::string> OfValue(std::string_view attribute,
                                 std::string_view value,
                                 const IndexKinds& kinds = kAll) {
  PostingList postings;
  AddPostingsOfValue(ShippedSchema(), Type(attribute), Index(kinds), value, postings);
  return postings.Sorted();
}

// Whether an entry with the value is among those that the index gives for the assertion.
bool FindsEqual(std::string_view attribute, std::string_view value, std::string_view assertion) {
  const auto wanted =
      PostingsOfEquality(ShippedSchema(), Type(attribute), Index(kAll), assertion).value();
  return std::ranges::includes(OfValue(attribute, value), wanted);
}

bool FindsPieces(std::string_view attribute,
                 std::string_view value,
                 const schema::SubstringPieces& pieces) {
  const auto wanted = PostingsOfPieces(ShippedSchema(), Type(attribute), Index(kAll), pieces);
  return std::ranges::includes(OfValue(attribute, value), wanted);
}

TEST(AddPostingsOfValue, AreOfTheKindsThatAreAskedFor) {
  EXPECT_TRUE(OfValue("cn", "Jean", {}).empty());
  EXPECT_EQ(OfValue("cn", "Jean", {.equality = true}).size(), 1U);
  EXPECT_EQ(OfValue("cn", "Jean", {.sound = true}).size(), 1U);
  EXPECT_GT(OfValue("cn", "Jean", {.part = true}).size(), 3U);
  EXPECT_TRUE(OfValue("cn", "Jean", {.order = true}).empty());
}

TEST(AddPostingsOfValue, AValueThatCannotBeComparedAddsNothing) {
  EXPECT_TRUE(OfValue("createTimestamp", "yesterday", {.equality = true}).empty());
}

TEST(PostingsOfEquality, FindEachValueThatMatches) {
  EXPECT_TRUE(FindsEqual("cn", "Jean DUPONT", "jean  dupont"));
  EXPECT_TRUE(FindsEqual("cn", "Hélène LE GALL", "HELENE LEGALL")) << "the filter decides";
  EXPECT_FALSE(FindsEqual("cn", "Jean DUPONT", "Jean DUPOND"));
  EXPECT_TRUE(FindsEqual("uid", "É", "é"));
  EXPECT_FALSE(FindsEqual("uid", "É", "e")) << "an identifier is no name";
  EXPECT_TRUE(FindsEqual("socleRpps", "10 003 244 273", "10003244273"));
  EXPECT_TRUE(FindsEqual("objectClass", "person", "2.5.6.6"));
  EXPECT_FALSE(
      PostingsOfEquality(ShippedSchema(), Type("createTimestamp"), Index(kAll), "x").has_value());
}

TEST(PostingsOfSound, FindNamesThatSoundAlike) {
  const auto wanted = PostingsOfSound(ShippedSchema(), Index(kAll), "Renaud").value();
  EXPECT_FALSE(wanted.empty());
  EXPECT_TRUE(std::ranges::includes(OfValue("cn", "Marie RENAULT"), wanted));
  EXPECT_FALSE(std::ranges::includes(OfValue("cn", "Marie ROBERT"), wanted));
}

// What the filter says of four bytes of a value from `begin` on, the index finds.
void ExpectFound(std::string_view attribute, std::string_view value, std::size_t begin) {
  const auto form = Type(attribute).substring->form;
  const schema::SubstringPieces pieces{.any = {value.substr(begin, 4)}};
  const auto matcher = schema::SubstringMatcher::Make(form, pieces, ShippedSchema());
  const auto key = schema::MakeKey(form, value, ShippedSchema());
  if (matcher && key && matcher->Matches(*key)) {
    EXPECT_TRUE(FindsPieces(attribute, value, pieces)) << attribute << " " << value << " " << begin;
  }
}

TEST(PostingsOfPieces, FindEachValueThatMatches) {
  const std::vector<std::string_view> values{"Jean DUPONT", "Marie-Hélène d'Œuvre", "  a  b ", "X"};
  for (const std::string_view attribute : {"cn", "uid", "mail"}) {
    for (const std::string_view value : values) {
      for (std::size_t begin = 0; begin < value.size(); ++begin) {
        ExpectFound(attribute, value, begin);
      }
    }
  }
  EXPECT_TRUE(FindsPieces("cn", "Jean DUPONT", {.initial = "je", .any = {"dup"}, .final = "ont"}));
  EXPECT_TRUE(FindsPieces("uid", "a b", {.initial = "a ", .final = " b"}));
  EXPECT_FALSE(FindsPieces("cn", "Jean DUPONT", {.initial = "dup"}));
  EXPECT_FALSE(FindsPieces("cn", "Jean DUPONT", {.final = "dup"}));
  EXPECT_FALSE(FindsPieces("mail", "a@region.example", {.any = {"@other"}}));
}

TEST(PostingsOfPieces, AreNoneForPiecesThatAreTooShort) {
  const auto of = [](const schema::SubstringPieces& pieces) {
    return PostingsOfPieces(ShippedSchema(), Type("cn"), Index(kAll), pieces);
  };
  EXPECT_TRUE(of({.any = {"a", "b"}}).empty());
  EXPECT_TRUE(of({.any = {"-"}}).empty());
  EXPECT_EQ(of({.initial = "a"}).size(), 1U);
}

TEST(OrderKey, IsThatOfTheOrderingRuleAndBounded) {
  EXPECT_LT(OrderKey(ShippedSchema(), Type("cn"), "Albert").value(),
            OrderKey(ShippedSchema(), Type("cn"), "bernard").value());
  EXPECT_LT(OrderKey(ShippedSchema(), Type("uidNumber"), "9").value(),
            OrderKey(ShippedSchema(), Type("uidNumber"), "10").value());
  EXPECT_EQ(OrderKey(ShippedSchema(), Type("cn"), std::string(1000, 'a')).value().size(),
            kOrderKeyBytesMax);
  EXPECT_FALSE(OrderKey(ShippedSchema(), Type("member"), "cn=a").has_value());
}

}  // namespace
}  // namespace socle::directory::store
