#include "lib/net/http_fields.h"

#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/net/http.h"

namespace socle::net {

namespace {

constexpr std::string_view kTag = "W/\"0123\"";

std::string FieldOf(const HttpResponse& response, std::string_view name) {
  const std::string* value = FindHttpField(response.fields, name);
  return value == nullptr ? "" : *value;
}

TEST(HttpFields, TagsTellContentsApart) {
  EXPECT_EQ(MakeEntityTag("a"), MakeEntityTag("a"));
  EXPECT_NE(MakeEntityTag("a"), MakeEntityTag("b"));
  EXPECT_TRUE(MakeEntityTag("").starts_with("W/\""));
  EXPECT_EQ(MakeEntityTag("").size(), 36);
}

TEST(HttpFields, MatchesTagsWeakly) {
  for (const std::string_view field :
       {"*", "\"0123\"", "W/\"0123\"", "\"a,b\", W/\"0123\"", " \"x\" , \"0123\""}) {
    EXPECT_TRUE(MatchesEntityTag(field, kTag)) << field;
  }
  for (const std::string_view field :
       {"", "0123", "\"0124\"", "\"0123", "\"x\",", "W/", "W/0123"}) {
    EXPECT_FALSE(MatchesEntityTag(field, kTag)) << field;
  }
}

TEST(HttpFields, AnswersNotModifiedWithoutABody) {
  HttpRequest request;
  HttpResponse first{.body = "page"};
  AnswerIfChanged(request, std::chrono::seconds{60}, first);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "page");
  EXPECT_EQ(FieldOf(first, "Cache-Control"), "public, max-age=60");
  request.fields.push_back({.name = "If-None-Match", .value = FieldOf(first, "ETag")});
  HttpResponse second{.body = "page"};
  AnswerIfChanged(request, std::chrono::seconds{0}, second);
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.body, "");
  EXPECT_EQ(FieldOf(second, "ETag"), FieldOf(first, "ETag"));
  EXPECT_EQ(FieldOf(second, "Cache-Control"), "no-cache");
  HttpResponse changed{.body = "another page"};
  AnswerIfChanged(request, std::chrono::seconds{0}, changed);
  EXPECT_EQ(changed.status, 200);
}

TEST(HttpFields, TagsGoodAnswersOnly) {
  HttpResponse response{.status = 404, .body = "none"};
  AnswerIfChanged({}, std::chrono::seconds{60}, response);
  EXPECT_TRUE(response.fields.empty());
}

TEST(HttpFields, AddsSecurityFields) {
  HttpResponse plain;
  AddSecurityFields({}, false, plain);
  EXPECT_TRUE(FieldOf(plain, "Content-Security-Policy").starts_with("default-src 'none'"));
  EXPECT_EQ(FieldOf(plain, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(FieldOf(plain, "X-Frame-Options"), "DENY");
  EXPECT_EQ(FieldOf(plain, "Strict-Transport-Security"), "");
  HttpResponse secure;
  AddSecurityFields({}, true, secure);
  EXPECT_EQ(FieldOf(secure, "Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
  HttpResponse without;
  AddSecurityFields({.hsts_max_age = std::chrono::seconds{0}}, true, without);
  EXPECT_EQ(FieldOf(without, "Strict-Transport-Security"), "");
}

}  // namespace

}  // namespace socle::net
