#include "mpi/report/render_html.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/embedded.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"
#include "mpi/report/sections.h"

SOCLE_EMBEDDED(mpi_report_css)

namespace socle::mpi::report {
namespace {

// The page asks for nothing itself, and forbids it to whatever might slip in.
constexpr std::string_view kContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";

struct Chapter {
  std::string_view id;
  std::string_view name;
  void (*write)(HtmlWriter&, const LinkReport&);
};

constexpr std::array<Chapter, 9> kChapters = {{
    {.id = "summary", .name = "Result", .write = WriteSummarySection},
    {.id = "domains", .name = "Domains and doublons", .write = WriteDomainsSection},
    {.id = "work", .name = "Work list", .write = WriteWorkSection},
    {.id = "decisions", .name = "Decisions", .write = WriteDecisionsSection},
    {.id = "samples", .name = "Sample pairs", .write = WriteSamplesSection},
    {.id = "traits", .name = "Weights", .write = WriteTraitsSection},
    {.id = "training", .name = "Training", .write = WriteTrainingSection},
    {.id = "blocking", .name = "Blocking", .write = WriteBlockingSection},
    {.id = "run", .name = "The run", .write = WriteRunSection},
}};

void WriteHead(HtmlWriter& out, const LinkReport& report) {
  out.Open("head");
  out.Void("meta", {{"charset", "utf-8"}});
  out.Void("meta",
           {{"http-equiv", "Content-Security-Policy"}, {"content", kContentSecurityPolicy}});
  out.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.Void("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.Element("title", report.run.title);
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

std::string RunLine(const RunInfo& run) {
  std::string line = run.program_version;
  for (const auto& [name, value] :
       {std::pair<std::string_view, std::string_view>{"", run.started_at},
        {"model ", run.model.name},
        {"policy ", run.policy}}) {
    if (!value.empty()) {
      line += fmt::format("{}{}{}", line.empty() ? "" : " \u00b7 ", name, value);
    }
  }
  return line;
}

void WriteHeader(HtmlWriter& out, const LinkReport& report) {
  out.Open("header").Element("h1", report.run.title);
  out.Element("p", {{"class", "run"}}, RunLine(report.run));
  out.Open("p", {{"class", report.show_traits ? "privacy shown" : "privacy"}});
  if (report.show_traits) {
    out.Element("strong", "This page shows traits of patients")
        .Prose(
            " in its sample pairs (fictive data, or asked for). Keep it as you keep the "
            "identities themselves.");
  } else {
    out.Element("strong", "No traits of patients on this page:")
        .Prose(" sample pairs show identification domain, IPP and agreement levels alone.");
  }
  out.Close();
  out.Open("nav", {{"aria-label", "Sections"}}).Open("ul");
  for (const Chapter& chapter : kChapters) {
    out.Open("li").Element("a", {{"href", fmt::format("#{}", chapter.id)}}, chapter.name).Close();
  }
  out.Close().Close().Close();
}

}  // namespace

std::string RenderHtml(const LinkReport& report) {
  HtmlWriter out;
  out.Raw("<!DOCTYPE html>\n").Open("html", {{"lang", "en"}});
  WriteHead(out, report);
  out.Open("body");
  WritePatterns(out);
  WriteHeader(out, report);
  out.Open("main");
  for (const Chapter& chapter : kChapters) {
    chapter.write(out, report);
  }
  out.Close().Close().Close().Raw("\n");
  return out.Finish();
}

}  // namespace socle::mpi::report
