#include "mpi/report/render_html.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"
#include "mpi/report/page.h"
#include "mpi/report/sections.h"

namespace socle::mpi::report {
namespace {

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
  OpenPage(out, report.run.title);
  WriteHeader(out, report);
  out.Open("main");
  for (const Chapter& chapter : kChapters) {
    chapter.write(out, report);
  }
  out.Close();
  ClosePage(out);
  return out.Finish();
}

}  // namespace socle::mpi::report
