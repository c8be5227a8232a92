#include "cli/commands/store/store_output.h"

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/storage/backup.h"
#include "lib/storage/database.h"
#include "lib/storage/progress.h"
#include "lib/storage/verify.h"

namespace socle::cli {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

// A string of JSON (RFC 8259, section 7).
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : Printable(text)) {
    out += c == '"' || c == '\\' ? "\\" : "";
    out += c;
  }
  return out + '"';
}

void AddMeta(const storage::StoreMeta& meta, Table& table) {
  table.AddRow({"format", meta.format});
  table.AddRow({"schema version", std::uint64_t{meta.schema_version}});
  table.AddRow({"store", EncodeHex(meta.id)});
  table.AddRow({"created", FormatUtc(meta.created_at)});
}

std::string MetaJson(const storage::StoreMeta& meta) {
  return fmt::format(R"("format":{},"schema_version":{},"store":"{}","created_at":"{}")",
                     Quoted(meta.format),
                     meta.schema_version,
                     EncodeHex(meta.id),
                     FormatUtc(meta.created_at));
}

Table PropertyTable(const std::string& title, const std::string& path) {
  return Table({{.title = title}, {.title = Printable(path)}});
}

}  // namespace

storage::ProgressCallback StoreProgress::Callback() {
  return [this](const storage::Progress& at) { Show(at); };
}

void StoreProgress::Show(const storage::Progress& at) {
  if (at.stage != stage_) {
    stage_ = at.stage;
    progress_.Begin(stage_, at.total, stage_ == "scan" ? "rows" : "bytes");
  }
  progress_.Update(at.done);
}

std::string FormatUtc(UnixMicros time) {
  // Rounded down also before 1970.
  const std::int64_t back = time.value % kMicrosPerSecond < 0 ? 1 : 0;
  const auto seconds = static_cast<std::time_t>(time.value / kMicrosPerSecond - back);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

Table SummaryTable(const storage::BackupSummary& summary,
                   const std::string& title,
                   const std::string& path) {
  Table table = PropertyTable(title, path);
  AddMeta(summary.meta, table);
  table.AddRow({"backup made", FormatUtc(summary.made_at)});
  table.AddRow({"last change", summary.last_change});
  table.AddRow({"files", summary.files});
  table.AddRow({"bytes", summary.bytes});
  return table;
}

Table ReportTable(const storage::VerifyReport& report, const std::string& path) {
  Table table = PropertyTable("store", path);
  AddMeta(report.meta, table);
  table.AddRow({"first change kept", report.first_change});
  table.AddRow({"last change", report.last_change});
  return table;
}

Table FamilyTable(const storage::VerifyReport& report) {
  Table table({{.title = "family"},
               {.title = "rows", .align = Align::kRight},
               {.title = "key bytes", .align = Align::kRight},
               {.title = "value bytes", .align = Align::kRight}});
  for (const storage::FamilyReport& family : report.families) {
    table.AddRow({family.name, family.rows, family.key_bytes, family.value_bytes});
  }
  return table;
}

std::string ToJson(const storage::BackupSummary& summary) {
  return fmt::format(R"({{{},"made_at":"{}","last_change":{},"files":{},"bytes":{}}})",
                     MetaJson(summary.meta),
                     FormatUtc(summary.made_at),
                     summary.last_change,
                     summary.files,
                     summary.bytes);
}

std::string ToJson(const storage::VerifyReport& report) {
  std::string out = fmt::format(R"({{{},"first_change":{},"last_change":{},"families":[)",
                                MetaJson(report.meta),
                                report.first_change,
                                report.last_change);
  std::string_view comma;
  for (const storage::FamilyReport& family : report.families) {
    out += fmt::format(R"({}{{"name":{},"rows":{},"key_bytes":{},"value_bytes":{}}})",
                       comma,
                       Quoted(family.name),
                       family.rows,
                       family.key_bytes,
                       family.value_bytes);
    comma = ",";
  }
  return out + "]}";
}

}  // namespace socle::cli
