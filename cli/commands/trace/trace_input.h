#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/storage/offline_store.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"

// What the commands about traces read.
namespace socle::cli {

// The trace in a store that no process has open, or in a backup.
class TraceInput {
 public:
  // kNotFound when there is no store, or none with a trace; fails as OfflineStore::Open.
  static Result<TraceInput> Open(const std::string& folder);

  [[nodiscard]] const trace::RowSource& Rows() const { return rows_; }

 private:
  TraceInput(std::unique_ptr<storage::OfflineStore> store, const trace::OfflineRows& rows)
      : store_(std::move(store)), rows_(rows) {}

  std::unique_ptr<storage::OfflineStore> store_;
  trace::OfflineRows rows_;
};

// The verifier keys of a file, one a line.
Result<std::vector<trace::NoteKey>> LoadNoteKeys(const std::string& path);

// "2026-01-31" (its first instant), "2026-01-31T10:00Z" or "2026-01-31T10:00:59Z", all UTC.
// kInvalidArgument.
Result<UnixMicros> ParseTraceTime(std::string_view text);
// "2026-01-31T10:00:59.123456Z".
std::string FormatTraceTime(UnixMicros time);

}  // namespace socle::cli
