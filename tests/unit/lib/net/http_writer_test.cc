#include "lib/net/internal/http_writer.h"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

#include "lib/base/clock.h"

namespace socle::net {

namespace {

constexpr UnixMicros kThen{784'111'777'000'000};

std::string Gunzip(const std::string& bytes) {
  z_stream stream{};
  inflateInit2(&stream, MAX_WBITS + 16);
  std::string out(1 << 20, '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// The example of RFC 9110 section 5.6.7.
TEST(HttpDate, IsWrittenAsTheRfcSays) {
  EXPECT_EQ(FormatHttpDate(kThen), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HttpWriter, WritesAWholeAnswer) {
  EXPECT_EQ(
      WriteHttpResponse({.body = "hello", .fields = {{.name = "X-A", .value = "b"}}}, {}, kThen),
      "HTTP/1.1 200 OK\r\n"
      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
      "X-A: b\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cache-Control: no-store\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: 5\r\n"
      "\r\n"
      "hello");
}

TEST(HttpWriter, KeepsValuesFromBeginningAnotherField) {
  const std::string answer = WriteHttpResponse(
      {.fields = {{.name = "Location", .value = "/a\r\nSet-Cookie: b"}}}, {}, kThen);
  EXPECT_TRUE(answer.contains("Location: /a  Set-Cookie: b\r\n"));
}

TEST(HttpWriter, SaysWhetherTheConnectionStays) {
  EXPECT_TRUE(
      WriteHttpResponse({}, {.is_keep_alive = false}, kThen).contains("\r\nConnection: close\r\n"));
  EXPECT_TRUE(WriteHttpResponse({}, {.is_http11 = false}, kThen)
                  .contains("\r\nConnection: keep-alive\r\n"));
  EXPECT_FALSE(WriteHttpResponse({}, {}, kThen).contains("Connection"));
}

TEST(HttpWriter, GivesNoLengthToAnswersWithoutBody) {
  EXPECT_FALSE(WriteHttpResponse({.status = 204}, {}, kThen).contains("Content-Length"));
  EXPECT_TRUE(WriteHttpResponse({.status = 404}, {}, kThen).contains("Content-Length: 0\r\n"));
}

TEST(HttpWriter, CompressesFrom1024BytesOn) {
  const HttpAnswerForm form{.may_gzip = true};
  const std::string below(kGzipBytesMin - 1, 'x');
  EXPECT_FALSE(WriteHttpResponse({.body = below}, form, kThen).contains("Content-Encoding"));
  const std::string body(kGzipBytesMin, 'x');
  const std::string answer = WriteHttpResponse({.body = body}, form, kThen);
  EXPECT_TRUE(answer.contains("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_TRUE(answer.contains("\r\nVary: Accept-Encoding\r\n"));
  EXPECT_EQ(Gunzip(answer.substr(answer.find("\r\n\r\n") + 4)), body);
}

TEST(HttpWriter, CompressesTextsOnly) {
  const std::string body(5000, 'x');
  for (const char* type : {"text/html", "application/fhir+json; charset=utf-8", "image/svg+xml"}) {
    EXPECT_TRUE(WriteHttpResponse({.content_type = type, .body = body}, {.may_gzip = true}, kThen)
                    .contains("Content-Encoding"))
        << type;
  }
  EXPECT_FALSE(
      WriteHttpResponse({.content_type = "image/png", .body = body}, {.may_gzip = true}, kThen)
          .contains("Content-Encoding"));
}

TEST(AcceptsGzip, FollowsTheWeights) {
  for (const char* value : {"gzip", "deflate, gzip;q=0.5", "*", "GZIP", "br,x-gzip"}) {
    EXPECT_TRUE(AcceptsGzip(value)) << value;
  }
  for (const char* value : {"", "identity", "gzip;q=0", "gzip; Q=0.0", "deflate", "gzipped"}) {
    EXPECT_FALSE(AcceptsGzip(value)) << value;
  }
}

}  // namespace

}  // namespace socle::net
