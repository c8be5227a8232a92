#include "cli/terminal/styled_line.h"

#include <gtest/gtest.h>

namespace socle::cli {

namespace {

TEST(RenderLine, CutsAtTheWidth) {
  const StyledLine line = {{.text = "abc"}, {.text = "defg", .tone = Tone::kBad}};
  EXPECT_EQ(RenderLine(line, 10, false), "abcdefg");
  EXPECT_EQ(RenderLine(line, 5, false), "abcd…");
  EXPECT_EQ(RenderLine(line, 3, false), "abc");
  EXPECT_EQ(RenderLine({}, 3, false), "");
}

TEST(RenderLine, PaintsPartsByTheirTone) {
  const StyledLine line = {{.text = "a"},
                           {.text = "b", .tone = Tone::kBad},
                           {.text = "c", .tone = Tone::kGood},
                           {.text = "d", .tone = Tone::kNear}};
  EXPECT_EQ(RenderLine(line, 10, true), "a\x1b[31mb\x1b[0m\x1b[32mc\x1b[0m\x1b[33md\x1b[0m");
}

TEST(RenderLine, FillsTheWidthWithABar) {
  const StyledLine line = {{.text = "ab", .tone = Tone::kBar}};
  EXPECT_EQ(RenderLine(line, 4, true), "\x1b[7mab  \x1b[0m");
  EXPECT_EQ(RenderLine(line, 4, false), "ab");
}

TEST(RenderLine, DropsBlanksAtTheEnd) {
  EXPECT_EQ(RenderLine({{.text = "a  "}, {.text = "  "}}, 9, false), "a");
}

}  // namespace

}  // namespace socle::cli
