#include "lib/net/http_error.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/net/http.h"

namespace socle::net {

namespace {

const HttpProblem kProblem = {.status = 404, .detail = "No <b> & \"c\".", .request_id = "1f"};

TEST(HttpError, IsTextForWhoDoesNotSay) {
  for (const std::string accept : {"", "*/*", "text/plain", "image/png"}) {
    const HttpResponse response = ErrorResponse(kProblem, accept);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(response.body, "404 Not Found\nNo <b> & \"c\".\n");
  }
}

TEST(HttpError, IsAPageForBrowsers) {
  const HttpResponse response =
      ErrorResponse(kProblem, "text/html,application/xhtml+xml,*/*;q=0.8");
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(response.body.contains("<h1>404 Not Found</h1>"));
  EXPECT_TRUE(response.body.contains("No &lt;b&gt; &amp; &quot;c&quot;."));
  EXPECT_TRUE(response.body.contains("Request 1f"));
}

TEST(HttpError, IsProblemDetailsForPrograms) {
  for (const std::string accept : {"application/json", "application/problem+json"}) {
    const HttpResponse response = ErrorResponse(kProblem, accept);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.body,
              R"({"type":"about:blank","title":"Not Found","status":404,)"
              R"("detail":"No <b> & \"c\".","instance":"urn:request:1f"})"
              "\n");
  }
}

TEST(HttpError, GivesEachCodeAStatus) {
  EXPECT_EQ(HttpStatusOf(Code::kInvalidArgument), 400);
  EXPECT_EQ(HttpStatusOf(Code::kUnauthenticated), 401);
  EXPECT_EQ(HttpStatusOf(Code::kPermissionDenied), 403);
  EXPECT_EQ(HttpStatusOf(Code::kNotFound), 404);
  EXPECT_EQ(HttpStatusOf(Code::kConflict), 409);
  EXPECT_EQ(HttpStatusOf(Code::kTooLarge), 413);
  EXPECT_EQ(HttpStatusOf(Code::kCorruption), 500);
  EXPECT_EQ(HttpStatusOf(Code::kInternal), 500);
  EXPECT_EQ(HttpStatusOf(Code::kBusy), 503);
  EXPECT_EQ(HttpStatusOf(Code::kTimeout), 504);
}

TEST(HttpError, QuotesJson) {
  EXPECT_EQ(QuoteJson("a\"\\\n\x01é"), R"("a\"\\\u000a\u0001é")");
  EXPECT_EQ(QuoteJson("a\xFF\xC3"), "\"a\uFFFD\uFFFD\"");
}

TEST(HttpError, EscapesHtml) {
  EXPECT_EQ(EscapeHtml("<a href='x'>&\"é"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;é");
}

}  // namespace

}  // namespace socle::net
