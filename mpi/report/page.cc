#include "mpi/report/page.h"

#include <string_view>

#include "lib/base/embedded.h"
#include "mpi/report/html_writer.h"

SOCLE_EMBEDDED(mpi_report_css)

namespace socle::mpi::report {
namespace {

// The page asks for nothing itself, and forbids it to whatever might slip in.
constexpr std::string_view kContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";

void WriteHead(HtmlWriter& out, std::string_view title) {
  out.Open("head");
  out.Void("meta", {{"charset", "utf-8"}});
  out.Void("meta",
           {{"http-equiv", "Content-Security-Policy"}, {"content", kContentSecurityPolicy}});
  out.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.Void("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.Element("title", title);
  out.Open("style").Raw(SOCLE_EMBEDDED_TEXT(mpi_report_css)).Close();
  out.Close();
}

// Hatching, so that the zone to review is not told by its colour alone.
void WritePatterns(HtmlWriter& out) {
  out.Open("svg",
           {{"class", "patterns"}, {"aria-hidden", "true"}, {"width", "0"}, {"height", "0"}});
  out.Open("defs").Open("pattern",
                        {{"id", "hatching"},
                         {"patternUnits", "userSpaceOnUse"},
                         {"width", "5"},
                         {"height", "5"},
                         {"patternTransform", "rotate(45)"}});
  out.Void("rect", {{"class", "hatching-ground"}, {"width", "5"}, {"height", "5"}});
  out.Void("rect", {{"class", "hatching-line"}, {"width", "3"}, {"height", "5"}});
  out.Close().Close().Close();
}

}  // namespace

void OpenPage(HtmlWriter& out, std::string_view title) {
  out.Raw("<!DOCTYPE html>\n").Open("html", {{"lang", "en"}});
  WriteHead(out, title);
  out.Open("body");
  WritePatterns(out);
}

void ClosePage(HtmlWriter& out) {
  out.Close().Close().Raw("\n");
}

}  // namespace socle::mpi::report
