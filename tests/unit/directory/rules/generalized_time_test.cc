#include "directory/rules/generalized_time.h"

#include <gtest/gtest.h>

#include "lib/base/clock.h"

namespace socle::directory::rules {
namespace {

TEST(GeneralizedTime, FormatsInUtc) {
  EXPECT_EQ(FormatGeneralizedTime({}), "19700101000000Z");
  EXPECT_EQ(FormatGeneralizedTime({1'795'357'800'999'999}), "20261122143000Z");
  EXPECT_EQ(FormatGeneralizedTime({-1}), "19691231235959Z");
}

TEST(GeneralizedTime, ParsesWhatTheSyntaxAllows) {
  EXPECT_EQ(ParseGeneralizedTime("20261122143000Z")->value, 1'795'357'800'000'000);
  EXPECT_EQ(ParseGeneralizedTime("20261122163000+0200")->value, 1'795'357'800'000'000);
  EXPECT_EQ(ParseGeneralizedTime("20261122143000.25Z")->value, 1'795'357'800'250'000);
  EXPECT_EQ(ParseGeneralizedTime("2026112214Z")->value, 1'795'356'000'000'000);
  EXPECT_EQ(ParseGeneralizedTime("00010101000000Z")->value, -62'135'596'800'000'000);
}

TEST(GeneralizedTime, RefusesWhatIsNone) {
  for (const char* const text : {"", "20261122", "20261322143000Z", "20260230000000Z", "x"}) {
    EXPECT_FALSE(ParseGeneralizedTime(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace socle::directory::rules
