#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle::tabular {

// Why a line of a file is not taken. The names (LineFaultName) are stable: they stand in files of
// rejected lines.
enum class LineFault : std::uint8_t {
  kNone,
  kTooFewFields,
  kTooManyFields,
  kFieldTooLong,
  kRecordTooLong,
  kUnclosedQuote,   // a quoted field goes on to the end of the file or over kQuotedLinesMax lines
  kTextAfterQuote,  // "a"b: something stands between a closing quote and the delimiter
  kNulByte,
  kBadUtf8,
  kBadJson,
  kNotAnObject,
  kNestedValue,
  kDuplicateName,
};

std::string_view LineFaultName(LineFault fault);

// What a reader met: a record, a line that it does not take, or the end of the input.
enum class ReadEvent : std::uint8_t { kRecord, kRejected, kEnd };

// A line that was not taken; reading goes on behind it.
struct RejectedLine {
  LineFault fault = LineFault::kNone;
  std::uint64_t line = 0;  // 1 is the first line of the file
  std::size_t field = 0;   // 1 is the first field; 0 = the line as a whole
  std::string detail;      // for people; holds no text of the line
  std::string_view raw;    // the line as it stands in the file, cut at kRawBytesMax bytes
};

struct TabularLimits {
  std::size_t field_bytes_max = std::size_t{1} << 20;
  std::size_t record_bytes_max = std::size_t{16} << 20;
  std::size_t fields_max = 4096;
  // Line ends inside one quoted field. A quote that is never closed costs one line, not the file.
  std::size_t quoted_lines_max = 1000;
};

inline constexpr std::size_t kRawBytesMax = std::size_t{64} << 10;

}  // namespace socle::tabular
