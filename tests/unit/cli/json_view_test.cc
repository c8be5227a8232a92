#include "cli/json_view.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(JsonView, ReadsWhatIsThere) {
  const boost::json::value value = boost::json::parse(
      R"({"t": "x", "n": 7, "d": 2.5, "f": true, "l": ["a", "b"], "o": {"k": 1}, "z": null})");
  const JsonView view(value);
  EXPECT_EQ(view["t"].Text(), "x");
  EXPECT_EQ(view["n"].Count(), 7U);
  EXPECT_EQ(view["n"].Text(), "7");
  EXPECT_EQ(view["d"].Text(), "2.5");
  EXPECT_DOUBLE_EQ(view["d"].Number(), 2.5);
  EXPECT_TRUE(view["f"].Flag());
  EXPECT_THAT(view["l"].Texts(), ElementsAre("a", "b"));
  EXPECT_EQ(view["o"]["k"].Count(), 1U);
  EXPECT_EQ(view["o"].Members().front().name, "k");
  EXPECT_TRUE(view["z"].IsAbsent());
  EXPECT_TRUE(view["o"].IsObject());
}

TEST(JsonView, ReadsWhatIsMissingOrOfAnotherKindAsNothing) {
  const boost::json::value value = boost::json::parse(R"({"t": "x", "n": -7, "l": []})");
  const JsonView view(value);
  EXPECT_EQ(view["absent"]["deeper"].Text(), "");
  EXPECT_TRUE(view["absent"].IsAbsent());
  EXPECT_EQ(view["t"].Count(), 0U);
  EXPECT_DOUBLE_EQ(view["t"].Number(), 0);
  EXPECT_EQ(view["n"].Count(), 0U);
  EXPECT_DOUBLE_EQ(view["n"].Number(), -7);
  EXPECT_FALSE(view["t"].Flag());
  EXPECT_EQ(view["l"].Text(), "");
  EXPECT_THAT(view["t"].Items(), IsEmpty());
  EXPECT_THAT(view["t"].Members(), IsEmpty());
  EXPECT_EQ(JsonView().Count(), 0U);
}

}  // namespace

}  // namespace socle::cli
