#include "lib/tabular/ndjson_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>

#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/line_fault.h"

namespace socle::tabular {

namespace {

namespace json = boost::json;

// Nested values are refused by the handler; this only has to be more than one.
constexpr std::size_t kParserDepth = 4;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// A member's text as offsets into FlatObject::text, which moves while it grows.
struct MemberRange {
  std::size_t name_begin = 0;
  std::size_t name_end = 0;
  std::size_t value_end = 0;  // the value begins at name_end
};

// Receives the parts of one object from the parser of Boost.JSON.
struct FlatObject {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  TabularLimits limits;
  std::string text;
  std::vector<MemberRange> ranges;
  MemberRange current;
  bool in_object = false;
  LineFault fault = LineFault::kNone;

  void Clear() {
    text.clear();
    ranges.clear();
    current = {};
    in_object = false;
    fault = LineFault::kNone;
  }

  bool Refuse(LineFault why, json::error_code& error) {
    fault = why;
    error = json::error::incomplete;
    return false;
  }

  [[nodiscard]] std::string_view NameOf(const MemberRange& range) const {
    return std::string_view(text).substr(range.name_begin, range.name_end - range.name_begin);
  }

  bool AppendPart(json::string_view part, json::error_code& error) {
    if (!in_object) {
      return Refuse(LineFault::kNotAnObject, error);
    }
    text.append(part.data(), part.size());
    const std::size_t begin = current.name_end == 0 ? current.name_begin : current.name_end;
    return text.size() - begin <= limits.field_bytes_max || Refuse(LineFault::kFieldTooLong, error);
  }

  bool EndOfName(json::error_code& error) {
    current.name_end = text.size();
    const std::string_view name = NameOf(current);
    const bool is_known =
        std::ranges::any_of(ranges, [&](const MemberRange& r) { return NameOf(r) == name; });
    if (is_known) {
      return Refuse(LineFault::kDuplicateName, error);
    }
    return ranges.size() < limits.fields_max || Refuse(LineFault::kTooManyFields, error);
  }

  bool EndOfValue(json::error_code& error) {
    if (!in_object) {
      return Refuse(LineFault::kNotAnObject, error);
    }
    current.value_end = text.size();
    ranges.push_back(current);
    current = {.name_begin = text.size(), .name_end = 0, .value_end = 0};
    return true;
  }

  bool Word(std::string_view word, json::error_code& error) {
    return AppendPart({word.data(), word.size()}, error) && EndOfValue(error);
  }

  // What boost::json::basic_parser calls; the names are its own.
  // NOLINTBEGIN(readability-identifier-naming)
  bool on_document_begin(json::error_code& /*error*/) { return true; }

  bool on_document_end(json::error_code& /*error*/) { return true; }

  bool on_object_begin(json::error_code& error) {
    if (std::exchange(in_object, true)) {
      return Refuse(LineFault::kNestedValue, error);
    }
    return true;
  }

  bool on_object_end(std::size_t /*count*/, json::error_code& /*error*/) { return true; }

  bool on_array_begin(json::error_code& error) {
    return Refuse(in_object ? LineFault::kNestedValue : LineFault::kNotAnObject, error);
  }

  bool on_array_end(std::size_t /*count*/, json::error_code& /*error*/) { return true; }

  bool on_key_part(json::string_view part, std::size_t /*count*/, json::error_code& error) {
    return AppendPart(part, error);
  }

  bool on_key(json::string_view part, std::size_t /*count*/, json::error_code& error) {
    return AppendPart(part, error) && EndOfName(error);
  }

  bool on_string_part(json::string_view part, std::size_t /*count*/, json::error_code& error) {
    return AppendPart(part, error);
  }

  bool on_string(json::string_view part, std::size_t /*count*/, json::error_code& error) {
    return AppendPart(part, error) && EndOfValue(error);
  }

  bool on_number_part(json::string_view part, json::error_code& error) {
    return AppendPart(part, error);
  }

  bool on_int64(std::int64_t /*value*/, json::string_view part, json::error_code& error) {
    return AppendPart(part, error) && EndOfValue(error);
  }

  bool on_uint64(std::uint64_t /*value*/, json::string_view part, json::error_code& error) {
    return AppendPart(part, error) && EndOfValue(error);
  }

  bool on_double(double /*value*/, json::string_view part, json::error_code& error) {
    return AppendPart(part, error) && EndOfValue(error);
  }

  bool on_bool(bool value, json::error_code& error) {
    return Word(value ? "true" : "false", error);
  }

  bool on_null(json::error_code& error) { return EndOfValue(error); }

  bool on_comment_part(json::string_view /*part*/, json::error_code& /*error*/) { return true; }

  bool on_comment(json::string_view /*part*/, json::error_code& /*error*/) { return true; }

  // NOLINTEND(readability-identifier-naming)
};

std::string DetailOf(LineFault fault, const TabularLimits& limits) {
  switch (fault) {
    case LineFault::kNotAnObject:
      return "the line is JSON but not an object";
    case LineFault::kNestedValue:
      return "a value is an object or an array";
    case LineFault::kDuplicateName:
      return "a name comes twice";
    case LineFault::kFieldTooLong:
      return "a value is longer than " + std::to_string(limits.field_bytes_max) + " bytes";
    case LineFault::kTooManyFields:
      return "more than " + std::to_string(limits.fields_max) + " names";
    default:
      return "";
  }
}

json::parse_options ParserOptions() {
  json::parse_options options;
  options.max_depth = kParserDepth;
  return options;
}

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

}  // namespace

struct NdjsonReader::State {
  State(ByteWindow from, TabularLimits the_limits)
      : window(std::move(from)), limits(the_limits), parser(ParserOptions()) {
    parser.handler().limits = the_limits;
  }

