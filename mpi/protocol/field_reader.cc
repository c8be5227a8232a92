#include "mpi/protocol/field_reader.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mpi/model/feed.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/timestamp.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

std::optional<std::string> FieldReader::Value(Part part, std::initializer_list<std::size_t> place) {
  if (part.IsEmpty()) {
    return std::nullopt;
  }
  if (part.IsDeleted()) {
    return std::string();
  }
  EscapeOutcome outcome = EscapeOutcome::kGood;
  std::string text = ReadText(message_, part, &outcome);
  if (outcome != EscapeOutcome::kGood) {
    ErrorUnlessTolerant(FaultKind::kBadValue, place, "escape sequence without meaning");
  }
  if (text.size() > kTraitBytesMax) {
    Error(FaultKind::kBadValue, place, "text too long");
    return std::nullopt;
  }
  if (text.empty()) {
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> FieldReader::Code(Part part,
                                             std::initializer_list<std::size_t> place,
                                             bool (*is_in_table)(std::string_view)) {
  std::optional<std::string> code = Value(part, place);
  if (code.has_value() && !code->empty() && !is_in_table(*code)) {
    ErrorUnlessTolerant(FaultKind::kUnknownCode, place, "code not in the table");
    return std::nullopt;
  }
  return code;
}

std::optional<std::string> FieldReader::Date(Part part, std::initializer_list<std::size_t> place) {
  std::optional<std::string> text = Value(part, place);
  if (!text.has_value() || text->empty()) {
    return text;
  }
  const std::optional<Timestamp> timestamp = ReadTimestamp(*text);
  if (!timestamp.has_value()) {
    ErrorUnlessTolerant(FaultKind::kBadValue, place, "no date");
    return std::nullopt;
  }
  return FormatDate(*timestamp);
}

std::optional<std::string> FieldReader::DateOrInstant(Part part,
                                                      std::initializer_list<std::size_t> place) {
  std::optional<std::string> text = Value(part, place);
  if (!text.has_value() || text->empty()) {
    return text;
  }
  const std::optional<Timestamp> timestamp = ReadTimestamp(*text);
  if (!timestamp.has_value()) {
    ErrorUnlessTolerant(FaultKind::kBadValue, place, "no date or time");
    return std::nullopt;
  }
  return timestamp->hour < 0 ? FormatDate(*timestamp) : FormatInstant(*timestamp, options_.zone);
}

std::optional<std::string> FieldReader::Count(Part part, std::initializer_list<std::size_t> place) {
  constexpr std::size_t kDigitsMax = 4;
  std::optional<std::string> text = Value(part, place);
  if (text.has_value() &&
      (text->find_first_not_of("0123456789") != std::string::npos || text->size() > kDigitsMax)) {
    ErrorUnlessTolerant(FaultKind::kBadValue, place, "no number");
    return std::nullopt;
  }
  return text;
}

void FieldReader::Error(FaultKind kind,
                        std::initializer_list<std::size_t> place,
                        std::string_view text) {
  Add(kind, FaultSeverity::kError, place, text);
}

void FieldReader::ErrorUnlessTolerant(FaultKind kind,
                                      std::initializer_list<std::size_t> place,
                                      std::string_view text) {
  Add(kind, UnlessTolerant(options_.strictness), place, text);
}

void FieldReader::Add(FaultKind kind,
                      FaultSeverity severity,
                      std::initializer_list<std::size_t> place,
                      std::string_view text) {
  Location location = At(message_.SegmentName(segment_), place);
  location.sequence = static_cast<std::uint16_t>(sequence_);
  AddFault(faults_,
           {.kind = kind,
            .severity = severity,
            .location = std::move(location),
            .text = std::string(text)});
}

}  // namespace socle::mpi::protocol
