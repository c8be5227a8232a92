#pragma once

#include <string>
#include <string_view>

#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "lib/storage/progress.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/verifier.h"

// What the commands about traces print.
namespace socle::cli {

// Shows how many records were read. The callback borrows this and the progress.
class TraceProgress {
 public:
  explicit TraceProgress(Progress& progress) : progress_(progress) {}

  [[nodiscard]] storage::ProgressCallback Callback();

 private:
  Progress& progress_;
  bool has_begun_ = false;
};

// A string of JSON (RFC 8259, section 7).
std::string JsonString(std::string_view text);

// One row a property; `path` stands above on a terminal.
Table ReportTable(const trace::TraceReport& report, const std::string& path);
// One JSON object on one line, without line end.
std::string ToJson(const trace::TraceReport& report);

// A record for people and for programs. `details`: in clear, or what to say instead.
Table RecordTable();
void AddRecord(const trace::LoggedRecord& record, const std::string& details, Table& table);
std::string ToJson(const trace::LoggedRecord& record, const std::string* details);

// "user:dupont".
std::string ActorText(const trace::LoggedRecord& record);

}  // namespace socle::cli
