#include "lib/net/http_accept.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::net {

namespace {

constexpr std::array<std::string_view, 3> kOffers = {"text/html", "application/json", "text/csv"};

std::size_t Choose(std::string_view accept) {
  return ChooseMediaType(accept, kOffers);
}

TEST(HttpAccept, TakesTheFirstForWhoDoesNotCare) {
  EXPECT_EQ(Choose(""), 0);
  EXPECT_EQ(Choose("*/*"), 0);
  EXPECT_EQ(ChooseMediaType("", {}), std::string_view::npos);
}

TEST(HttpAccept, TakesWhatWeighsMost) {
  EXPECT_EQ(Choose("application/json"), 1);
  EXPECT_EQ(Choose("text/html;q=0.5, application/json;q=0.8"), 1);
  EXPECT_EQ(Choose("text/html;q=0.501, application/json;q=0.5"), 0);
  EXPECT_EQ(Choose("application/json; charset=utf-8 ; Q=0.9 , TEXT/CSV"), 2);
  // As a browser sends it.
  EXPECT_EQ(Choose("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), 0);
}

TEST(HttpAccept, PrefersTheCloserRange) {
  EXPECT_EQ(Choose("text/*;q=0.1, text/csv, */*;q=0.5"), 2);
  EXPECT_EQ(Choose("*/*, text/html;q=0"), 1);
  EXPECT_EQ(Choose("*/*;q=0.5, text/*"), 0);
}

TEST(HttpAccept, MayFindNothing) {
  EXPECT_EQ(Choose("image/png"), std::string_view::npos);
  EXPECT_EQ(Choose("text/html;q=0"), std::string_view::npos);
  EXPECT_EQ(Choose("text/html;q=0.000"), std::string_view::npos);
  EXPECT_EQ(Choose(",;,q=1"), std::string_view::npos);
}

TEST(HttpAccept, LooksAtFiftyRanges) {
  const auto behind = [](std::size_t others) {
    std::string accept;
    for (std::size_t i = 0; i < others; ++i) {
      accept += "image/png,";
    }
    return Choose(accept + "text/csv");
  };
  EXPECT_EQ(behind(49), 2);
  EXPECT_EQ(behind(50), std::string_view::npos);
}

}  // namespace

}  // namespace socle::net