  Status Start();
  // Finds the next line that is not empty; false at the end of the input.
  Result<bool> NextLine();
  // Takes the rest of a line that is too long; `raw` keeps its beginning.
  Status SkipLongLine();

  // How much of a line that is too long is told, wherever the borders of the window are.
  [[nodiscard]] std::size_t LongRawBytes() const {
    return std::min(limits.record_bytes_max, kRawBytesMax);
  }

  ReadEvent ParseLine();
  ReadEvent Reject(LineFault fault, std::string detail);

  ByteWindow window;
  TabularLimits limits;
  json::basic_parser<FlatObject> parser;
  std::size_t position = 0;
  std::uint64_t line = 0;
  bool started = false;
  bool is_too_long = false;
  std::string long_raw;
  std::string_view raw;
  std::vector<JsonMember> members;
  RejectedLine rejected;
};

Status NdjsonReader::State::Start() {
  while (window.Size() < kUtf8Mark.size() && !window.IsLast()) {
    SOCLE_TRY_STATUS(window.Refill(0));
  }
  started = true;
  const std::string_view text(window.Data(), window.Size());
  position = text.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  return {};
}

Status NdjsonReader::State::SkipLongLine() {
  long_raw.assign(window.Data() + position, LongRawBytes());
  raw = long_raw;
  is_too_long = true;
  for (;;) {
    SOCLE_TRY_STATUS(window.Refill(window.Size()));
    position = std::string_view(window.Data(), window.Size()).find('\n');
    if (position != std::string_view::npos) {
      ++position;
      return {};
    }
    position = window.Size();
    if (window.IsLast()) {
      return {};
    }
  }
}

Result<bool> NdjsonReader::State::NextLine() {
  is_too_long = false;
  for (;;) {
    const std::string_view rest = std::string_view(window.Data(), window.Size()).substr(position);
    const std::size_t end = rest.find('\n');
    if (end != std::string_view::npos || (window.IsLast() && !rest.empty())) {
      ++line;
      raw = rest.substr(0, end);
      position += std::min(end, rest.size() - 1) + 1;
      if (raw.size() <= limits.record_bytes_max && std::ranges::all_of(raw, IsBlank)) {
        continue;
      }
      return true;
    }
    if (window.IsLast()) {
      return false;
    }
    if (rest.size() > limits.record_bytes_max) {
      ++line;
      SOCLE_TRY_STATUS(SkipLongLine());
      return true;
    }
    SOCLE_TRY_STATUS(window.Refill(position));
    position = 0;
  }
}

ReadEvent NdjsonReader::State::Reject(LineFault fault, std::string detail) {
  rejected.fault = fault;
  rejected.line = line;
  rejected.field = parser.handler().ranges.size() + 1;
  rejected.detail = std::move(detail);
  rejected.raw = raw.substr(0, kRawBytesMax);
  return ReadEvent::kRejected;
}

ReadEvent NdjsonReader::State::ParseLine() {
  FlatObject& object = parser.handler();
  object.Clear();
  if (is_too_long || raw.size() > limits.record_bytes_max) {
    raw = raw.substr(0, LongRawBytes());
    return Reject(LineFault::kRecordTooLong,
                  "a line is longer than " + std::to_string(limits.record_bytes_max) + " bytes");
  }
  if (raw.find('\0') != std::string_view::npos) {
    return Reject(LineFault::kNulByte, "a NUL byte");
  }
  if (const std::size_t bad = FindInvalidUtf8(raw); bad != std::string_view::npos) {
    return Reject(LineFault::kBadUtf8, "not UTF-8 at byte " + std::to_string(bad + 1));
  }
  parser.reset();
  json::error_code error;
  const std::size_t used = parser.write_some(false, raw.data(), raw.size(), error);
  if (object.fault != LineFault::kNone) {
    return Reject(object.fault, DetailOf(object.fault, limits));
  }
  if (error) {
    return Reject(LineFault::kBadJson, error.message() + " near byte " + std::to_string(used + 1));
  }
  if (!std::ranges::all_of(raw.substr(used), IsBlank)) {
    return Reject(LineFault::kBadJson,
                  "text behind the object at byte " + std::to_string(used + 1));
  }
  members.clear();
  const std::string_view text = object.text;
  for (const MemberRange& range : object.ranges) {
    members.push_back({.name = object.NameOf(range),
                       .value = text.substr(range.name_end, range.value_end - range.name_end)});
  }
  return ReadEvent::kRecord;
}

NdjsonReader::NdjsonReader(ByteWindow window, TabularLimits limits)
    : state_(std::make_unique<State>(std::move(window), limits)) {}

NdjsonReader::NdjsonReader(NdjsonReader&& other) noexcept = default;

NdjsonReader& NdjsonReader::operator=(NdjsonReader&& other) noexcept = default;

NdjsonReader::~NdjsonReader() = default;

Result<ReadEvent> NdjsonReader::Next() {
  if (!state_->started) {
    SOCLE_TRY_STATUS(state_->Start());
  }
  SOCLE_TRY(const bool more, state_->NextLine());
  return more ? state_->ParseLine() : ReadEvent::kEnd;
}

std::span<const JsonMember> NdjsonReader::Members() const {
  return state_->members;
}

std::string_view NdjsonReader::Raw() const {
  return state_->raw;
}

std::uint64_t NdjsonReader::Line() const {
  return state_->line;
}

const RejectedLine& NdjsonReader::Rejected() const {
  return state_->rejected;
}

const ByteSource& NdjsonReader::Source() const {
  return state_->window.Source();
}

}  // namespace socle::tabular
