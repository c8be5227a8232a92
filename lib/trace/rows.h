#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/note.h"

// Keys and values of the rows of a trace (docs/formats/trace.md). Pure functions.
namespace socle::trace {

// The column families of a trace, by their names in every store.
inline constexpr std::string_view kLogFamilyName = "trace";
inline constexpr std::string_view kIndexFamilyName = "trace_index";
inline constexpr std::string_view kKeyFamilyName = "trace_keys";

// The families that a program adds to its own, in the order of TraceFamilies.
[[nodiscard]] std::vector<storage::Family> TraceFamilyList();

// Where they are among the program's families.
struct TraceFamilies {
  storage::FamilyId log;
  storage::FamilyId index;
  storage::FamilyId keys;
};

// When TraceFamilyList begins at position `first` of the program's list.
[[nodiscard]] constexpr TraceFamilies TraceFamiliesAt(std::uint16_t first) {
  return {.log = {first},
          .index = {static_cast<std::uint16_t>(first + 1)},
          .keys = {static_cast<std::uint16_t>(first + 2)}};
}

// Keys [from, to) of a scan.
struct KeyRange {
  std::string from;
  std::string to;
};

// Family `trace`.
[[nodiscard]] std::string LeafKey(std::uint64_t index);
[[nodiscard]] KeyRange LeafKeys(std::uint64_t begin, std::uint64_t end);
Result<std::uint64_t> DecodeLeafKey(std::string_view key);

struct TileKeyParts {
  unsigned level = 0;
  std::uint64_t index = 0;
};

[[nodiscard]] std::string TileKey(unsigned level, std::uint64_t index);
[[nodiscard]] KeyRange TileKeys();
Result<TileKeyParts> DecodeTileKey(std::string_view key);

// Newest first.
[[nodiscard]] std::string CheckpointKey(std::uint64_t size);
[[nodiscard]] KeyRange CheckpointKeys();
Result<std::uint64_t> DecodeCheckpointKey(std::string_view key);

struct StoredCheckpoint {
  UnixMicros time{};  // when it was signed; not part of what is signed
  std::string note;
};

[[nodiscard]] std::string EncodeStoredCheckpoint(const StoredCheckpoint& checkpoint);
Result<StoredCheckpoint> DecodeStoredCheckpoint(std::string_view value);

// The public keys that have signed checkpoints; the value is the key's text.
[[nodiscard]] std::string NoteKeyKey(const NoteKey& key);
[[nodiscard]] KeyRange NoteKeyKeys();

// Family `trace_index`: rows without a value, those of one patient or actor newest first.
enum class IndexKind : std::uint8_t { kPatient = 1, kActor = 2 };
inline constexpr std::size_t kIndexedBytes = 16;
using Indexed = std::array<std::uint8_t, kIndexedBytes>;

struct IndexRow {
  IndexKind kind = IndexKind::kPatient;
  Indexed of{};
  UnixMicros time{};
  std::uint64_t index = 0;
  bool operator==(const IndexRow&) const = default;
};

// From the instant `from` to before `to`; without bounds all.
struct TimeRange {
  std::optional<UnixMicros> from = {};
  std::optional<UnixMicros> to = {};

  [[nodiscard]] bool Contains(UnixMicros time) const {
    return (!from.has_value() || time >= *from) && (!to.has_value() || time < *to);
  }
};

// What rows of an actor are found by.
[[nodiscard]] Indexed IndexedActor(ActorKind kind, std::string_view actor);
[[nodiscard]] std::string IndexKey(const IndexRow& row);
Result<IndexRow> DecodeIndexKey(std::string_view key);

[[nodiscard]] KeyRange IndexKeys(IndexKind kind, const Indexed& of, const TimeRange& times);
// The rows that a record has in the index, the actor's first.
[[nodiscard]] std::vector<IndexRow> IndexRowsOf(const LoggedRecord& record);
// The same where the actor's place (IndexedActor) is known.
[[nodiscard]] std::vector<IndexRow> IndexRowsOf(const LoggedRecord& record, const Indexed& actor);

}  // namespace socle::trace
