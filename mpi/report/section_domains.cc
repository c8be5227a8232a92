#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

void WriteDomainRow(HtmlWriter& out,
                    const DomainSummary& domain,
                    const LinearScale& groups,
                    const LinearScale& rates) {
  OpenRow(out, domain.name);
  NumberCell(out, FormatCount(domain.records));
  NumberCell(out, FormatCount(domain.persons));
  NumberCell(out, FormatCount(domain.doublon_groups));
  BarCell(out, {.to = groups.At(static_cast<double>(domain.doublon_groups)), .kind = "quantity"});
  NumberCell(out, FormatPercent(DoublonRate(domain)));
  BarCell(out, {.to = rates.At(DoublonRate(domain).value_or(0)), .kind = "rate"});
  NumberCell(out, FormatCount(domain.doublon_pairs));
  NumberCell(out, FormatCount(domain.review_pairs));
  NumberCell(out, FormatCount(domain.rejected));
  out.Close();
}

void WriteCounts(HtmlWriter& out,
                 std::string_view caption,
                 std::string_view kind,
                 const std::vector<NamedCount>& counts) {
  std::uint64_t largest = 0;
  for (const NamedCount& item : counts) {
    largest = std::max(largest, item.count);
  }
  const LinearScale scale(0, static_cast<double>(largest));
  OpenTable(out,
            caption,
            {{.name = kind},
             {.name = "Count", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar}});
  for (std::size_t i = 0; i < std::min(counts.size(), kCountsMax); ++i) {
    OpenRow(out, counts[i].name);
    NumberCell(out, FormatCount(counts[i].count));
    BarCell(out, {.to = scale.At(static_cast<double>(counts[i].count)), .kind = "quantity"});
    out.Close();
  }
  MoreRow(out, 3, LeftOut(counts.size(), kCountsMax));
  CloseTable(out);
}

void WriteClusterSizes(HtmlWriter& out, const std::vector<ClusterSize>& sizes) {
  std::uint64_t largest = 0;
  for (const ClusterSize& size : sizes) {
    largest = std::max(largest, size.clusters);
  }
  const CountScale scale(static_cast<double>(largest));
  OpenTable(out,
            "Persons by number of records",
            {{.name = "Records"},
             {.name = "Persons", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar}},
            "logarithmic bars");
  for (std::size_t i = 0; i < std::min(sizes.size(), kClusterSizesMax); ++i) {
    OpenRow(out, FormatCount(sizes[i].size));
    NumberCell(out, FormatCount(sizes[i].clusters));
    BarCell(out, {.to = scale.At(static_cast<double>(sizes[i].clusters)), .kind = "quantity"});
    out.Close();
  }
  MoreRow(out, 3, LeftOut(sizes.size(), kClusterSizesMax));
  CloseTable(out);
}

}  // namespace

void WriteDomainsSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "domains", "Domains and doublons");
  if (report.domains.empty()) {
    NothingToDraw(out, "no record was read.");
    out.Close();
    return;
  }
  Paragraph(out,
            "A doublon is a person with two records or more in one identification domain. The rate "
            "is the share of a domain's records that go away when each person keeps one.");
  std::uint64_t groups_max = 0;
  double rate_max = 0;
  for (const DomainSummary& domain : report.domains) {
    groups_max = std::max(groups_max, domain.doublon_groups);
    rate_max = std::max(rate_max, DoublonRate(domain).value_or(0));
  }
  const LinearScale groups(0, static_cast<double>(groups_max));
  // A rate of zero everywhere must not look like a full bar.
  const LinearScale rates(0, rate_max > 0 ? rate_max : 1);
  OpenTable(out,
            "Records, persons and doublons of each domain",
            {{.name = "Domain"},
             {.name = "Records", .kind = ColumnKind::kNumber},
             {.name = "Persons", .kind = ColumnKind::kNumber},
             {.name = "Doublons", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "Rate", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "Pairs", .kind = ColumnKind::kNumber},
             {.name = "To review", .kind = ColumnKind::kNumber},
             {.name = "Rejected", .kind = ColumnKind::kNumber}});
  for (std::size_t i = 0; i < std::min(report.domains.size(), kDomainsMax); ++i) {
    WriteDomainRow(out, report.domains[i], groups, rates);
  }
  MoreRow(out, 10, LeftOut(report.domains.size(), kDomainsMax));
  CloseTable(out);
  out.Close();
}

void WriteWorkSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "work", "Work list and persons");
  out.Open("div", {{"class", "grid"}});
  out.Open("div");
  if (report.review_reasons.empty()) {
    NothingToDraw(out, "there is no pair to review.");
  } else {
    WriteCounts(out, "Pairs to review by reason", "Reason", report.review_reasons);
  }
  out.Close().Open("div");
  if (report.clusters.sizes.empty()) {
    NothingToDraw(out, "there is no person.");
  } else {
    WriteClusterSizes(out, report.clusters.sizes);
  }
  out.Close().Open("div");
  if (report.clusters.vetoes.empty()) {
    NothingToDraw(out, "no constraint kept two records apart.");
  } else {
    WriteCounts(out, "Joins that a constraint forbade", "Constraint", report.clusters.vetoes);
  }
  out.Close().Close().Close();
}

}  // namespace socle::mpi::report
