#include "cli/terminal/text_box.h"

#include <limits>

#include <gtest/gtest.h>

namespace socle::cli {

namespace {

TEST(CutText, EndsLongTextInAnEllipsis) {
  EXPECT_EQ(CutText("abcdef", 6), "abcdef");
  EXPECT_EQ(CutText("abcdef", 5), "abcd…");
  EXPECT_EQ(CutText("ééé", 2), "é…");
  EXPECT_EQ(CutText("abc", 1), "…");
  EXPECT_EQ(CutText("abc", 0), "");
}

TEST(CutText, LetsNoControlCharacterThrough) {
  EXPECT_EQ(CutText("a\x1b[2Jb", 10), "a?[2Jb");
}

TEST(FitText, FillsTheWidth) {
  EXPECT_EQ(FitText("é", 3), "é  ");
  EXPECT_EQ(FitText("abcd", 3), "ab…");
}

TEST(WeightBar, GrowsFromTheMiddle) {
  EXPECT_EQ(WeightBar(10, 10, 9), "    |++++");
  EXPECT_EQ(WeightBar(-5, 10, 9), "  --|    ");
  EXPECT_EQ(WeightBar(0, 10, 9), "    |    ");
  EXPECT_EQ(WeightBar(20, 10, 9), "    |++++");
}

TEST(WeightBar, ShowsWhatIsSmall) {
  EXPECT_EQ(WeightBar(0.01, 10, 9), "    |+   ");
  EXPECT_EQ(WeightBar(-0.01, 10, 9), "   -|    ");
}

TEST(WeightBar, TakesAnyNumberAndWidth) {
  EXPECT_EQ(WeightBar(std::numeric_limits<double>::quiet_NaN(), 10, 5), "  |  ");
  EXPECT_EQ(WeightBar(1, 0, 5), "  |+ ");
  EXPECT_EQ(WeightBar(1, 1, 2), "|");
}

TEST(RenderStepBar, StandsBetweenItsEnds) {
  const auto render = [](double from, double to) {
    return RenderStepBar({.from = from, .to = to, .low = -10, .high = 10}, 20);
  };
  EXPECT_EQ(render(0, 10), "          ++++++++++");
  EXPECT_EQ(render(0, -10), "----------|         ");
  EXPECT_EQ(render(5, 2), "          | ---     ");
  EXPECT_EQ(render(3, 3), "          |         ");
}

TEST(RenderStepBar, ShowsWhatIsSmallAndStaysInside) {
  EXPECT_EQ(RenderStepBar({.from = 9.99, .to = 10, .low = 0, .high = 10}, 5), "|   +");
  EXPECT_EQ(RenderStepBar({.from = 50, .to = 90, .low = 0, .high = 10}, 5), "|   +");
  EXPECT_EQ(RenderStepBar({.from = 0, .to = 1, .low = 0, .high = 0}, 3), "+  ");
  EXPECT_EQ(RenderStepBar({}, 0), "");
}

TEST(FormatSignedBits, HasASignAndOneDecimal) {
  EXPECT_EQ(FormatSignedBits(12.34), "+12.3");
  EXPECT_EQ(FormatSignedBits(-4), "-4.0");
  EXPECT_EQ(FormatSignedBits(-0.01), "0.0");
  EXPECT_EQ(FormatSignedBits(std::numeric_limits<double>::infinity()), "0.0");
}

}  // namespace

}  // namespace socle::cli
