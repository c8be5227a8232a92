#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/encoding.h"
#include "lib/tabular/line_fault.h"

namespace socle::tabular {

struct CsvOptions {
  char delimiter = ',';
  char quote = '"';
  Encoding encoding = Encoding::kUtf8;
  TabularLimits limits;
};

// Reads RFC 4180 text record by record: quoted fields with line ends and doubled quotes; lines end
// with LF, CRLF or CR; a byte order mark of UTF-8 is dropped; empty lines are passed over; a quote
// inside an unquoted field is text. A line that breaks a rule is told and passed over: for a
// fault of quoting, length or number of fields, reading goes on with the next line of the file
// even if that line was inside the quoted field, so that a lost quote takes one line only.
//
//   for (;;) {
//     SOCLE_TRY(const ReadEvent event, reader.Next());
//     if (event == ReadEvent::kEnd) break;
//     if (event == ReadEvent::kRecord) Use(reader.Fields());
//   }
class [[nodiscard]] CsvReader {
 public:
  CsvReader(ByteWindow window, CsvOptions options);

  // Errors are those of the source only, and kInvalidArgument for UTF-16 text.
  Result<ReadEvent> Next();

  // Of the last record; the text is UTF-8 and lives until the next call of Next.
  [[nodiscard]] std::span<const std::string_view> Fields() const { return {fields_}; }

  // The record as it stands in the file, without its line end.
  [[nodiscard]] std::string_view Raw() const { return raw_; }

  // Line of the file on which the last record or rejected line begins.
  [[nodiscard]] std::uint64_t Line() const { return line_; }

  [[nodiscard]] const RejectedLine& Rejected() const { return rejected_; }

  // From now on a record with another number of fields is rejected; 0 = any number.
  void ExpectFields(std::size_t count) { expected_fields_ = count; }

  [[nodiscard]] const ByteSource& Source() const { return window_.Source(); }

 private:
  enum class Outcome : std::uint8_t { kGoesOn, kComplete, kBroken, kNeedMore, kNothing };
  enum class QuoteOutcome : std::uint8_t { kClosed, kBroken, kNeedMore };

  Status Start();
  void BeginRecord();
  Outcome ScanRecord();
  Outcome TakeSpecial(const char* at);
  static Outcome OutcomeOf(QuoteOutcome outcome);
  Outcome EndOfRecord(const char* at);
  Outcome EndOfWindow(const char* end);
  QuoteOutcome ScanQuoted();
  QuoteOutcome EndOfQuoted(const char* at, bool is_escaped);
  bool MayStandInQuotes(const char* at, const char* end);
  void NoteNul();
  void NoteUnclosed(const char* at, std::string detail);
  void BeginField(const char* at, bool is_quoted);
  bool IsOverLimit(const char* at);
  bool PushField(const char* begin, const char* end);
  void Note(LineFault fault, std::size_t field, std::string detail);
  // Rewrites the fields that are not UTF-8 as they stand: doubled quotes, other encodings.
  void FinishFields();
  void CheckText();
  bool HasWrongCount();
  Result<ReadEvent> FinishRecord();
  ReadEvent RejectWhole();
  Result<ReadEvent> RejectFirstLine();
  const char* NextSpecial();

  ByteWindow window_;
  CsvOptions options_;
  std::size_t expected_fields_ = 0;
  bool started_ = false;

  // Offsets and pointers into the window; all are set anew by a refill.
  std::size_t position_ = 0;       // of the record
  std::size_t next_position_ = 0;  // behind the record and its line end
  const char* field_begin_ = nullptr;
  std::size_t limit_ = 0;  // offset of the last place where the field may end
  bool limit_is_of_field_ = true;
  bool field_done_ = false;  // the quoted field at hand has been stored
  const char* scan_base_ = nullptr;
  std::uint64_t scan_mask_ = 0;
  bool scan_valid_ = false;
  bool has_high_bytes_ = false;
  bool block_has_high_bytes_ = false;

  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  std::size_t lines_inside_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<std::size_t> escaped_;
  std::string scratch_;
  std::string_view raw_;
  std::string raw_copy_;
  RejectedLine rejected_;
};

}  // namespace socle::tabular
