#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/protocol/charset.h"
#include "mpi/protocol/escape.h"

namespace socle::mpi::protocol {

// Limits of one message. Over one of them the message still has its header; Findings says where.
inline constexpr std::size_t kMessageBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kSegmentsMax = 1'000;
inline constexpr std::size_t kFieldsMax = 200;       // of a segment
inline constexpr std::size_t kRepetitionsMax = 100;  // of a field
inline constexpr std::size_t kComponentsMax = 250;   // of a repetition, subcomponents included
inline constexpr std::size_t kFieldBytesMax = std::size_t{64} << 10;

// A place in a message: 1-based numbers, 0 for "not so exact".
struct Location {
  std::string segment;  // empty: nowhere in particular
  std::uint16_t sequence = 0;
  std::uint16_t field = 0;
  std::uint16_t repetition = 0;
  std::uint16_t component = 0;
  std::uint16_t subcomponent = 0;
  bool operator==(const Location&) const = default;
};

// What reading a message has found; whether it is a fault is for the reader to say.
enum class FindingKind : std::uint8_t {
  kNoHeader,       // does not start with a header segment
  kBadDelimiters,  // of MSH-1 or MSH-2: missing, too few, or one sign twice
  kOddDelimiters,  // usable, and not |^~\&
  kUnknownCharset,
  kSecondHeader,
  kLineFeedEnds,  // a segment ends with LF or CR LF
  kByteOrderMark,
  kBadSegmentName,
  kControlCharacter,  // C0 (but TAB), DEL or C1
  kBadText,           // bytes that are no text of the character set
  kTooLarge,
  kTooManySegments,
  kTooManyFields,
  kTooManyRepetitions,
  kTooManyComponents,
  kFieldTooLong,
};
inline constexpr std::size_t kFindingKinds = 16;

// A piece of a message: a field, or a part of one. Parts are numbered from 1; one that is not there
// is empty. Looks into the Message: ends with it, or when it is moved.
class Part {
 public:
  Part() = default;

  Part(std::string_view raw, const Delimiters& delimiters) : raw_(raw), delimiters_(&delimiters) {}

  // As it stands in the message, escapes and all.
  [[nodiscard]] std::string_view Raw() const { return raw_; }

  [[nodiscard]] bool IsEmpty() const { return raw_.empty(); }

  // `""`: the value is to be deleted.
  [[nodiscard]] bool IsDeleted() const { return raw_ == "\"\""; }

  [[nodiscard]] std::size_t RepetitionCount() const;
  [[nodiscard]] Part Repetition(std::size_t number) const;
  // Of a field: component of its first repetition.
  [[nodiscard]] Part Component(std::size_t number) const;
  [[nodiscard]] Part Subcomponent(std::size_t number) const;

 private:
  [[nodiscard]] Part Nth(char separator, std::size_t number) const;

  std::string_view raw_;
  const Delimiters* delimiters_ = &kUsual;

  static constexpr Delimiters kUsual = {};
};

// One message in UTF-8, split into segments and fields.
class Message {
 public:
  // Reads any bytes; what is wrong with them is told by FindingOf. Segments end with CR, LF or
  // CR LF. `default_charset` is used when MSH-18 is empty or unknown.
  static Message Read(std::string_view bytes, Charset default_charset = Charset::kUtf8);

  // Where the first finding of a kind is; nothing when there is none.
  [[nodiscard]] const std::optional<Location>& FindingOf(FindingKind kind) const {
    return findings_[static_cast<std::size_t>(kind)];
  }

  [[nodiscard]] const Delimiters& GetDelimiters() const { return delimiters_; }

  [[nodiscard]] Charset GetCharset() const { return charset_; }

  [[nodiscard]] std::size_t SegmentCount() const { return segments_.size(); }

  // From 0.
  [[nodiscard]] std::string_view SegmentName(std::size_t segment) const;
  [[nodiscard]] std::string_view SegmentText(std::size_t segment) const;
  // The first segment of this name at or behind `from`.
  [[nodiscard]] std::optional<std::size_t> FindSegment(std::string_view name,
                                                       std::size_t from = 0) const;
  // Fields count from 1, MSH-1 being the field separator. Empty when it is not there.
  [[nodiscard]] Part Field(std::size_t segment, std::size_t field) const;

 private:
  struct Segment {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t first_field = 0;  // in field_ends_
    std::uint32_t field_count = 0;  // the name included
  };

  Message() = default;

  void Note(FindingKind kind, Location location);
  void ReadDelimiters(std::string_view bytes);
  void ReadCharset(std::string_view bytes, Charset default_charset);
  void Split();
  void CheckSegment(std::size_t segment);
  void CheckField(std::size_t segment, std::size_t field);
  void CheckText();
  [[nodiscard]] Location LocationAt(std::size_t offset) const;
  [[nodiscard]] Location LocationOf(std::size_t segment, std::size_t field = 0) const;

  std::string text_;
  std::vector<Segment> segments_;
  std::vector<std::uint32_t> field_ends_;
  Delimiters delimiters_;
  Charset charset_ = Charset::kUtf8;
  std::array<std::optional<Location>, kFindingKinds> findings_;
};

}  // namespace socle::mpi::protocol
