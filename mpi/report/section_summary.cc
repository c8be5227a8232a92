#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

void Tile(HtmlWriter& out, std::string_view name, std::string_view value, std::string_view note) {
  out.Open("div").Element("dt", name).Element("dd", {{"class", "value"}}, value);
  out.Element("dd", {{"class", "note"}}, note).Close();
}

void WriteTiles(HtmlWriter& out, const LinkReport& report) {
  const Totals& totals = report.totals;
  out.Open("dl", {{"class", "tiles"}});
  Tile(out,
       "Records",
       FormatCount(totals.records),
       fmt::format("in {} domains; {} lines rejected",
                   FormatCount(totals.domains),
                   FormatCount(totals.rejected)));
  Tile(out,
       "Persons",
       FormatCount(totals.persons),
       fmt::format("{} with one record alone", FormatCount(totals.singletons)));
  Tile(out, "Pairs linked", FormatCount(totals.links), "automatically");
  Tile(out,
       "Doublons",
       FormatCount(totals.doublon_groups),
       fmt::format("persons twice or more in one domain; {} pairs",
                   FormatCount(totals.doublon_pairs)));
  Tile(out,
       "Pairs to review",
       FormatCount(totals.review_pairs),
       fmt::format("{} records, {} of all",
                   FormatCount(totals.review_records),
                   FormatPercent(ShareOf(totals.review_records, totals.records))));
  Tile(out,
       "Precision",
       FormatPercent(report.quality.precision_estimated),
       "of links, estimated by the model");
  Tile(out,
       "Recall",
       FormatPercent(report.quality.recall_estimated),
       "of links, estimated by the model");
  Tile(out,
       "Blocking recall",
       FormatPercent(report.blocking.recall_estimated),
       "true pairs that became candidates, estimated");
  out.Close();
}

void Figure(HtmlWriter& out,
            std::string_view name,
            std::string_view value,
            std::string_view meaning) {
  OpenRow(out, name);
  NumberCell(out, value);
  TextCell(out, meaning);
  out.Close();
}

void WriteFigures(HtmlWriter& out, const LinkReport& report) {
  const Totals& totals = report.totals;
  const Quality& quality = report.quality;
  OpenTable(
      out,
      "Figures of the run",
      {{.name = "Figure"}, {.name = "Value", .kind = ColumnKind::kNumber}, {.name = "Meaning"}});
  Figure(out,
         "candidate pairs",
         FormatCount(totals.candidate_pairs),
         "pairs that blocking proposed and that were compared");
  Figure(out,
         "reduction ratio",
         FormatPercent(ReductionRatio(totals)),
         "share of all possible pairs that did not have to be compared");
  Figure(out,
         "false links, target",
         FormatPercent(quality.false_link_rate_target),
         "share of links that may be false: the link threshold follows from it");
  Figure(out,
         "false links, expected",
         quality.false_links_expected.has_value() ? FormatDecimal(*quality.false_links_expected, 1)
                                                  : std::string(kAbsent),
         "sum over all links of the probability to be wrong");
  Figure(out,
         "precision",
         FormatPercent(quality.precision_estimated),
         "share of links that are right, by the model");
  Figure(out,
         "recall",
         FormatPercent(quality.recall_estimated),
         "share of true pairs that were linked, by the model, blocking included");
  Figure(out,
         "recall with review",
         FormatPercent(quality.recall_with_review),
         "the same, once every pair to review is decided rightly");
  CloseTable(out);
}

}  // namespace

void WriteSummarySection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "summary", "Result");
  WriteTiles(out, report);
  WriteFigures(out, report);
  out.Close();
}

}  // namespace socle::mpi::report
