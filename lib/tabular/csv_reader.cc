#include "lib/tabular/csv_reader.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/encoding.h"
#include "lib/tabular/line_fault.h"
#include "lib/tabular/special_mask.h"

namespace socle::tabular {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kFieldsUsual = 64;
constexpr std::size_t kLookAhead = 2;

bool HasHighBytes(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

std::string_view Between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

CsvReader::CsvReader(ByteWindow window, CsvOptions options)
    : window_(std::move(window)), options_(options) {
  if (options_.quote == '\0') {
    options_.quote = options_.delimiter;  // never reached: the delimiter is looked at first
  }
  fields_.reserve(kFieldsUsual);
}

Status CsvReader::Start() {
  while (window_.Size() < kUtf8Mark.size() && !window_.IsLast()) {
    SOCLE_TRY_STATUS(window_.Refill(0));
  }
  const std::string_view text(window_.Data(), window_.Size());
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return Fail(Code::kInvalidArgument,
                window_.Source().Name() + ": the text is UTF-16; convert it to UTF-8 first");
  }
  position_ = text.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  started_ = true;
  return {};
}

inline const char* CsvReader::NextSpecial() {
  while (scan_mask_ == 0) {
    scan_base_ += kMaskBytes;
    const SpecialMask mask = FindSpecials(scan_base_, options_.delimiter, options_.quote);
    scan_mask_ = mask.special;
    block_has_high_bytes_ = mask.has_high_bytes;
    has_high_bytes_ |= mask.has_high_bytes;
  }
  const char* const at = scan_base_ + std::countr_zero(scan_mask_);
  scan_mask_ &= scan_mask_ - 1;
  return at;
}

void CsvReader::Note(LineFault fault, std::size_t field, std::string detail) {
  rejected_.fault = fault;
  rejected_.field = field;
  rejected_.detail = std::move(detail);
}

inline void CsvReader::BeginField(const char* at, bool is_quoted) {
  field_begin_ = at;
  const std::size_t begin = static_cast<std::size_t>(at - window_.Data()) + (is_quoted ? 1 : 0);
  const std::size_t field_end = begin + options_.limits.field_bytes_max;
  const std::size_t record_end = position_ + options_.limits.record_bytes_max;
  limit_ = std::min(field_end, record_end);
  limit_is_of_field_ = field_end <= record_end;
}

// Whatever is found behind the limit does not count: what a reader tells of a record must not
// depend on how much of it is in the window.
bool CsvReader::IsOverLimit(const char* at) {
  if (static_cast<std::size_t>(at - window_.Data()) <= limit_) [[likely]] {
    return false;
  }
  const TabularLimits& limits = options_.limits;
  if (limit_is_of_field_) {
    Note(LineFault::kFieldTooLong,
         fields_.size() + 1,
         "a field is longer than " + std::to_string(limits.field_bytes_max) + " bytes");
  } else {
    Note(LineFault::kRecordTooLong,
         0,
         "a record is longer than " + std::to_string(limits.record_bytes_max) + " bytes");
  }
  return true;
}

inline bool CsvReader::PushField(const char* begin, const char* end) {
  if (IsOverLimit(end)) [[unlikely]] {
    return false;
  }
  if (fields_.size() == options_.limits.fields_max) [[unlikely]] {
    Note(LineFault::kTooManyFields,
         fields_.size() + 1,
         "more than " + std::to_string(options_.limits.fields_max) + " fields");
    return false;
  }
  fields_.push_back(Between(begin, end));
  return true;
}

CsvReader::QuoteOutcome CsvReader::EndOfQuoted(const char* at, bool is_escaped) {
  const char* const end = window_.Data() + window_.Size();
  // Behind the last byte stands a zero, so at[1] may be looked at.
  const char next = at + 1 == end ? '\n' : at[1];
  if (!IsOverLimit(at) && next != options_.delimiter && next != '\n' && next != '\r') {
    Note(LineFault::kTextAfterQuote, fields_.size() + 1, "text behind a closing quote");
    return QuoteOutcome::kBroken;
  }
  if (!PushField(field_begin_ + 1, at)) {
    return QuoteOutcome::kBroken;
  }
  if (is_escaped) {
    escaped_.push_back(fields_.size() - 1);
  }
  field_done_ = true;
  return QuoteOutcome::kClosed;
}

CsvReader::QuoteOutcome CsvReader::ScanQuoted() {
  const char* const end = window_.Data() + window_.Size();
  bool is_escaped = false;
  for (;;) {
    const char* const at = NextSpecial();
    if (*at == options_.quote) {
      if (at + 1 == end && !window_.IsLast()) {
        return QuoteOutcome::kNeedMore;
      }
      if (at + 1 == end || at[1] != options_.quote) {
        return EndOfQuoted(at, is_escaped);
      }
      NextSpecial();
      is_escaped = true;
    } else if (at == end && !window_.IsLast()) {
      return QuoteOutcome::kNeedMore;
    } else if (!MayStandInQuotes(at, end)) {
      return QuoteOutcome::kBroken;
    }
  }
}

bool CsvReader::MayStandInQuotes(const char* at, const char* end) {
  if (at == end) {
    NoteUnclosed(at, "the file ends inside a quoted field");
    return false;
  }
  if (*at == '\0') {
    NoteNul();
    return true;
  }
  // The line feed of a CRLF counts, its return does not.
  const bool ends_line = *at == '\n' || (*at == '\r' && at[1] != '\n');
  if (!ends_line || ++lines_inside_ <= options_.limits.quoted_lines_max) {
    return true;
  }
  NoteUnclosed(at,
               "a quoted field of more than " + std::to_string(options_.limits.quoted_lines_max) +
                   " lines; is its closing quote missing?");
  return false;
}

void CsvReader::NoteNul() {
  if (rejected_.fault == LineFault::kNone) {
    Note(LineFault::kNulByte, fields_.size() + 1, "a NUL byte");
  }
}

void CsvReader::NoteUnclosed(const char* at, std::string detail) {
  if (!IsOverLimit(at)) {
    Note(LineFault::kUnclosedQuote, fields_.size() + 1, std::move(detail));
  }
}

CsvReader::Outcome CsvReader::EndOfRecord(const char* at) {
  const char* const end = window_.Data() + window_.Size();
  const char* next = at == end ? end : at + 1;
  if (at != end && *at == '\r') {
    if (next == end && !window_.IsLast()) {
      return Outcome::kNeedMore;
    }
    if (next != end && *next == '\n') {
      NextSpecial();
      ++next;
    }
  }
  if (!std::exchange(field_done_, false) && !PushField(field_begin_, at)) {
    return Outcome::kBroken;
  }
  raw_ = Between(window_.Data() + position_, at);
  next_position_ = static_cast<std::size_t>(next - window_.Data());
  return Outcome::kComplete;
}

CsvReader::Outcome CsvReader::EndOfWindow(const char* end) {
  if (!window_.IsLast()) {
    return Outcome::kNeedMore;
  }
  scan_valid_ = false;  // the zero behind the last byte has been passed
  if (end == window_.Data() + position_) {
    return Outcome::kNothing;
  }
  return EndOfRecord(end);
}

void CsvReader::BeginRecord() {
  const char* const begin = window_.Data() + position_;
  fields_.clear();
  escaped_.clear();
  lines_inside_ = 0;
  field_done_ = false;
  rejected_.fault = LineFault::kNone;
  BeginField(begin, *begin == options_.quote);
  if (!scan_valid_) {
    scan_base_ = begin;
    const SpecialMask mask = FindSpecials(scan_base_, options_.delimiter, options_.quote);
    scan_mask_ = mask.special;
    block_has_high_bytes_ = mask.has_high_bytes;
    scan_valid_ = true;
  }
  has_high_bytes_ = block_has_high_bytes_;
}

inline CsvReader::Outcome CsvReader::TakeSpecial(const char* at) {
  const char c = *at;
  if (c == options_.delimiter) {
    if (!std::exchange(field_done_, false) && !PushField(field_begin_, at)) {
      return Outcome::kBroken;
    }
    BeginField(at + 1, at[1] == options_.quote);
    return Outcome::kGoesOn;
  }
  if (c == '\n' || c == '\r') {
    return EndOfRecord(at);
  }
  if (c == options_.quote) {
    return at == field_begin_ ? OutcomeOf(ScanQuoted()) : Outcome::kGoesOn;
  }
  if (at == window_.Data() + window_.Size()) {
    return EndOfWindow(at);
  }
  NoteNul();
  return Outcome::kGoesOn;
}

CsvReader::Outcome CsvReader::OutcomeOf(QuoteOutcome outcome) {
  switch (outcome) {
    case QuoteOutcome::kClosed:
      return Outcome::kGoesOn;
    case QuoteOutcome::kBroken:
      return Outcome::kBroken;
    case QuoteOutcome::kNeedMore:
      return Outcome::kNeedMore;
  }
  return Outcome::kBroken;
}

CsvReader::Outcome CsvReader::ScanRecord() {
  BeginRecord();
  Outcome outcome = Outcome::kGoesOn;
  while (outcome == Outcome::kGoesOn) {
    outcome = TakeSpecial(NextSpecial());
  }
  return outcome;
}

void CsvReader::FinishFields() {
  const bool convert = options_.encoding != Encoding::kUtf8 && has_high_bytes_;
  if (escaped_.empty() && !convert) {
    return;
  }
  // Reserved for the worst case, so that views into it stay valid while it grows.
  scratch_.clear();
  scratch_.reserve(raw_.size() * (convert ? kUtf8BytesPerByteMax : 1));
  const auto append = [&](std::string_view text) {
    AppendAsUtf8(scratch_, text, convert ? options_.encoding : Encoding::kUtf8);
  };
  auto next_escaped = escaped_.begin();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const bool escaped = next_escaped != escaped_.end() && *next_escaped == i;
    next_escaped += escaped ? 1 : 0;
    if (!escaped && !(convert && HasHighBytes(fields_[i]))) {
      continue;
    }
    const std::size_t begin = scratch_.size();
    std::string_view rest = fields_[i];
    while (escaped && !rest.empty()) {
      const std::size_t quote = rest.find(options_.quote);
      if (quote == std::string_view::npos) {
        break;
      }
      append(rest.substr(0, quote + 1));
      rest.remove_prefix(quote + 2);
    }
    append(rest);
    fields_[i] = std::string_view(scratch_).substr(begin);
  }
}

