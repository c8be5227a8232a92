#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/atomic_file.h"
#include "lib/base/result.h"

namespace socle::tabular {

enum class LineEnd : std::uint8_t { kLf, kCrLf };

struct CsvWriterOptions {
  char delimiter = ',';
  LineEnd line_end = LineEnd::kLf;
};

// Appends `fields` as one RFC 4180 record: a field is quoted when it holds the delimiter, a quote,
// a line end, or when it is the only field and empty (else the record would be an empty line).
void AppendCsvRecord(std::string& out,
                     std::span<const std::string_view> fields,
                     const CsvWriterOptions& options = {});

// Writes a CSV file that appears whole at Commit, or not at all.
class [[nodiscard]] CsvWriter {
 public:
  static Result<CsvWriter> Create(const std::string& path, CsvWriterOptions options = {});

  Status Write(std::span<const std::string_view> fields);

  Status Write(std::initializer_list<std::string_view> fields) {
    return Write(std::span(fields.begin(), fields.size()));
  }

  Status Commit();

 private:
  CsvWriter(AtomicFile file, CsvWriterOptions options);
  AtomicFile file_;
  CsvWriterOptions options_;
  std::string line_;
};

}  // namespace socle::tabular
