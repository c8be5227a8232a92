#include "lib/net/http.h"

#include <string>

#include <gtest/gtest.h>

namespace socle::net {

namespace {

using Outcome = HttpRoutes::Outcome;

HttpHandler Nothing() {
  return [](const HttpRequest&, HttpResponder) {};
}

TEST(DecodePercent, Decodes) {
  std::string out;
  EXPECT_TRUE(DecodePercent("a%20b%C3%A9%2f", out));
  EXPECT_EQ(out, "a bé/");
}

TEST(DecodePercent, RefusesCutAndWrongEscapesAndNul) {
  std::string out;
  for (const char* text : {"%", "%4", "%zz", "a%4g", "%00"}) {
    EXPECT_FALSE(DecodePercent(text, out)) << text;
  }
}

TEST(HttpRoutes, FindFixedPathsAndVariables) {
  HttpRoutes routes;
  routes.Add("GET", "/", Nothing());
  routes.Add("GET", "/Patient/{id}", Nothing());
  routes.Add("GET", "/Patient/{id}/_history/{version}", Nothing());
  EXPECT_EQ(routes.Find("GET", "/").outcome, Outcome::kFound);
  const auto match = routes.Find("GET", "/Patient/a%2Fb/_history/2");
  ASSERT_EQ(match.outcome, Outcome::kFound);
  EXPECT_EQ(match.path_values.at("id"), "a/b");
  EXPECT_EQ(match.path_values.at("version"), "2");
}

TEST(HttpRoutes, DoNotFindOtherPaths) {
  HttpRoutes routes;
  routes.Add("GET", "/Patient/{id}", Nothing());
  for (const char* path :
       {"/Patient", "/Patient/", "/Patient/1/", "/patient/1", "/", "//", "*", ""}) {
    EXPECT_EQ(routes.Find("GET", path).outcome, Outcome::kNoPath) << path;
  }
  EXPECT_EQ(routes.Find("GET", "/Patient/%zz").outcome, Outcome::kBadPath);
}

TEST(HttpRoutes, PreferFixedSegmentsInAnyOrder) {
  HttpRoutes routes;
  routes.Add("GET", "/Patient/{id}", Nothing());
  routes.Add("GET", "/Patient/_search", Nothing());
  EXPECT_TRUE(routes.Find("GET", "/Patient/_search").path_values.empty());
  EXPECT_EQ(routes.Find("GET", "/Patient/7").path_values.size(), 1);
}

TEST(HttpRoutes, NameTheMethodsOfAPath) {
  HttpRoutes routes;
  routes.Add("GET", "/a", Nothing());
  routes.Add("POST", "/a", Nothing());
  routes.Add("POST", "/b", Nothing());
  EXPECT_EQ(routes.Find("HEAD", "/a").outcome, Outcome::kFound);
  EXPECT_EQ(routes.Find("PUT", "/a").allowed, "GET, HEAD, POST");
  EXPECT_EQ(routes.Find("HEAD", "/b").outcome, Outcome::kNoMethod);
  EXPECT_EQ(routes.Find("GET", "/b").allowed, "POST");
}

TEST(HttpRequest, FindsFieldsInAnyCase) {
  HttpRequest request;
  request.fields = {{.name = "X-A", .value = "1"}, {.name = "x-a", .value = "2"}};
  ASSERT_NE(request.FindField("x-A"), nullptr);
  EXPECT_EQ(*request.FindField("x-A"), "1");
  EXPECT_EQ(request.FindField("X-B"), nullptr);
}

TEST(HttpReason, NamesStatuses) {
  EXPECT_EQ(HttpReason(404), "Not Found");
  EXPECT_EQ(HttpReason(299), "Unknown");
  EXPECT_EQ(PlainResponse(503).body, "503 Service Unavailable\n");
}

}  // namespace

}  // namespace socle::net