void CsvReader::CheckText() {
  if (!has_high_bytes_ || options_.encoding != Encoding::kUtf8) {
    return;
  }
  const std::size_t bad = FindInvalidUtf8(raw_);
  if (bad == std::string_view::npos) {
    return;
  }
  const char* const at = raw_.data() + bad;
  const auto field = std::ranges::find_if(
      fields_, [&](std::string_view text) { return at <= text.data() + text.size(); });
  Note(LineFault::kBadUtf8,
       static_cast<std::size_t>(field - fields_.begin()) + 1,
       "not UTF-8 at byte " + std::to_string(bad + 1) +
           " of the record; name the encoding of the file in a mapping");
}

ReadEvent CsvReader::RejectWhole() {
  rejected_.line = line_;
  rejected_.raw = raw_.substr(0, kRawBytesMax);
  position_ = next_position_;
  next_line_ += 1 + lines_inside_;
  return ReadEvent::kRejected;
}

Result<ReadEvent> CsvReader::RejectFirstLine() {
  rejected_.line = line_;
  raw_copy_.clear();
  for (;;) {
    const std::string_view rest =
        std::string_view(window_.Data(), window_.Size()).substr(position_);
    const std::size_t at = std::min(rest.find_first_of("\r\n"), rest.size());
    const bool is_cut_return = at + 1 == rest.size() && rest[at] == '\r' && !window_.IsLast();
    raw_copy_.append(rest.substr(0, std::min(at, kRawBytesMax - raw_copy_.size())));
    position_ += at;
    if (at < rest.size() && !is_cut_return) {
      position_ += rest.substr(at).starts_with("\r\n") ? 2U : 1U;
      break;
    }
    if (window_.IsLast()) {
      break;
    }
    SOCLE_TRY_STATUS(window_.Refill(position_));
    position_ = 0;
  }
  scan_valid_ = false;
  next_line_ += 1;
  rejected_.raw = raw_copy_;
  return ReadEvent::kRejected;
}

