#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
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

std::uint64_t Sum(const std::vector<NamedCount>& counts) {
  std::uint64_t sum = 0;
  for (const NamedCount& item : counts) {
    sum += item.count;
  }
  return sum;
}

std::string Reasons(const std::vector<NamedCount>& counts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(counts.size(), kReasonsMax); ++i) {
    text += fmt::format("{}{}: {}",
                        text.empty() ? "" : "; ",
                        CleanText(counts[i].name, kTextCharactersMax),
                        FormatCount(counts[i].count));
  }
  if (const std::size_t more = LeftOut(counts.size(), kReasonsMax); more > 0) {
    text += fmt::format("; and {} more", FormatCount(more));
  }
  return text;
}

void ReasonsCell(HtmlWriter& out, const std::vector<NamedCount>& counts) {
  out.Open("td").Prose(Reasons(counts)).Close();
}

void WriteFiles(HtmlWriter& out, const std::vector<FileSummary>& files) {
  if (files.empty()) {
    NothingToDraw(out, "no file was read.");
    return;
  }
  OpenTable(out,
            "Files read",
            {{.name = "File"},
             {.name = "Rows", .kind = ColumnKind::kNumber},
             {.name = "Size", .kind = ColumnKind::kNumber},
             {.name = "Rejected", .kind = ColumnKind::kNumber},
             {.name = "Reasons"},
             {.name = "Notices"}});
  for (std::size_t i = 0; i < std::min(files.size(), kFilesMax); ++i) {
    OpenRow(out, files[i].name);
    NumberCell(out, FormatCount(files[i].rows));
    NumberCell(out, FormatBytes(files[i].bytes));
    NumberCell(out, FormatCount(Sum(files[i].rejected)));
    ReasonsCell(out, files[i].rejected);
    ReasonsCell(out, files[i].notices);
    out.Close();
  }
  MoreRow(out, 6, LeftOut(files.size(), kFilesMax));
  CloseTable(out);
}

double FiniteSeconds(const StageTime& stage) {
  return std::isfinite(stage.seconds) ? std::max(0.0, stage.seconds) : 0;
}

void WriteStages(HtmlWriter& out, const RunInfo& run) {
  if (run.stages.empty()) {
    NothingToDraw(out, "no stage was timed.");
    return;
  }
  double largest = 0;
  double total = 0;
  for (const StageTime& stage : run.stages) {
    largest = std::max(largest, FiniteSeconds(stage));
    total += FiniteSeconds(stage);
  }
  const LinearScale scale(0, largest > 0 ? largest : 1);
  OpenTable(out,
            "Time of each stage",
            {{.name = "Stage"},
             {.name = "Time", .kind = ColumnKind::kNumber},
             {.name = "", .kind = ColumnKind::kBar},
             {.name = "Items", .kind = ColumnKind::kNumber},
             {.name = "Rate", .kind = ColumnKind::kNumber}});
  for (std::size_t i = 0; i < std::min(run.stages.size(), kStagesMax); ++i) {
    const StageTime& stage = run.stages[i];
    OpenRow(out, stage.name);
    NumberCell(out, FormatSeconds(stage.seconds));
    BarCell(out, {.to = scale.At(FiniteSeconds(stage)), .kind = "quantity"});
    NumberCell(out, stage.items == 0 ? std::string(kAbsent) : FormatCount(stage.items));
    NumberCell(out,
               FormatRate(stage.items, stage.seconds, CleanText(stage.unit, kTextCharactersMax)));
    out.Close();
  }
  MoreRow(out, 5, LeftOut(run.stages.size(), kStagesMax));
  OpenRow(out, "all stages");
  NumberCell(out, FormatSeconds(total));
  out.Element("td", {{"colspan", "3"}}, "").Close();
  CloseTable(out);
}

void Fact(HtmlWriter& out, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    out.Open("div").Element("dt", name).Element("dd", value).Close();
  }
}

}  // namespace

void WriteRunSection(HtmlWriter& out, const LinkReport& report) {
  const RunInfo& run = report.run;
  OpenSection(out, "run", "The run");
  out.Open("dl", {{"class", "facts"}});
  Fact(out, "Program", run.program_version);
  Fact(out, "Started", run.started_at);
  Fact(out, "Model", run.model.name);
  Fact(out, "Model version", run.model.version);
  Fact(out, "Model fingerprint", run.model.fingerprint);
  Fact(out, "Policy", run.policy);
  Fact(out, "Threads", run.threads == 0 ? "" : FormatCount(run.threads));
  Fact(out, "Memory, peak", run.memory_bytes_peak == 0 ? "" : FormatBytes(run.memory_bytes_peak));
  out.Close();
  WriteFiles(out, run.files);
  WriteStages(out, run);
  out.Close();
}

}  // namespace socle::mpi::report
