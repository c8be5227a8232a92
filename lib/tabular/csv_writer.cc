#include "lib/tabular/csv_writer.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/atomic_file.h"
#include "lib/base/result.h"

namespace socle::tabular {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void AppendQuoted(std::string& out, std::string_view field) {
  out.push_back('"');
  for (const char c : field) {
    if (c == '"') {
      out.push_back('"');
    }
    out.push_back(c);
  }
  out.push_back('"');
}

bool NeedsQuotes(std::string_view field, char delimiter) {
  if (field.starts_with(kByteOrderMark)) {
    return true;  // at the front of a file it would be dropped
  }
  for (const char c : field) {
    if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
      return true;
    }
  }
  return false;
}

}  // namespace

void AppendCsvRecord(std::string& out,
                     std::span<const std::string_view> fields,
                     const CsvWriterOptions& options) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) {
      out.push_back(options.delimiter);
    }
    const std::string_view field = fields[i];
    if (NeedsQuotes(field, options.delimiter) || (field.empty() && fields.size() == 1)) {
      AppendQuoted(out, field);
    } else {
      out.append(field);
    }
  }
  out.append(options.line_end == LineEnd::kCrLf ? "\r\n" : "\n");
}

CsvWriter::CsvWriter(AtomicFile file, CsvWriterOptions options)
    : file_(std::move(file)), options_(options) {}

Result<CsvWriter> CsvWriter::Create(const std::string& path, CsvWriterOptions options) {
  SOCLE_TRY(auto file, AtomicFile::Create(path));
  return CsvWriter(std::move(file), options);
}

Status CsvWriter::Write(std::span<const std::string_view> fields) {
  line_.clear();
  AppendCsvRecord(line_, fields, options_);
  return file_.Append(line_);
}

Status CsvWriter::Commit() {
  return file_.Commit();
}

}  // namespace socle::tabular
