#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "cli/command.h"
#include "lib/base/result.h"
#include "lib/tabular/csv_writer.h"

namespace socle::cli {

// What an import did and refused, with the file of --rejects: line, reason, column, and the text
// of the line. It appears when the import ends, whatever became of it.
class ImportRejects {
 public:
  // No file when `path` is empty.
  static Result<ImportRejects> Create(const std::string& path);

  // `text` only where the reader of the report has the file anyway.
  Status Add(std::uint64_t line,
             std::string_view reason,
             std::string_view column,
             std::string_view text);
  Status Commit();

  [[nodiscard]] std::uint64_t Count() const { return count_; }

  [[nodiscard]] const std::map<std::string, std::uint64_t>& ByReason() const { return reasons_; }

 private:
  std::optional<tabular::CsvWriter> file_;
  std::uint64_t count_ = 0;
  std::map<std::string, std::uint64_t> reasons_;
};

// "created\t12" lines or one JSON object; then, for people, reasons of what was refused.
void PrintImport(const CommandContext& context,
                 const boost::json::object& counts,
                 const ImportRejects& rejects);

}  // namespace socle::cli
