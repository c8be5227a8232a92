#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "mpi/model/identity.h"
#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

std::string_view ZoneHeading(Zone zone) {
  switch (zone) {
    case Zone::kLink:
      return "Linked";
    case Zone::kReview:
      return "To review";
    case Zone::kApart:
      return "Apart";
  }
  return "";
}

std::string_view Comparison(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return "";
  }
  return a == b ? "=" : "\u2260";
}

void WriteIdentities(HtmlWriter& out, const SamplePair& pair) {
  OpenTable(out,
            "Traits as compared (standard form)",
            {{.name = "Trait"},
             {.name = fmt::format("{}:{}", pair.a.domain, pair.a.ipp)},
             {.name = ""},
             {.name = fmt::format("{}:{}", pair.b.domain, pair.b.ipp)}});
  for (const TraitField& field : kTraitFields) {
    const std::string& a = pair.a.*field.member;
    const std::string& b = pair.b.*field.member;
    const bool is_in_heading = field.name == "domain" || field.name == "ipp";
    if (is_in_heading || (a.empty() && b.empty())) {
      continue;
    }
    std::string name(field.name);
    std::ranges::replace(name, '_', ' ');
    OpenRow(out, name);
    out.Element("td", {{"class", "trait"}}, a.empty() ? kAbsent : std::string_view(a));
    out.Element("td", {{"class", "sign"}}, Comparison(a, b));
    out.Element("td", {{"class", "trait"}}, b.empty() ? kAbsent : std::string_view(b));
    out.Close();
  }
  CloseTable(out);
}

std::string JoinBlocks(const std::vector<std::string>& blocks) {
  std::string joined;
  for (const std::string& block : blocks) {
    joined += joined.empty() ? block : ", " + block;
  }
  return joined;
}

void WriteSample(HtmlWriter& out,
                 const LinkReport& report,
                 const SamplePair& pair,
                 const LinearScale& scale) {
  out.Open("article", {{"class", "sample"}});
  out.Open("h4")
      .Element("span", {{"class", "trait"}}, fmt::format("{}:{}", pair.a.domain, pair.a.ipp))
      .Text(" and ")
      .Element("span", {{"class", "trait"}}, fmt::format("{}:{}", pair.b.domain, pair.b.ipp))
      .Close();
  out.Open("p", {{"class", "verdict"}});
  out.Text(fmt::format(
      "{} bits, probability {}. ", FormatBits(pair.weight_bits), FormatPercent(pair.probability)));
  if (!pair.rule.empty()) {
    out.Text("Decided by: ").Text(pair.rule).Text(". ");
  }
  if (!pair.blocks.empty()) {
    out.Text("Candidates by: ").Prose(JoinBlocks(pair.blocks)).Text(".");
  }
  out.Close();
  out.Open("div", {{"class", report.show_traits ? "pair" : "pair bare"}});
  if (report.show_traits) {
    WriteIdentities(out, pair);
  }
  WriteWaterfall(out, pair, scale, report.thresholds);
  out.Close().Close();
}

void WriteZone(HtmlWriter& out,
               const LinkReport& report,
               const std::vector<const SamplePair*>& shown,
               Zone zone) {
  const auto is_here = [zone](const SamplePair* pair) { return pair->zone == zone; };
  if (std::ranges::none_of(shown, is_here)) {
    return;
  }
  const LinearScale scale = WaterfallScale(shown);
  out.Element("h3", ZoneHeading(zone)).Open("div", {{"class", "samples"}});
  for (const SamplePair* pair : shown) {
    if (is_here(pair)) {
      WriteSample(out, report, *pair, scale);
    }
  }
  out.Close();
  const auto all = std::ranges::count(report.samples, zone, &SamplePair::zone);
  if (const std::size_t more = LeftOut(static_cast<std::size_t>(all), kSamplesPerZoneMax);
      more > 0) {
    out.Element("p", {{"class", "more"}}, fmt::format("and {} more", FormatCount(more)));
  }
}

}  // namespace

void WriteSamplesSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "samples", "Sample pairs, step by step");
  std::vector<const SamplePair*> shown;
  std::array<std::size_t, kZones.size()> in_zone = {};
  for (const SamplePair& pair : report.samples) {
    if (in_zone[static_cast<std::size_t>(pair.zone)]++ < kSamplesPerZoneMax) {
      shown.push_back(&pair);
    }
  }
  if (shown.empty()) {
    NothingToDraw(out, "there is no sample pair.");
    out.Close();
    return;
  }
  Paragraph(
      out,
      "Each drawing starts from the prior, the weight of any candidate pair before its traits "
      "are seen, adds the weight of each trait's agreement level, and ends with the final "
      "weight. All drawings share one scale in bits.");
  for (const Zone zone : kZones) {
    WriteZone(out, report, shown, zone);
  }
  out.Close();
}

}  // namespace socle::mpi::report
