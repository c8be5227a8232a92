#include "cli/commands/directory/import_report.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/tabular/csv_writer.h"

namespace socle::cli {

Result<ImportRejects> ImportRejects::Create(const std::string& path) {
  ImportRejects rejects;
  if (!path.empty()) {
    SOCLE_TRY(auto file, tabular::CsvWriter::Create(path));
    rejects.file_.emplace(std::move(file));
    SOCLE_TRY_STATUS(rejects.file_->Write({"line", "reason", "column", "text"}));
  }
  return rejects;
}

Status ImportRejects::Add(std::uint64_t line,
                          std::string_view reason,
                          std::string_view column,
                          std::string_view text) {
  ++count_;
  ++reasons_[std::string(reason)];
  return file_ ? file_->Write({std::to_string(line), reason, column, text}) : Status();
}

Status ImportRejects::Commit() {
  return file_ ? file_->Commit() : Status();
}

void PrintImport(const CommandContext& context,
                 const boost::json::object& counts,
                 const ImportRejects& rejects) {
  if (WantsJson(context)) {
    boost::json::object answer = counts;
    boost::json::object reasons;
    for (const auto& [reason, count] : rejects.ByReason()) {
      reasons[reason] = count;
    }
    answer["reasons"] = std::move(reasons);
    PrintJson(context, answer);
    return;
  }
  const boost::json::value value(counts);
  PrintMembers(context, JsonView(value));
  std::ostream& err = context.environment.err;
  for (const auto& [reason, count] : rejects.ByReason()) {
    err << fmt::format("socle:   {}: {}\n", Printable(reason), count);
  }
  if (rejects.Count() != 0 && !context.values.Has("rejects")) {
    err << "socle: run again with --rejects OUT.csv to have them all\n";
  }
}

}  // namespace socle::cli
