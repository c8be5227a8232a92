#pragma once

#include <string>
#include <string_view>

#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "lib/base/clock.h"
#include "lib/storage/backup.h"
#include "lib/storage/progress.h"
#include "lib/storage/verify.h"

// What the commands about stores print.
namespace socle::cli {

// Shows the stages of lib/storage. The callback borrows this and the progress.
class StoreProgress {
 public:
  explicit StoreProgress(Progress& progress) : progress_(progress) {}

  [[nodiscard]] storage::ProgressCallback Callback();

 private:
  void Show(const storage::Progress& at);

  Progress& progress_;
  std::string stage_;
};

// "2023-11-14T22:13:20Z".
std::string FormatUtc(UnixMicros time);

// One row a property; `title` and `path` stand above on a terminal.
Table SummaryTable(const storage::BackupSummary& summary,
                   const std::string& title,
                   const std::string& path);
Table ReportTable(const storage::VerifyReport& report, const std::string& path);
// One row a family: name, rows, bytes of keys, bytes of values.
Table FamilyTable(const storage::VerifyReport& report);

// One JSON object on one line, without line end.
std::string ToJson(const storage::BackupSummary& summary);
std::string ToJson(const storage::VerifyReport& report);

}  // namespace socle::cli
