#include "lib/trace/rows.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"
#include "lib/storage/family.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/note.h"

namespace socle::trace {

namespace {

// First byte of the keys of family `trace`.
constexpr std::uint8_t kLeafRow = 1;
constexpr std::uint8_t kTileRow = 2;
constexpr std::uint8_t kCheckpointRow = 3;
constexpr std::uint8_t kNoteKeyRow = 4;
constexpr std::uint8_t kCheckpointVersion = 1;

KeyRange AllOf(std::uint8_t row) {
  std::string from(1, static_cast<char>(row));
  std::string to = storage::PrefixEnd(from);
  return {.from = std::move(from), .to = std::move(to)};
}

// A reader behind the first byte, which must be `row`.
Result<storage::KeyReader> OpenKey(std::string_view key, std::uint8_t row) {
  storage::KeyReader reader(key);
  if (reader.U8() != row) {
    return Fail(Code::kCorruption, "a key of another kind of row");
  }
  return reader;
}

// Later instants first.
std::uint64_t TimeBits(UnixMicros time) {
  return static_cast<std::uint64_t>(time.value) ^ (std::uint64_t{1} << 63);
}

}  // namespace

std::vector<storage::Family> TraceFamilyList() {
  return {
      {.name = std::string(kLogFamilyName), .kind = storage::FamilyKind::kLog},
      {.name = std::string(kIndexFamilyName), .kind = storage::FamilyKind::kPrefix16},
      // Read for each access to a patient who was not accessed lately; keys do not pack.
      {.name = std::string(kKeyFamilyName), .kind = storage::FamilyKind::kPoint, .is_hot = true}};
}

std::string LeafKey(std::uint64_t index) {
  return storage::KeyWriter().U8(kLeafRow).U64(index).View();
}

KeyRange LeafKeys(std::uint64_t begin, std::uint64_t end) {
  return {.from = LeafKey(begin), .to = end == UINT64_MAX ? AllOf(kLeafRow).to : LeafKey(end)};
}

Result<std::uint64_t> DecodeLeafKey(std::string_view key) {
  SOCLE_TRY(storage::KeyReader reader, OpenKey(key, kLeafRow));
  const std::uint64_t index = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return index;
}

std::string TileKey(unsigned level, std::uint64_t index) {
  return storage::KeyWriter().U8(kTileRow).U8(static_cast<std::uint8_t>(level)).U64(index).View();
}

KeyRange TileKeys() {
  return AllOf(kTileRow);
}

Result<TileKeyParts> DecodeTileKey(std::string_view key) {
  SOCLE_TRY(storage::KeyReader reader, OpenKey(key, kTileRow));
  TileKeyParts parts;
  parts.level = reader.U8();
  parts.index = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return parts;
}

std::string CheckpointKey(std::uint64_t size) {
  return storage::KeyWriter().U8(kCheckpointRow).DescendingU64(size).View();
}

KeyRange CheckpointKeys() {
  return AllOf(kCheckpointRow);
}

Result<std::uint64_t> DecodeCheckpointKey(std::string_view key) {
  SOCLE_TRY(storage::KeyReader reader, OpenKey(key, kCheckpointRow));
  const std::uint64_t size = reader.DescendingU64();
  SOCLE_TRY_STATUS(reader.Finish());
  return size;
}

std::string EncodeStoredCheckpoint(const StoredCheckpoint& checkpoint) {
  storage::RecordWriter out(kCheckpointVersion);
  out.Signed(checkpoint.time.value).Text(checkpoint.note);
  return std::move(out).Take();
}

Result<StoredCheckpoint> DecodeStoredCheckpoint(std::string_view value) {
  SOCLE_TRY(storage::RecordReader in, storage::RecordReader::Open(value, kCheckpointVersion));
  StoredCheckpoint checkpoint;
  checkpoint.time.value = in.Signed();
  checkpoint.note = in.Text();
  SOCLE_TRY_STATUS(in.Finish());
  return checkpoint;
}

std::string NoteKeyKey(const NoteKey& key) {
  return storage::KeyWriter().U8(kNoteKeyRow).Text(key.Label()).View();
}

KeyRange NoteKeyKeys() {
  return AllOf(kNoteKeyRow);
}

Indexed IndexedActor(ActorKind kind, std::string_view actor) {
  const auto kind_byte = static_cast<std::uint8_t>(kind);
  const crypto::Sha256Digest digest = crypto::Sha256({ByteSpan(&kind_byte, 1), AsBytes(actor)});
  Indexed of{};
  std::copy_n(digest.begin(), of.size(), of.begin());
  return of;
}

std::string IndexKey(const IndexRow& row) {
  return storage::KeyWriter()
      .U8(static_cast<std::uint8_t>(row.kind))
      .Id(row.of)
      .DescendingU64(TimeBits(row.time))
      .DescendingU64(row.index)
      .View();
}

Result<IndexRow> DecodeIndexKey(std::string_view key) {
  storage::KeyReader reader(key);
  IndexRow row;
  const std::uint8_t kind = reader.U8();
  const std::string_view of = reader.Id();
  const std::uint64_t time = reader.DescendingU64() ^ (std::uint64_t{1} << 63);
  row.index = reader.DescendingU64();
  SOCLE_TRY_STATUS(reader.Finish());
  if (kind != static_cast<std::uint8_t>(IndexKind::kPatient) &&
      kind != static_cast<std::uint8_t>(IndexKind::kActor)) {
    return Fail(Code::kCorruption, "a key of another kind of row");
  }
  row.kind = static_cast<IndexKind>(kind);
  std::ranges::copy(AsBytes(of), row.of.begin());
  row.time.value = static_cast<std::int64_t>(time);
  return row;
}

KeyRange IndexKeys(IndexKind kind, const Indexed& of, const TimeRange& times) {
  storage::KeyWriter prefix;
  prefix.U8(static_cast<std::uint8_t>(kind)).Id(of);
  // The latest comes first: just before `to` down to and with `from`.
  const auto key = [&](UnixMicros time) {
    return storage::KeyWriter(prefix).DescendingU64(TimeBits(time)).View();
  };
  KeyRange range{.from = prefix.View(), .to = storage::PrefixEnd(prefix.View())};
  if (times.to.has_value()) {
    range.from = storage::PrefixEnd(key(*times.to));
  }
  if (times.from.has_value()) {
    range.to = storage::PrefixEnd(key(*times.from));
  }
  return range;
}

std::vector<IndexRow> IndexRowsOf(const LoggedRecord& record) {
  return IndexRowsOf(record, IndexedActor(record.actor_kind, record.actor));
}

std::vector<IndexRow> IndexRowsOf(const LoggedRecord& record, const Indexed& actor) {
  std::vector<IndexRow> rows;
  rows.reserve(2);
  rows.push_back(
      {.kind = IndexKind::kActor, .of = actor, .time = record.time, .index = record.index});
  if (record.subject.has_value()) {
    rows.push_back({.kind = IndexKind::kPatient,
                    .of = *record.subject,
                    .time = record.time,
                    .index = record.index});
  }
  return rows;
}

}  // namespace socle::trace
