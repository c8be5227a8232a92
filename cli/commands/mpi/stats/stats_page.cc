#include "cli/commands/mpi/stats/stats_page.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/stats/statistics.h"
#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/page.h"
#include "mpi/report/scale.h"
#include "mpi/report/table.h"

namespace socle::cli {

namespace {

using mpi::report::BarCell;
using mpi::report::CloseTable;
using mpi::report::ColumnKind;
using mpi::report::FormatCount;
using mpi::report::FormatPercent;
using mpi::report::FormatSeconds;
using mpi::report::HtmlWriter;
using mpi::report::kAbsent;
using mpi::report::LinearScale;
using mpi::report::NothingToDraw;
using mpi::report::NumberCell;
using mpi::report::OpenRow;
using mpi::report::OpenSection;
using mpi::report::OpenTable;

void Tile(HtmlWriter& out, std::string_view name, std::string_view value) {
  out.Open("div").Element("dt", name);
  out.Element("dd", {{"class", "value"}}, value).Close();
}

void WriteSummary(HtmlWriter& out, const StatisticsView& statistics) {
  const IndicatorView& all = statistics.all;
  OpenSection(out, "summary", "Now");
  out.Open("dl", {{"class", "tiles"}});
  Tile(out, "identities", FormatCount(all.identities));
  Tile(out, "doublons in stock", FormatPercent(all.stock_doublons.share));
  Tile(out, "doublons in flow", FormatPercent(all.flow_doublons.share));
  Tile(out, "qualified", FormatPercent(all.StatusShare("QUAL")));
  Tile(out, "items to look at", FormatCount(all.backlog));
  Tile(out,
       "median time to a decision",
       all.handling_seconds_median ? FormatSeconds(*all.handling_seconds_median)
                                   : std::string(kAbsent));
  Tile(out, "collisions (target 0)", FormatCount(all.collisions));
  Tile(out, "doublons d'INS (must be 0)", FormatCount(all.ins_duplicates));
  out.Close().Close();
}

void WriteTrendChart(HtmlWriter& out,
                     std::string_view title,
                     const StatisticsView& statistics,
                     std::vector<double> values) {
  out.Open("figure").Element("h3", title);
  const std::string description = statistics.trend.empty()
                                      ? std::string(title)
                                      : fmt::format("{}, from {} to {}",
                                                    title,
                                                    statistics.trend.front().day,
                                                    statistics.trend.back().day);
  if (mpi::report::WriteLineChart(out,
                                  {.title = title,
                                   .description = description,
                                   .values = std::move(values),
                                   .axis = "day"})) {
    out.Element("figcaption", description);
  } else {
    NothingToDraw(out, "Fewer than two days to draw.");
  }
  out.Close();
}

void WriteTrend(HtmlWriter& out, const StatisticsView& statistics) {
  OpenSection(out, "trend", "Over time");
  out.Open("div", {{"class", "grid"}});
  WriteTrendChart(out, "Items to look at", statistics, statistics.BacklogByDay());
  WriteTrendChart(
      out, "Doublons merged for a hundred new identities", statistics, statistics.MergeRateByDay());
  out.Close().Close();
}

// Named counts with bars.
void WriteCounts(HtmlWriter& out,
                 std::string_view caption,
                 std::string_view what,
                 const std::vector<NamedNumber>& counts) {
  if (counts.empty()) {
    return;
  }
  std::uint64_t largest = 0;
  std::uint64_t sum = 0;
  for (const NamedNumber& entry : counts) {
    largest = std::max(largest, entry.count);
    sum += entry.count;
  }
  const LinearScale scale(0, static_cast<double>(largest));
  OpenTable(out,
            caption,
            {{.name = what},
             {.name = "Count", .kind = ColumnKind::kNumber},
             {.name = "Share", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar}});
  for (std::size_t i = 0; i < std::min(counts.size(), mpi::report::kCountsMax); ++i) {
    OpenRow(out, TraitLabel(counts[i].name));
    NumberCell(out, FormatCount(counts[i].count));
    NumberCell(
        out,
        sum == 0 ? std::string(kAbsent)
                 : FormatPercent(static_cast<double>(counts[i].count) / static_cast<double>(sum)));
    BarCell(out, {.to = scale.At(static_cast<double>(counts[i].count)), .kind = "quantity"});
    out.Close();
  }
  mpi::report::MoreRow(out, 4, mpi::report::LeftOut(counts.size(), mpi::report::kCountsMax));
  CloseTable(out);
}

void WriteBacklog(HtmlWriter& out, const StatisticsView& statistics) {
  OpenSection(out, "work", "Work of the cell");
  out.Open("div", {{"class", "grid"}});
  WriteCounts(out, "Age of what is open", "Age", statistics.all.ages);
  WriteCounts(out, "Kinds of what is open", "Kind", statistics.all.kinds);
  WriteCounts(out, "Decisions in the period", "Decision", statistics.all.decisions);
  out.Close();
  const AgreementView& agreement = statistics.agreement;
  out.Element("h3", "Agreement of reviewers");
  if (agreement.items == 0) {
    NothingToDraw(out, "No item was decided twice, unseen, in the period.");
  } else {
    mpi::report::Paragraph(
        out,
        fmt::format("Two people decided {} items without seeing each other's decision, and agreed "
                    "on {} ({}); Cohen's kappa {}.",
                    FormatCount(agreement.items),
                    FormatCount(agreement.agreed),
                    FormatPercent(static_cast<double>(agreement.agreed) /
                                  static_cast<double>(agreement.items)),
                    agreement.kappa ? mpi::report::FormatDecimal(*agreement.kappa, 2)
                                    : std::string(kAbsent)));
  }
  out.Close();
}

void WriteStatuses(HtmlWriter& out, const StatisticsView& statistics) {
  OpenSection(out, "statuses", "Statuses, attributes, anomalies");
  out.Open("div", {{"class", "grid"}});
  WriteCounts(out, "Statuses of identities", "Status", statistics.all.statuses);
  WriteCounts(out, "Attributes of identities", "Attribute", statistics.all.attributes);
  WriteCounts(out, "Anomalies", "Anomaly", statistics.all.anomalies);
  out.Close().Close();
}

void WriteDomains(HtmlWriter& out, const StatisticsView& statistics) {
  OpenSection(out, "domains", "Domains");
  double largest = 0;
  for (const IndicatorView& domain : statistics.domains) {
    largest = std::max(largest, domain.stock_doublons.share.value_or(0));
  }
  const LinearScale rates(0, largest);
  OpenTable(out,
            "Indicators by domain",
            {{.name = "Domain"},
             {.name = "Identities", .kind = ColumnKind::kNumber},
             {.name = "Doublons", .kind = ColumnKind::kNumber},
             {.name = "Rate", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "Qualified", .kind = ColumnKind::kNumber},
             {.name = "To look at", .kind = ColumnKind::kNumber},
             {.name = "Merges", .kind = ColumnKind::kNumber},
             {.name = "Collisions", .kind = ColumnKind::kNumber},
             {.name = "Doublons d'INS", .kind = ColumnKind::kNumber},
             {.name = "With anomalies", .kind = ColumnKind::kNumber}});
  const std::size_t shown = std::min(statistics.domains.size(), mpi::report::kDomainsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const IndicatorView& domain = statistics.domains[i];
    OpenRow(out, domain.code);
    NumberCell(out, FormatCount(domain.identities));
    NumberCell(out, FormatCount(domain.stock_doublons.count));
    NumberCell(out, FormatPercent(domain.stock_doublons.share));
    BarCell(out, {.to = rates.At(domain.stock_doublons.share.value_or(0)), .kind = "rate"});
    NumberCell(out, FormatPercent(domain.StatusShare("QUAL")));
    NumberCell(out, FormatCount(domain.backlog));
    NumberCell(out, FormatCount(domain.merges));
    NumberCell(out, FormatCount(domain.collisions));
    NumberCell(out, FormatCount(domain.ins_duplicates));
    NumberCell(out, FormatPercent(domain.with_anomalies.share));
    out.Close();
  }
  mpi::report::MoreRow(out, 11, statistics.domains.size() - shown);
  CloseTable(out);
  out.Close();
}

void WriteWeightFigure(HtmlWriter& out,
                       std::string_view title,
                       double from_bits,
                       const std::vector<std::uint64_t>& counts) {
  mpi::report::WeightHistogram histogram;
  histogram.from_bits = from_bits;
  for (const std::uint64_t count : counts) {
    histogram.bins.push_back({.link = count});
  }
  const mpi::report::WeightHistogram trimmed = mpi::report::TrimHistogram(histogram, {});
  out.Open("figure").Element("h3", title);
  if (trimmed.bins.empty()) {
    NothingToDraw(out, "No pair was scored.");
  } else {
    mpi::report::WriteWeightHistogram(out, trimmed, {});
  }
  out.Close();
}

void WriteWeights(HtmlWriter& out, const StatisticsView& statistics) {
  OpenSection(out, "weights", "Weights of the pairs that are kept");
  out.Open("div", {{"class", "grid"}});
  WriteWeightFigure(
      out, "Across domains", statistics.weights_from_bits, statistics.cross_domain_weights);
  WriteWeightFigure(
      out, "Inside one domain", statistics.weights_from_bits, statistics.same_domain_weights);
  out.Close().Close();
}

}  // namespace

std::string RenderStatsPage(const StatisticsView& statistics, const std::string& made_at) {
  HtmlWriter out;
  const std::string title = "Identity vigilance";
  mpi::report::OpenPage(out, title);
  out.Open("header").Element("h1", title);
  out.Element("p",
              {{"class", "run"}},
              fmt::format("From {} to {} \u00b7 made {}",
                          statistics.from.empty() ? "the beginning" : statistics.from,
                          statistics.to.empty() ? "now" : statistics.to,
                          made_at));
  out.Open("p", {{"class", "privacy"}}).Element("strong", "No traits of patients on this page.");
  out.Close().Close();
  out.Open("main");
  WriteSummary(out, statistics);
  WriteTrend(out, statistics);
  WriteBacklog(out, statistics);
  WriteStatuses(out, statistics);
  WriteDomains(out, statistics);
  WriteWeights(out, statistics);
  out.Close();
  mpi::report::ClosePage(out);
  return out.Finish();
}

}  // namespace socle::cli
