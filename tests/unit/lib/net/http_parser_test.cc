#include "lib/net/internal/http_parser.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/net/http.h"

namespace socle::net {

namespace {

using State = HttpParser::State;

constexpr std::string_view kPost =
    "POST /a/b?c=d HTTP/1.1\r\nHost: h\r\nX-Field:  value \r\nContent-Length: 5\r\n\r\n12345";

// Feeds `bytes` in pieces of `step`, as a connection would; returns what is left.
std::string Feed(HttpParser& parser, std::string_view bytes, std::size_t step) {
  std::string waiting;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    waiting += bytes.substr(at, step);
    for (std::size_t consumed = 1; consumed > 0 && !waiting.empty();) {
      if (parser.CurrentState() == State::kDone || parser.CurrentState() == State::kFailed) {
        break;
      }
      consumed = parser.Parse(waiting);
      waiting.erase(0, consumed);
    }
  }
  return waiting;
}

TEST(HttpParser, ReadsARequestInPiecesOfAnySize) {
  for (std::size_t step = 1; step <= kPost.size(); ++step) {
    HttpParser parser({});
    EXPECT_FALSE(parser.HasBegun());
    EXPECT_EQ(Feed(parser, kPost, step), "") << step;
    ASSERT_EQ(parser.CurrentState(), State::kDone) << step;
    EXPECT_TRUE(parser.IsKeepAlive());
    const HttpRequest request = parser.Take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/a/b?c=d");
    EXPECT_EQ(request.path, "/a/b");
    EXPECT_EQ(request.query, "c=d");
    EXPECT_EQ(*request.FindField("x-field"), "value");
    EXPECT_EQ(request.body, "12345");
    EXPECT_EQ(parser.CurrentState(), State::kHeader);
  }
}

TEST(HttpParser, LeavesTheNextRequestAlone) {
  HttpParser parser({});
  EXPECT_EQ(Feed(parser, std::string(kPost) + "GET / HTTP/1.1\r\n", 4096), "GET / HTTP/1.1\r\n");
  EXPECT_EQ(parser.Take().body, "12345");
}

TEST(HttpParser, PassesOverEmptyLinesBeforeARequest) {
  HttpParser parser({});
  EXPECT_EQ(Feed(parser, "\r\n\r\n" + std::string(kPost), 1), "");
  EXPECT_EQ(parser.CurrentState(), State::kDone);
}

TEST(HttpParser, JoinsChunksAndDropsWhatFollowsThem) {
  constexpr std::string_view kChunked =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n";
  for (std::size_t step = 1; step <= kChunked.size(); ++step) {
    HttpParser parser({});
    Feed(parser, kChunked, step);
    ASSERT_EQ(parser.CurrentState(), State::kDone) << step;
    const HttpRequest request = parser.Take();
    EXPECT_EQ(request.body, "abcde");
    EXPECT_EQ(request.FindField("X-Late"), nullptr);
  }
}

TEST(HttpParser, KnowsWhetherTheConnectionStays) {
  const auto stays = [](std::string_view version, std::string_view field) {
    HttpParser parser({});
    Feed(parser,
         "GET / " + std::string(version) + "\r\nHost: h\r\n" + std::string(field) + "\r\n",
         4096);
    EXPECT_EQ(parser.CurrentState(), State::kDone);
    return parser.IsKeepAlive();
  };
  EXPECT_TRUE(stays("HTTP/1.1", ""));
  EXPECT_FALSE(stays("HTTP/1.1", "Connection: close\r\n"));
  EXPECT_FALSE(stays("HTTP/1.0", ""));
  EXPECT_TRUE(stays("HTTP/1.0", "Connection: keep-alive\r\n"));
}

TEST(HttpParser, SplitsAbsoluteTargets) {
  HttpParser parser({});
  Feed(parser, "GET http://h:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n", 4096);
  const HttpRequest request = parser.Take();
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.query, "b");
}

}  // namespace

}  // namespace socle::net
