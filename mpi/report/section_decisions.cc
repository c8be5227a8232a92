#include <cmath>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

void LegendItem(HtmlWriter& out, std::string_view kind, std::string_view text) {
  out.Open("li").Open(
      "svg", {{"class", "key"}, {"aria-hidden", "true"}, {"width", "14"}, {"height", "14"}});
  out.Void("rect", {{"class", kind}, {"width", "14"}, {"height", "14"}}).Close();
  out.Text(text).Close();
}

void WriteLegend(HtmlWriter& out) {
  out.Open("ul", {{"class", "legend"}});
  LegendItem(out, "apart", "apart");
  LegendItem(out, "review", "to review");
  LegendItem(out, "link", "link");
  out.Close();
}

void WriteBins(HtmlWriter& out, const WeightHistogram& histogram) {
  out.Open("details").Element("summary", "The histogram as a table");
  OpenTable(out,
            "Pairs by weight and decision",
            {{.name = "Weight from, bits"},
             {.name = "Apart", .kind = ColumnKind::kNumber},
             {.name = "To review", .kind = ColumnKind::kNumber},
             {.name = "Link", .kind = ColumnKind::kNumber}});
  for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
    const double from = histogram.from_bits + static_cast<double>(i) * histogram.bin_width_bits;
    OpenRow(out, FormatBits(from));
    NumberCell(out, FormatCount(histogram.bins[i].apart));
    NumberCell(out, FormatCount(histogram.bins[i].review));
    NumberCell(out, FormatCount(histogram.bins[i].link));
    out.Close();
  }
  CloseTable(out);
  out.Close();
}

}  // namespace

void WriteDecisionsSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "decisions", "Match weights and decisions");
  const WeightHistogram histogram = TrimHistogram(report.weights, report.thresholds);
  if (histogram.bins.empty()) {
    NothingToDraw(out, "no pair was compared.");
    out.Close();
    return;
  }
  Paragraph(
      out,
      "The weight of a pair is the sum of its traits' weights: each bit more doubles the odds "
      "that the two records are one person. The policy and the clustering may decide against "
      "the zone that the weight alone gives, so a zone can hold bars of another decision.");
  const bool is_whole = histogram.bin_width_bits == std::round(histogram.bin_width_bits);
  out.Open("figure");
  WriteLegend(out);
  WriteWeightHistogram(out, histogram, report.thresholds);
  out.Open("figcaption")
      .Prose(fmt::format("Number of compared pairs in each {} bits of weight, on a logarithmic "
                         "scale (log of 1 + n).",
                         FormatDecimal(histogram.bin_width_bits, is_whole ? 0 : 1)))
      .Close();
  out.Close();
  WriteBins(out, histogram);
  out.Close();
}

}  // namespace socle::mpi::report
