#include "lib/config/suggest.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace socle::config {

namespace {

const std::vector<std::string> kVerbs = {"link", "train", "explain", "synth", "evaluate"};

TEST(Suggest, CountsEveryKindOfSlipAsOne) {
  EXPECT_EQ(EditDistance("link", "link"), 0U);
  EXPECT_EQ(EditDistance("lnik", "link"), 1U);
  EXPECT_EQ(EditDistance("lin", "link"), 1U);
  EXPECT_EQ(EditDistance("linkk", "link"), 1U);
  EXPECT_EQ(EditDistance("lunk", "link"), 1U);
  EXPECT_EQ(EditDistance("", "link"), 4U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(Suggest, FindsTheNearestWord) {
  EXPECT_EQ(Suggest("lnik", kVerbs), "link");
  EXPECT_EQ(Suggest("evalute", kVerbs), "evaluate");
  EXPECT_EQ(Suggest("explian", kVerbs), "explain");
}

TEST(Suggest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(Suggest("delete", kVerbs), std::nullopt);
  EXPECT_EQ(Suggest("", kVerbs), std::nullopt);
}

TEST(Suggest, GivesUpOnWordsOverTheLimit) {
  const std::string longest(kSuggestionLengthMax, 'a');
  EXPECT_EQ(EditDistance(longest, longest), 0U);
  EXPECT_EQ(EditDistance(longest + "a", longest + "a"), kSuggestionLengthMax);
}

TEST(Suggest, CompletesAMessage) {
  EXPECT_EQ(DidYouMean("lnik", kVerbs), "; did you mean 'link'?");
  EXPECT_EQ(DidYouMean("xyz", kVerbs), "");
}

}  // namespace

}  // namespace socle::config
