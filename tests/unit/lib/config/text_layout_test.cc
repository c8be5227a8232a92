#include "lib/config/text_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::config {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TextLayout, MeasuresColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("Hélène"), 6U);
  EXPECT_EQ(DisplayWidth("He\u0301le\u0300ne"), 6U);  // combining accents
  EXPECT_EQ(DisplayWidth("\xE9"), 1U);
}

TEST(TextLayout, WrapsAtBlanks) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("one two three", 6), ElementsAre("one", "two", "three"));
  EXPECT_THAT(Wrap("a  b ", 10), ElementsAre("a b"));
  EXPECT_THAT(Wrap("unbreakable", 4), ElementsAre("unbreakable"));
  EXPECT_THAT(Wrap("", 4), IsEmpty());
}

TEST(TextLayout, PutsExplanationsInOneColumn) {
  EXPECT_EQ(
      RenderDefinitions({{.term = "-a", .text = "first"}, {.term = "--bcd", .text = "second"}}, 60),
      "  -a     first\n"
      "  --bcd  second\n");
}

TEST(TextLayout, GivesALongTermItsOwnLine) {
  EXPECT_EQ(RenderDefinitions({{.term = "--a-very-long-option-name VALUE", .text = "text"},
                               {.term = "-b", .text = "other"}},
                              60),
            "  --a-very-long-option-name VALUE\n"
            "      text\n"
            "  -b  other\n");
}

}  // namespace

}  // namespace socle::config
