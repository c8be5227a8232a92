#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

void WriteFamilies(HtmlWriter& out, const std::vector<BlockingFamily>& families) {
  std::uint64_t largest = 0;
  for (const BlockingFamily& family : families) {
    largest = std::max(largest, family.pairs);
  }
  const LinearScale scale(0, static_cast<double>(largest));
  OpenTable(out,
            "Families of blocking keys",
            {{.name = "Family"},
             {.name = "Pairs", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "By it alone", .kind = ColumnKind::kNumber},
             {.name = "Keys", .kind = ColumnKind::kNumber},
             {.name = "Blocks", .kind = ColumnKind::kNumber},
             {.name = "Largest", .kind = ColumnKind::kNumber},
             {.name = "Refined", .kind = ColumnKind::kNumber},
             {.name = "Pairs cut", .kind = ColumnKind::kNumber},
             {.name = "Key"}});
  for (std::size_t i = 0; i < std::min(families.size(), kFamiliesMax); ++i) {
    const BlockingFamily& family = families[i];
    OpenRow(out, family.name);
    NumberCell(out, FormatCount(family.pairs));
    BarCell(out, {.to = scale.At(static_cast<double>(family.pairs)), .kind = "quantity"});
    NumberCell(out, FormatCount(family.unique_pairs));
    NumberCell(out, FormatCount(family.keys));
    NumberCell(out, FormatCount(family.blocks));
    NumberCell(out, FormatCount(family.largest_block));
    NumberCell(out, FormatCount(family.refined_blocks));
    NumberCell(out, FormatCount(family.cut_pairs));
    TextCell(out, family.key);
    out.Close();
  }
  MoreRow(out, 10, LeftOut(families.size(), kFamiliesMax));
  CloseTable(out);
}

std::string SizeRange(const BlockSizeBin& bin) {
  return bin.from >= bin.to ? FormatCount(bin.from)
                            : fmt::format("{} to {}", FormatCount(bin.from), FormatCount(bin.to));
}

void WriteSizes(HtmlWriter& out, const std::vector<BlockSizeBin>& sizes) {
  out.Open("div");
  if (sizes.empty()) {
    NothingToDraw(out, "no key is held by two records.");
    out.Close();
    return;
  }
  std::uint64_t largest = 0;
  for (const BlockSizeBin& bin : sizes) {
    largest = std::max(largest, bin.blocks);
  }
  const CountScale scale(static_cast<double>(largest));
  OpenTable(out,
            "Blocks by number of records",
            {{.name = "Records"},
             {.name = "Blocks", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar}},
            "logarithmic bars");
  for (std::size_t i = 0; i < std::min(sizes.size(), kBlockBinsMax); ++i) {
    OpenRow(out, SizeRange(sizes[i]));
    NumberCell(out, FormatCount(sizes[i].blocks));
    BarCell(out, {.to = scale.At(static_cast<double>(sizes[i].blocks)), .kind = "quantity"});
    out.Close();
  }
  MoreRow(out, 3, LeftOut(sizes.size(), kBlockBinsMax));
  CloseTable(out);
  out.Close();
}

void WriteLargest(HtmlWriter& out, const std::vector<LargeBlock>& largest) {
  out.Open("div");
  if (largest.empty()) {
    NothingToDraw(out, "there is no block.");
    out.Close();
    return;
  }
  OpenTable(out,
            "Largest blocks and what was done with them",
            {{.name = "Family"},
             {.name = "Block"},
             {.name = "Records", .kind = ColumnKind::kNumber},
             {.name = "Treatment"}});
  for (std::size_t i = 0; i < std::min(largest.size(), kLargeBlocksMax); ++i) {
    OpenRow(out, largest[i].family);
    TextCell(out, largest[i].description);
    NumberCell(out, FormatCount(largest[i].records));
    TextCell(out, largest[i].treatment);
    out.Close();
  }
  MoreRow(out, 4, LeftOut(largest.size(), kLargeBlocksMax));
  CloseTable(out);
  out.Close();
}

void WriteRecall(HtmlWriter& out, const Blocking& blocking) {
  if (!blocking.recall_estimated.has_value()) {
    return;
  }
  std::string text =
      fmt::format("Blocking recall is estimated at {}", FormatPercent(blocking.recall_estimated));
  if (blocking.recall_low.has_value() && blocking.recall_high.has_value()) {
    text += fmt::format(" ({} to {} with 95{}% confidence)",
                        FormatPercent(blocking.recall_low),
                        FormatPercent(blocking.recall_high),
                        kThinSpace);
  }
  Paragraph(out, text + ". " + blocking.recall_method);
}

}  // namespace

void WriteBlockingSection(HtmlWriter& out, const LinkReport& report) {
  OpenSection(out, "blocking", "Blocking");
  if (report.blocking.families.empty()) {
    NothingToDraw(out, "no blocking key was made.");
    out.Close();
    return;
  }
  Paragraph(
      out,
      fmt::format("Only records that share a key are compared: {} candidate pairs instead of all "
                  "pairs, a reduction of {}. A key held by too many records is refined by a "
                  "second trait, never dropped.",
                  FormatCount(report.totals.candidate_pairs),
                  FormatPercent(ReductionRatio(report.totals))));
  WriteRecall(out, report.blocking);
  WriteFamilies(out, report.blocking.families);
  out.Open("div", {{"class", "grid"}});
  WriteSizes(out, report.blocking.sizes);
  WriteLargest(out, report.blocking.largest);
  out.Close().Close();
}

}  // namespace socle::mpi::report
