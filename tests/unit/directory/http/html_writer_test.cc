#include "directory/http/html_writer.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "directory/http/url.h"

namespace socle::directory::http {

namespace {

std::string TextIn(std::string_view text) {
  HtmlWriter html;
  html.Write("p", text);
  return html.Take();
}

TEST(HtmlWriter, WritesElementsInEachOther) {
  HtmlWriter html;
  {
    const auto list = html.Open("ul", {{"class", "a"}});
    html.Write("li", "one", {{"id", "x"}});
    const auto item = html.Open("li");
    html.WriteText("two");
    html.WriteVoid("br");
  }
  EXPECT_EQ(html.Take(),
            "<!DOCTYPE html>\n<ul class=\"a\"><li id=\"x\">one</li>\n<li>two<br></li>\n</ul>\n");
}

TEST(HtmlWriter, AddsNoSpaceToASentence) {
  HtmlWriter html;
  {
    const auto line = html.Open("p");
    html.Write("a", "x", {{"href", Url("/")}});
    html.WriteText(".");
  }
  EXPECT_EQ(html.Take(), "<!DOCTYPE html>\n<p><a href=\"/\">x</a>.</p>\n");
}

TEST(HtmlWriter, EscapesTextAndValues) {
  EXPECT_EQ(TextIn("<script>alert('1') & \"2\"</script>"),
            "<!DOCTYPE html>\n<p>&lt;script&gt;alert(&#39;1&#39;) &amp; "
            "&quot;2&quot;&lt;/script&gt;</p>\n");
  HtmlWriter html;
  html.WriteVoid("input", {{"value", "\" onfocus=\"alert(1)"}});
  EXPECT_EQ(html.Take(), "<!DOCTYPE html>\n<input value=\"&quot; onfocus=&quot;alert(1)\">");
}

TEST(HtmlWriter, ReplacesWhatHtmlMayNotHold) {
  EXPECT_EQ(TextIn(std::string_view("a\0b", 3)), "<!DOCTYPE html>\n<p>a\uFFFDb</p>\n");
  EXPECT_EQ(TextIn("a\x1B\x7F\xC2\x85"), "<!DOCTYPE html>\n<p>a\uFFFD\uFFFD\uFFFD</p>\n");
  EXPECT_EQ(TextIn("a\xFF\xC3"), "<!DOCTYPE html>\n<p>a\uFFFD\uFFFD</p>\n");
  EXPECT_EQ(TextIn("é\n\t😀"), "<!DOCTYPE html>\n<p>é\n\t😀</p>\n");
}

TEST(HtmlWriter, WritesFlags) {
  HtmlWriter html;
  html.WriteVoid("input", {{"required", true}, {"disabled", false}});
  EXPECT_EQ(html.Take(), "<!DOCTYPE html>\n<input required>");
}

TEST(HtmlWriterDeathTest, HasNoWayToWriteAScript) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(HtmlAttribute("href", std::string("javascript:alert(1)")), "");
  EXPECT_DEATH(HtmlAttribute("onclick", "alert(1)"), "");
  EXPECT_DEATH(HtmlAttribute("style", "x"), "");
  EXPECT_DEATH(HtmlAttribute("srcdoc", "x"), "");
  EXPECT_DEATH(HtmlAttribute("class", Url("/")), "");
  EXPECT_DEATH(HtmlWriter().Write("script", "x"), "");
}

TEST(Url, EncodesItsParts) {
  EXPECT_EQ(Url("/a").Segment("b/../?c#d é").Text(), "/a/b%2F..%2F%3Fc%23d%20%C3%A9");
  EXPECT_EQ(Url("/a").Parameter("x", "1&y=2").Parameter("e", "").Parameter("z", "é").Text(),
            "/a?x=1%26y%3D2&z=%C3%A9");
}

TEST(Url, TakesAddressesOfMailOnly) {
  EXPECT_EQ(Url::Mail("a.b+c@x-y.example").Text(), "mailto:a.b%2Bc@x-y.example");
  for (const std::string_view text : {"",
                                      "@",
                                      "a@",
                                      "@b",
                                      "a",
                                      "a@b@c",
                                      "a@b?subject=x y",
                                      "a b@c",
                                      "javascript:alert(1)//@b",
                                      "a@b\r\nBcc: c"}) {
    EXPECT_TRUE(Url::Mail(text).IsEmpty()) << text;
  }
  // A question mark is allowed before the '@', encoded.
  EXPECT_EQ(Url::Mail("a?b@c.example").Text(), "mailto:a%3Fb@c.example");
}

TEST(Url, TakesDigitsOfPhonesOnly) {
  EXPECT_EQ(Url::Phone("04 65.71-78 18").Text(), "tel:0465717818");
  EXPECT_EQ(Url::Phone("+33 4 65 71 78 18").Text(), "tel:+33465717818");
  EXPECT_EQ(Url::Phone("15").Text(), "");
  EXPECT_EQ(Url::Phone("112").Text(), "tel:112");
  EXPECT_EQ(Url::Phone("javascript:alert(1)").Text(), "");
}

}  // namespace

}  // namespace socle::directory::http
