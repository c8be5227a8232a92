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

int StatusOf(std::string_view bytes, const HttpLimits& limits = {}) {
  HttpParser parser(limits);
  Feed(parser, bytes, 4096);
  return parser.CurrentState() == State::kFailed ? parser.FailedStatus() : 0;
}

int StatusOfFields(std::string_view fields) {
  return StatusOf("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n12345");
}

// Each is read as another request by some server in front.
TEST(HttpParser, RefusesSmuggledRequests) {
  EXPECT_EQ(StatusOfFields("Content-Length: 5\r\n"), 0);
  EXPECT_EQ(StatusOfFields("Content-Length: 5\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length: 5, 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length: +5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length:\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length : 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length: 18446744073709551616\r\n"), 400);
  EXPECT_EQ(StatusOfFields("X: y\r\n Content-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("X: y\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(StatusOfFields("Transfer-Encoding: chunked, identity\r\n"), 501);
  EXPECT_EQ(StatusOfFields("Transfer-Encoding: identity, chunked\r\n"), 501);
  EXPECT_EQ(StatusOfFields("Transfer-Encoding: \x0B"
                           "chunked\r\n"),
            400);
  EXPECT_EQ(StatusOfFields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400);
}

int StatusOfChunks(std::string_view chunks) {
  return StatusOf("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  std::string(chunks));
}

TEST(HttpParser, RefusesBadChunks) {
  EXPECT_EQ(StatusOfChunks("5\r\n12345\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(StatusOfChunks("0x5\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("-5\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("+5\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks(" 5\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("5\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("5\r\n123456\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("10000000000000005\r\n12345\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOfChunks("FFFFFFFFFFFFFFFF\r\n12345\r\n0\r\n\r\n"), 413);
}

TEST(HttpParser, RefusesABareLineFeedAtOnce) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\n"), 400);
  EXPECT_EQ(StatusOf("\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: h\n"), 400);
}

TEST(HttpParser, CountsFields) {
  const HttpLimits limits{.header_fields_max = 3};
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n", limits), 0);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits), 431);
}

TEST(HttpParser, TakesALimitForTheBodyOfThisRequest) {
  HttpParser parser({.body_bytes_max = 1000});
  EXPECT_EQ(parser.Parse(kPost), kPost.size() - 5);
  EXPECT_EQ(parser.CurrentState(), State::kBody);
  EXPECT_TRUE(parser.HasLength());
  EXPECT_EQ(parser.AnnouncedBytes(), 5);
  EXPECT_TRUE(parser.LimitBody(5));
  EXPECT_FALSE(parser.LimitBody(4));
  EXPECT_EQ(parser.FailedStatus(), 413);
}

TEST(HttpParser, LimitsTheSumOfChunks) {
  const auto status_with = [](std::size_t limit) {
    HttpParser parser({.body_bytes_max = 1000});
    constexpr std::string_view kHeader =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(parser.Parse(kHeader), kHeader.size());
    EXPECT_FALSE(parser.HasLength());
    EXPECT_TRUE(parser.LimitBody(limit));
    Feed(parser, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 1);
    return parser.CurrentState() == State::kFailed ? parser.FailedStatus() : 0;
  };
  EXPECT_EQ(status_with(5), 0);
  EXPECT_EQ(status_with(4), 413);
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
