#include "cli/commands/trace/trace_output.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/commands/trace/trace_input.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/utf8.h"
#include "lib/storage/progress.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/verifier.h"

namespace socle::cli {

namespace {

std::string TimeOrNothing(const std::optional<UnixMicros>& time) {
  return time.has_value() ? FormatTraceTime(*time) : "-";
}

std::string JsonTimeOrNull(const std::optional<UnixMicros>& time) {
  return time.has_value() ? JsonString(FormatTraceTime(*time)) : "null";
}

// Ids are text or bytes.
std::string ObjectText(std::string_view object) {
  return IsValidUtf8(object) ? std::string(object) : EncodeHex(AsBytes(object));
}

std::string ObjectTexts(const trace::LoggedRecord& record, std::string_view separator) {
  std::string texts;
  for (const std::string& object : record.objects) {
    texts += texts.empty() ? "" : separator;
    texts += ObjectText(object);
  }
  return texts;
}

std::string PatientText(const trace::LoggedRecord& record) {
  return record.subject.has_value() ? EncodeHex(*record.subject) : std::string();
}

}  // namespace

storage::ProgressCallback TraceProgress::Callback() {
  return [this](const storage::Progress& at) {
    if (!has_begun_) {
      has_begun_ = true;
      progress_.Begin(std::string(at.stage), at.total, "records");
    }
    progress_.Update(at.done);
  };
}

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (const char c : Printable(text)) {
    out += c == '"' || c == '\\' ? "\\" : "";
    out += c;
  }
  return out + '"';
}

Table ReportTable(const trace::TraceReport& report, const std::string& path) {
  Table table({{.title = "trace"}, {.title = Printable(path)}});
  table.AddRow({"origin", report.checkpoint.origin});
  table.AddRow({"records", report.records});
  table.AddRow({"signed records", report.checkpoint.size});
  table.AddRow({"root", EncodeBase64(report.checkpoint.root)});
  table.AddRow({"checkpoints", report.checkpoints});
  table.AddRow({"records of patients", report.patient_records});
  table.AddRow({"keys of patients", report.patient_keys});
  table.AddRow({"first record", TimeOrNothing(report.first_time)});
  table.AddRow({"last record", TimeOrNothing(report.last_time)});
  for (const std::string& key : report.keys) {
    table.AddRow({"key", key});
  }
  return table;
}

std::string ToJson(const trace::TraceReport& report) {
  std::string keys;
  for (const std::string& key : report.keys) {
    keys += (keys.empty() ? "" : ",") + JsonString(key);
  }
  return fmt::format(
      R"({{"origin":{},"records":{},"signed_records":{},"root":"{}","checkpoints":{},)"
      R"("patient_records":{},"patient_keys":{},"first_record":{},"last_record":{},"keys":[{}]}})",
      JsonString(report.checkpoint.origin),
      report.records,
      report.checkpoint.size,
      EncodeBase64(report.checkpoint.root),
      report.checkpoints,
      report.patient_records,
      report.patient_keys,
      JsonTimeOrNull(report.first_time),
      JsonTimeOrNull(report.last_time),
      keys);
}

std::string ActorText(const trace::LoggedRecord& record) {
  return fmt::format("{}:{}", trace::ActorKindName(record.actor_kind), record.actor);
}

Table RecordTable() {
  return Table({{.title = "record", .align = Align::kRight},
                {.title = "time"},
                {.title = "actor"},
                {.title = "kind"},
                {.title = "purpose"},
                {.title = "outcome"},
                {.title = "patient"},
                {.title = "objects"},
                {.title = "details"}});
}

void AddRecord(const trace::LoggedRecord& record, const std::string& details, Table& table) {
  table.AddRow({std::to_string(record.index),
                FormatTraceTime(record.time),
                ActorText(record),
                record.kind,
                record.purpose,
                std::string(trace::OutcomeName(record.outcome)),
                PatientText(record),
                ObjectTexts(record, " "),
                details});
}

std::string ToJson(const trace::LoggedRecord& record, const std::string* details) {
  std::string objects;
  for (const std::string& object : record.objects) {
    objects += (objects.empty() ? "" : ",") + JsonString(ObjectText(object));
  }
  return fmt::format(
      R"({{"record":{},"time":{},"actor_kind":"{}","actor":{},"kind":{},"purpose":{},)"
      R"("outcome":"{}","patient":{},"objects":[{}],"details":{}}})",
      record.index,
      JsonString(FormatTraceTime(record.time)),
      trace::ActorKindName(record.actor_kind),
      JsonString(record.actor),
      JsonString(record.kind),
      JsonString(record.purpose),
      trace::OutcomeName(record.outcome),
      record.subject.has_value() ? JsonString(PatientText(record)) : "null",
      objects,
      details != nullptr ? JsonString(*details) : "null");
}

}  // namespace socle::cli