bool CsvReader::HasWrongCount() {
  if (expected_fields_ == 0 || fields_.size() == expected_fields_) {
    return false;
  }
  Note(fields_.size() < expected_fields_ ? LineFault::kTooFewFields : LineFault::kTooManyFields,
       0,
       std::to_string(fields_.size()) + " fields where the header has " +
           std::to_string(expected_fields_));
  return true;
}

Result<ReadEvent> CsvReader::FinishRecord() {
  // Faults of quoting may have joined lines that do not belong together: take one line only.
  if (rejected_.fault == LineFault::kNone && HasWrongCount()) {
    return lines_inside_ > 0 ? RejectFirstLine() : RejectWhole();
  }
  if (rejected_.fault == LineFault::kNone) {
    CheckText();
  }
  if (rejected_.fault != LineFault::kNone) {
    return RejectWhole();
  }
  FinishFields();
  position_ = next_position_;
  next_line_ += 1 + lines_inside_;
  return ReadEvent::kRecord;
}

Result<ReadEvent> CsvReader::Next() {
  if (!started_) {
    SOCLE_TRY_STATUS(Start());
  }
  for (;;) {
    line_ = next_line_;
    switch (ScanRecord()) {
      case Outcome::kComplete:
        if (raw_.empty()) {
          position_ = next_position_;
          ++next_line_;
          break;
        }
        return FinishRecord();
      case Outcome::kGoesOn:
      case Outcome::kBroken:
        return RejectFirstLine();
      case Outcome::kNothing:
        return ReadEvent::kEnd;
      case Outcome::kNeedMore:
        // Two bytes behind the limit decide what stands on it.
        if (IsOverLimit(window_.Data() + window_.Size() - std::min(window_.Size(), kLookAhead))) {
          return RejectFirstLine();
        }
        SOCLE_TRY_STATUS(window_.Refill(position_));
        position_ = 0;
        scan_valid_ = false;
        break;
    }
  }
}

}  // namespace socle::tabular
