#include "lib/text/saslprep.h"

#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::text {
namespace {

void ExpectRefused(std::string_view text) {
  const auto prepared = PrepareSaslString(text);
  ASSERT_FALSE(prepared.has_value()) << text;
  EXPECT_EQ(prepared.error().code, Code::kInvalidArgument);
}

// RFC 4013, section 3.
TEST(PrepareSaslString, ExamplesOfTheRfc) {
  EXPECT_EQ(*PrepareSaslString("I\u00ADX"), "IX");
  EXPECT_EQ(*PrepareSaslString("user"), "user");
  EXPECT_EQ(*PrepareSaslString("USER"), "USER");
  EXPECT_EQ(*PrepareSaslString("\u00AA"), "a");
  EXPECT_EQ(*PrepareSaslString("\u2168"), "IX");
  ExpectRefused("\x07");
  ExpectRefused("\u0627\u0031");
}

TEST(PrepareSaslString, OneFormOfAccents) {
  EXPECT_EQ(*PrepareSaslString("e\u0301te\u0301"), "\u00E9t\u00E9");
  EXPECT_EQ(*PrepareSaslString("\u00E9t\u00E9"), "\u00E9t\u00E9");
}

TEST(PrepareSaslString, Blanks) {
  EXPECT_EQ(*PrepareSaslString("a\u00A0b\u3000c\u200Bd"), "a b c d");
  EXPECT_EQ(*PrepareSaslString("  a  b "), "  a  b ");
  EXPECT_EQ(*PrepareSaslString(""), "");
}

TEST(PrepareSaslString, RefusesProhibitedCharacters) {
  for (const std::string_view text : {"\x7F",
                                      "\u0085",
                                      "\u0340",
                                      "\u200E",
                                      "\u2028",
                                      "\uE000",
                                      "\uFFFD",
                                      "\U000E0041",
                                      "\uFDD0",
                                      "\u0378",
                                      "a\xff"}) {
    ExpectRefused(text);
  }
}

TEST(PrepareSaslString, Directions) {
  EXPECT_TRUE(PrepareSaslString("\u0627\u0628").has_value());
  EXPECT_TRUE(PrepareSaslString("\u0627 1 \u0628").has_value());
  ExpectRefused("\u0627a\u0628");
  ExpectRefused("1\u0628");
}

}  // namespace
}  // namespace socle::text
