#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

// How an entry is kept (docs/formats/directory-store.md): its place in the tree, and its
// attributes, operational ones too, in the bytes in which LDAP sends them, so that an answer is a
// header and copied runs.
namespace socle::directory::store {

// Number of an entry: given out in order, never again.
using EntryId = std::uint64_t;
// Above the suffixes.
inline constexpr EntryId kNoEntry = 0;

// Number of an attribute description (type and options) in one store; never changes.
using DescriptionId = std::uint16_t;

inline constexpr std::size_t kUuidBytes = 16;
using Uuid = std::array<std::uint8_t, kUuidBytes>;

// Attributes (descriptions) of one entry, and bytes of all, at most.
inline constexpr std::size_t kEntryAttributesMax = 1024;
inline constexpr std::size_t kEntryBytesMax = std::size_t{16} << 20;

// One attribute: `encoded` is a whole PartialAttribute (RFC 4511, 4.1.7) in BER.
struct AttributeRun {
  DescriptionId description = 0;
  std::string_view encoded = {};
};

// An entry without its name: that is put together from the relative names above it.
struct EntryRow {
  EntryId parent = kNoEntry;
  Uuid uuid{};
  std::string_view rdn = {};                  // as written; of a suffix the whole name
  std::vector<AttributeRun> attributes = {};  // ordered by description, each once

  // Null when the entry does not have it.
  [[nodiscard]] const AttributeRun* Find(DescriptionId description) const;
};

// kInvalidArgument for attributes out of order, kTooLarge over the limits.
Result<std::string> EncodeEntryRow(const EntryRow& row);
// The views point into `bytes`. kCorruption.
Result<EntryRow> DecodeEntryRow(std::string_view bytes);
// The same into a row whose memory is used again: for scans.
Status DecodeEntryRowInto(std::string_view bytes, EntryRow& row);

// Walks through the values of a PartialAttribute:
//   AttributeValues values(run.encoded);
//   while (values.Next()) { Use(values.Value()); }
// Stops early at bytes that are no values (IsWhole tells).
class AttributeValues {
 public:
  explicit AttributeValues(std::string_view encoded);

  [[nodiscard]] bool Next();

  [[nodiscard]] std::string_view Value() const { return value_; }

  // The description as written.
  [[nodiscard]] std::string_view Type() const { return type_; }

  // Whether all bytes were what they must be; after Next has given false.
  [[nodiscard]] bool IsWhole() const { return is_whole_ && rest_.empty(); }

 private:
  std::string_view type_;
  std::string_view rest_;
  std::string_view value_;
  bool is_whole_ = false;
};

}  // namespace socle::directory::store
