#include "mpi/protocol/message.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/base/utf8.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/escape.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::string_view kHeaderName = "MSH";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kNameLength = 3;
constexpr std::size_t kEncodingLength = 4;  // of MSH-2; version 2.7 allows one sign more
constexpr std::size_t kCharsetField = 18;

bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// A sign that may serve as delimiter.
bool IsSign(char c) {
  const bool is_letter = IsUpper(c) || (c >= 'a' && c <= 'z');
  return c > ' ' && c <= '~' && !is_letter && !IsDigit(c);
}

bool IsEndOfSegment(char c) {
  return c == '\r' || c == '\n';
}

bool IsSegmentName(std::string_view name) {
  return name.size() == kNameLength && IsUpper(name[0]) && (IsUpper(name[1]) || IsDigit(name[1])) &&
         (IsUpper(name[2]) || IsDigit(name[2]));
}

// A text without its `number` first parts, up to the separator behind; empty when it has not that
// many.
std::string_view NthPart(std::string_view text, char separator, std::size_t number) {
  for (std::size_t i = 0; i < number; ++i) {
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find(separator));
}

bool IsControl(std::string_view text, std::size_t i) {
  constexpr unsigned char kDelete = 0x7F;
  constexpr unsigned char kC1Lead = 0xC2;
  constexpr unsigned char kC1End = 0xA0;
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < ' ') {
    return !IsEndOfSegment(text[i]) && text[i] != '\t';
  }
  const bool is_c1 =
      byte == kC1Lead && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < kC1End;
  return byte == kDelete || is_c1;
}

std::size_t FindControl(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsControl(text, i)) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::size_t FindNonAscii(std::string_view text) {
  const auto* const found =
      std::ranges::find_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return found == text.end() ? std::string_view::npos
                             : static_cast<std::size_t>(found - text.begin());
}

std::uint16_t Number(std::size_t number) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(number, UINT16_MAX));
}

Location HeaderField(std::size_t field) {
  Location location;
  location.segment = kHeaderName;
  location.sequence = 1;
  location.field = Number(field);
  return location;
}

}  // namespace

std::size_t Part::RepetitionCount() const {
  if (raw_.empty()) {
    return 0;
  }
  return static_cast<std::size_t>(std::ranges::count(raw_, delimiters_->repetition)) + 1;
}

Part Part::Nth(char separator, std::size_t number) const {
  return {NthPart(raw_, separator, number - 1), *delimiters_};
}

Part Part::Repetition(std::size_t number) const {
  return Nth(delimiters_->repetition, number);
}

Part Part::Component(std::size_t number) const {
  return Repetition(1).Nth(delimiters_->component, number);
}

Part Part::Subcomponent(std::size_t number) const {
  return Nth(delimiters_->subcomponent, number);
}

Message Message::Read(std::string_view bytes, Charset default_charset) {
  Message message;
  message.charset_ = default_charset;
  if (bytes.starts_with(kByteOrderMark)) {
    bytes.remove_prefix(kByteOrderMark.size());
    message.Note(FindingKind::kByteOrderMark, HeaderField(0));
  }
  if (bytes.size() > kMessageBytesMax) {
    message.Note(FindingKind::kTooLarge, HeaderField(0));
    bytes = bytes.substr(0, kMessageBytesMax);
  }
  if (!bytes.starts_with(kHeaderName) || bytes.size() <= kNameLength ||
      !IsSign(bytes[kNameLength])) {
    message.Note(FindingKind::kNoHeader, HeaderField(0));
    return message;
  }
  message.ReadDelimiters(bytes);
  message.ReadCharset(bytes, default_charset);
  message.text_.reserve(bytes.size());
  AppendDecoded(message.text_, bytes, message.charset_);
  message.Split();
  message.CheckText();
  return message;
}

void Message::Note(FindingKind kind, Location location) {
  std::optional<Location>& finding = findings_[static_cast<std::size_t>(kind)];
  if (!finding.has_value()) {
    finding = std::move(location);
  }
}

void Message::ReadDelimiters(std::string_view bytes) {
  const char field = bytes[kNameLength];
  std::string_view encoding = bytes.substr(kNameLength + 1);
  const auto* const end =
      std::ranges::find_if(encoding, [&](char c) { return c == field || IsEndOfSegment(c); });
  encoding = encoding.substr(0, static_cast<std::size_t>(end - encoding.begin()));
  delimiters_.field = field;
  if (field != Delimiters{}.field) {
    Note(FindingKind::kOddDelimiters, HeaderField(1));
  }
  bool is_good = encoding.size() == kEncodingLength || encoding.size() == kEncodingLength + 1;
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    is_good = is_good && IsSign(encoding[i]) && encoding.find(encoding[i], i + 1) == encoding.npos;
  }
  if (!is_good) {
    Note(FindingKind::kBadDelimiters, HeaderField(2));
    return;
  }
  delimiters_.component = encoding[0];
  delimiters_.repetition = encoding[1];
  delimiters_.escape = encoding[2];
  delimiters_.subcomponent = encoding[3];
  if (encoding != "^~\\&") {
    Note(FindingKind::kOddDelimiters, HeaderField(2));
  }
}

void Message::ReadCharset(std::string_view bytes, Charset default_charset) {
  const auto* const end = std::ranges::find_if(bytes, IsEndOfSegment);
  const std::string_view header = bytes.substr(0, static_cast<std::size_t>(end - bytes.begin()));
  const Part field(NthPart(header, delimiters_.field, kCharsetField - 1), delimiters_);
  const std::string_view name = field.Component(1).Raw();
  const std::optional<Charset> charset = FindCharset(name);
  charset_ = charset.value_or(default_charset);
  if (!charset.has_value() && !name.empty()) {
    Note(FindingKind::kUnknownCharset, HeaderField(kCharsetField));
  }
}

