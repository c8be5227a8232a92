#include "mpi/report/html_writer.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "mpi/report/limits.h"
#include "tests/unit/mpi/report/xml_reader.h"

namespace socle::mpi::report {
namespace {

TEST(HtmlWriter, EscapesTextAndAttributes) {
  HtmlWriter out;
  out.Element("p", {{"title", "\"x\" & 'y' <z>"}}, "<script>alert(\"a\" + 'b')</script> & more");
  const std::string html = out.Finish();
  EXPECT_EQ(
      html,
      "<p title=\"&quot;x&quot; &amp; &#39;y&#39; &lt;z&gt;\">&lt;script&gt;alert(&quot;a&quot; "
      "+ &#39;b&#39;)&lt;/script&gt; &amp; more</p>");
  EXPECT_EQ(ReadXml(html).elements.at(0).attributes.at("title"), "\"x\" & 'y' <z>");
}

TEST(HtmlWriter, ClosesInOrder) {
  HtmlWriter out;
  out.Open("ul").Open("li").Void("br").Close().Element("li", "x").Close();
  EXPECT_EQ(out.Finish(), "<ul><li><br/></li><li>x</li></ul>");
}

TEST(HtmlWriter, GivesEachIdOnce) {
  HtmlWriter out;
  EXPECT_NE(out.NewId("title"), out.NewId("title"));
}

TEST(HtmlWriterDeathTest, StopsWhenAnElementStaysOpen) {
  EXPECT_DEATH(
      {
        HtmlWriter out;
        out.Open("p");
        (void)out.Finish();
      },
      "");
  EXPECT_DEATH(HtmlWriter().Close(), "");
}

TEST(CleanText, ReplacesWhatMayNotStandInAPage) {
  EXPECT_EQ(CleanText("a\tb\nc", 100), "a b c");
  EXPECT_EQ(CleanText(std::string("a\0b", 3), 100), "a\ufffdb");
  EXPECT_EQ(CleanText("a\x1b[31mb\x7f", 100), "a\ufffd[31mb\ufffd");
  EXPECT_EQ(CleanText("a\u0085b\u202eb\u2066c\u200fd", 100), "a\ufffdb\ufffdb\ufffdc\ufffdd");
  EXPECT_EQ(CleanText("\ufeffa\ufffe\uffff", 100), "\ufffda\ufffd\ufffd");
  EXPECT_EQ(CleanText("\xff\xc3z\xed\xa0\x80", 100), "\ufffd\ufffdz\ufffd\ufffd\ufffd");
  EXPECT_EQ(CleanText("NO\u00cbL \u00c9L\u00c9ONORE", 100), "NO\u00cbL \u00c9L\u00c9ONORE");
}

TEST(CleanText, CutsAfterTheLimitOnly) {
  EXPECT_EQ(CleanText("\u00e9\u00e9\u00e9", 3), "\u00e9\u00e9\u00e9");
  EXPECT_EQ(CleanText("\u00e9\u00e9\u00e9\u00e9", 3), "\u00e9\u00e9\u00e9\u2026");
  EXPECT_EQ(CleanText("\xff\xff\xff", 3), "\ufffd\ufffd\ufffd");
  EXPECT_EQ(CleanText("\xff\xff\xff\xff", 3), "\ufffd\ufffd\ufffd\u2026");
  EXPECT_EQ(CleanText("", 0), "");
}

TEST(HtmlWriter, CutsTextAndProseAtTheirLimits) {
  const auto written = [](std::size_t characters, bool is_prose) {
    HtmlWriter out;
    const std::string text(characters, 'x');
    is_prose ? out.Prose(text) : out.Text(text);
    return out.Finish();
  };
  EXPECT_EQ(written(kTextCharactersMax, false).size(), kTextCharactersMax);
  EXPECT_EQ(written(kTextCharactersMax + 1, false),
            std::string(kTextCharactersMax, 'x') + "\u2026");
  EXPECT_EQ(written(kProseCharactersMax, true).size(), kProseCharactersMax);
  EXPECT_EQ(written(kProseCharactersMax + 1, true),
            std::string(kProseCharactersMax, 'x') + "\u2026");
}

}  // namespace
}  // namespace socle::mpi::report
