#include "lib/net/http_cookie.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/net/http.h"

namespace socle::net {

namespace {

std::string Read(std::vector<std::string> fields) {
  HttpRequest request;
  for (std::string& value : fields) {
    request.fields.push_back({.name = "cookie", .value = std::move(value)});
  }
  std::string text;
  for (const HttpField& cookie : ReadCookies(request)) {
    text += cookie.name + '=' + cookie.value + ';';
  }
  return text;
}

std::string Write(const HttpCookie& cookie) {
  const auto field = WriteCookie(cookie);
  return field ? field->value : std::string(CodeName(field.error().code));
}

TEST(HttpCookie, ReadsThemInOrder) {
  EXPECT_EQ(Read({"a=1; b=\"2\";c= 3 ", "d=x=y"}), "a=1;b=2;c=3;d=x=y;");
  EXPECT_EQ(Read({}), "");
}

TEST(HttpCookie, PassesOverWhatItCannotRead) {
  EXPECT_EQ(Read({"; a; =1; b c=1; d=1,2; e=\"; f=\xC3\xA9; g=1"}), "g=1;");
}

TEST(HttpCookie, ReadsSoMany) {
  std::string field;
  for (std::size_t i = 0; i < kCookiesMax + 1; ++i) {
    field += fmt::format("c{}=;", i);
  }
  const std::string read = Read({field});
  EXPECT_TRUE(read.contains("c49="));
  EXPECT_FALSE(read.contains("c50="));
}

TEST(HttpCookie, IsSafeUnlessOneAsksOtherwise) {
  EXPECT_EQ(Write({.name = "__Host-session", .value = "abc"}),
            "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
  EXPECT_EQ(Write({.name = "lang",
                   .value = "fr",
                   .path = "/a",
                   .max_age = std::chrono::seconds{60},
                   .is_secure = false,
                   .is_http_only = false,
                   .same_site = SameSite::kStrict}),
            "lang=fr; Path=/a; Max-Age=60; SameSite=Strict");
}

TEST(HttpCookie, RefusesBytesThatBeginSomethingElse) {
  EXPECT_EQ(Write({.name = "", .value = "1"}), "invalid_argument");
  EXPECT_EQ(Write({.name = "a=b", .value = "1"}), "invalid_argument");
  EXPECT_EQ(Write({.name = "a", .value = "1; Secure"}), "invalid_argument");
  EXPECT_EQ(Write({.name = "a", .value = "1\r\nX: y"}), "invalid_argument");
  EXPECT_EQ(Write({.name = "a", .value = "1", .path = "/;x"}), "invalid_argument");
  EXPECT_EQ(Write({.name = "a", .value = "1", .path = "x"}), "invalid_argument");
}

TEST(HttpCookie, RefusesWhatBrowsersDoNotKeep) {
  EXPECT_EQ(Write({.name = "a", .value = "1", .is_secure = false, .same_site = SameSite::kNone}),
            "invalid_argument");
  EXPECT_EQ(Write({.name = "__Secure-a", .value = "1", .is_secure = false}), "invalid_argument");
  EXPECT_EQ(Write({.name = "__Host-a", .value = "1", .path = "/b"}), "invalid_argument");
  EXPECT_TRUE(WriteCookie({.name = "a", .value = std::string(kCookieBytesMax - 1, 'x')}));
  EXPECT_EQ(Write({.name = "a", .value = std::string(kCookieBytesMax, 'x')}), "too_large");
}

}  // namespace

}  // namespace socle::net