void Message::Split() {
  std::size_t begin = 0;
  const std::string_view text = text_;
  std::size_t first_field = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\r';
    if (c == delimiters_.field) {
      field_ends_.push_back(static_cast<std::uint32_t>(i));
      continue;
    }
    if (!IsEndOfSegment(c)) {
      continue;
    }
    if (c == '\n') {
      Note(FindingKind::kLineFeedEnds, HeaderField(0));
    }
    if (i > begin) {
      field_ends_.push_back(static_cast<std::uint32_t>(i));
      segments_.push_back(
          {.begin = static_cast<std::uint32_t>(begin),
           .end = static_cast<std::uint32_t>(i),
           .first_field = static_cast<std::uint32_t>(first_field),
           .field_count = static_cast<std::uint32_t>(field_ends_.size() - first_field)});
      CheckSegment(segments_.size() - 1);
    }
    if (segments_.size() > kSegmentsMax) {
      Location location;
      location.segment = SegmentName(segments_.size() - 1);
      Note(FindingKind::kTooManySegments, std::move(location));
      segments_.pop_back();
      return;
    }
    begin = i + 1;
    first_field = field_ends_.size();
  }
}

void Message::CheckSegment(std::size_t segment) {
  const Segment& entry = segments_[segment];
  if (!IsSegmentName(SegmentName(segment))) {
    Note(FindingKind::kBadSegmentName, {});
    return;
  }
  if (segment > 0 && SegmentName(segment) == kHeaderName) {
    Note(FindingKind::kSecondHeader, LocationOf(segment));
  }
  if (entry.field_count > kFieldsMax + 1) {
    Note(FindingKind::kTooManyFields, LocationOf(segment, kFieldsMax + 1));
  }
  // A field that is short cannot be over a limit.
  if (entry.end - entry.begin < std::min(kRepetitionsMax, kComponentsMax)) {
    return;
  }
  const bool is_header = segment == 0;
  for (std::size_t field = 1; field < entry.field_count; ++field) {
    CheckField(segment, is_header ? field + 1 : field);
  }
}

void Message::CheckField(std::size_t segment, std::size_t field) {
  const Part part = Field(segment, field);
  const std::string_view raw = part.Raw();
  if (raw.size() < std::min(kRepetitionsMax, kComponentsMax)) {
    return;
  }
  if (raw.size() > kFieldBytesMax) {
    Note(FindingKind::kFieldTooLong, LocationOf(segment, field));
  }
  std::size_t repetitions = 1;
  std::size_t components = 1;
  for (const char c : raw) {
    if (c == delimiters_.repetition) {
      ++repetitions;
      components = 1;
    } else if (c == delimiters_.component || c == delimiters_.subcomponent) {
      ++components;
    }
    if (repetitions > kRepetitionsMax) {
      Note(FindingKind::kTooManyRepetitions, LocationOf(segment, field));
      return;
    }
    if (components > kComponentsMax) {
      Note(FindingKind::kTooManyComponents, LocationOf(segment, field));
      return;
    }
  }
}

void Message::CheckText() {
  const std::size_t bad =
      charset_ == Charset::kAscii ? FindNonAscii(text_) : FindInvalidUtf8(text_);
  if (bad != std::string_view::npos) {
    Note(FindingKind::kBadText, LocationAt(bad));
  }
  const std::size_t control = FindControl(text_);
  if (control != std::string_view::npos) {
    Note(FindingKind::kControlCharacter, LocationAt(control));
  }
}

std::string_view Message::SegmentText(std::size_t segment) const {
  const Segment& entry = segments_[segment];
  return std::string_view(text_).substr(entry.begin, entry.end - entry.begin);
}

std::string_view Message::SegmentName(std::size_t segment) const {
  const Segment& entry = segments_[segment];
  return std::string_view(text_).substr(entry.begin, field_ends_[entry.first_field] - entry.begin);
}

std::optional<std::size_t> Message::FindSegment(std::string_view name, std::size_t from) const {
  for (std::size_t i = from; i < segments_.size(); ++i) {
    if (SegmentName(i) == name) {
      return i;
    }
  }
  return std::nullopt;
}

Part Message::Field(std::size_t segment, std::size_t field) const {
  const Segment& entry = segments_[segment];
  const bool is_header = segment == 0;
  if (is_header && field == 1) {
    return {std::string_view(text_).substr(kNameLength, 1), delimiters_};
  }
  const std::size_t index = is_header ? field - 1 : field;
  if (field == 0 || index >= entry.field_count) {
    return {{}, delimiters_};
  }
  const std::size_t begin = field_ends_[entry.first_field + index - 1] + 1;
  const std::size_t end = field_ends_[entry.first_field + index];
  return {std::string_view(text_).substr(begin, end - begin), delimiters_};
}

Location Message::LocationAt(std::size_t offset) const {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& entry = segments_[i];
    if (offset >= entry.end) {
      continue;
    }
    const auto begin = field_ends_.begin() + entry.first_field;
    const auto end = begin + entry.field_count;
    const auto index = static_cast<std::size_t>(std::lower_bound(begin, end, offset) - begin);
    return LocationOf(i, i == 0 && index > 0 ? index + 1 : index);
  }
  return {};
}

Location Message::LocationOf(std::size_t segment, std::size_t field) const {
  const std::string_view name = SegmentName(segment);
  if (!IsSegmentName(name)) {
    return {};
  }
  std::size_t sequence = 0;
  for (std::size_t i = 0; i <= segment; ++i) {
    sequence += SegmentName(i) == name ? 1U : 0U;
  }
  Location location;
  location.segment = name;
  location.sequence = Number(sequence);
  location.field = Number(field);
  return location;
}

}  // namespace socle::mpi::protocol
