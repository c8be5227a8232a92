#include "lib/net/internal/http_header_check.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::net {

namespace {

using std::string_literals::operator""s;

std::string WithField(std::string_view field) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(field) + "\r\n\r\n";
}

TEST(HttpHeaderCheck, TakesWhatFollowsTheRules) {
  EXPECT_TRUE(IsStrictHeader("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(IsStrictHeader(WithField("X-Empty:")));
  EXPECT_TRUE(IsStrictHeader(WithField("X-Text: caf\xC3\xA9\t and: more")));
  EXPECT_TRUE(IsStrictHeader(WithField("!#$%&'*+-.^_`|~09azAZ: all of a token")));
}

TEST(HttpHeaderCheck, RefusesWhatOthersMayReadOtherwise) {
  EXPECT_FALSE(IsStrictHeader(""));
  EXPECT_FALSE(IsStrictHeader("\r\n"));
  EXPECT_FALSE(IsStrictHeader("GET / HTTP/1.1\r\nHost: h\r\n")) << "no end";
  EXPECT_FALSE(IsStrictHeader("GET / HTTP/1.1\nHost: h\r\n\r\n")) << "bare LF";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\nY: b"))) << "bare LF";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\rY: b"))) << "bare CR";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\0b"s))) << "NUL";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\x7F"))) << "DEL";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\r\n folded"))) << "obs-fold";
  EXPECT_FALSE(IsStrictHeader(WithField("X: a\r\n\tfolded"))) << "obs-fold";
  EXPECT_FALSE(IsStrictHeader(WithField("Content-Length : 5"))) << "space before the colon";
  EXPECT_FALSE(IsStrictHeader(WithField(": no name")));
  EXPECT_FALSE(IsStrictHeader(WithField("no colon")));
  EXPECT_FALSE(IsStrictHeader(WithField("X\xC3\xA9: not a token")));
  EXPECT_FALSE(IsStrictHeader(WithField("") + "rest")) << "more behind the end";
}

TEST(HttpHeaderCheck, TakesLengthsOfDigitsAlone) {
  EXPECT_TRUE(IsStrictLength("0"));
  EXPECT_TRUE(IsStrictLength("18446744073709551615"));
  for (const std::string_view text : {"", "+5", "-5", "5, 5", "5 5", "0x5", "5;a"}) {
    EXPECT_FALSE(IsStrictLength(text)) << text;
  }
}

}  // namespace

}  // namespace socle::net
