#include "lib/trace/trace_log.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/atomic_file.h"
#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/replay.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"
#include "lib/trace/trace_reader.h"
#include "lib/trace/tree_edge.h"
#include "lib/trace/tree_reader.h"

namespace socle::trace {

namespace {

constexpr std::string_view kWhatToDo =
    ": do not use this store; bring back the newest backup, see docs/operate/trace.md";

// Actors whose place in the index is kept: hashing a name takes as long as the rest of its row.
constexpr std::size_t kActorsMax = 4096;

std::unexpected<Error> Refuse(const std::string& why) {
  return Fail(Code::kCorruption, "trace: " + why + std::string(kWhatToDo));
}

// Whether the trace has the checkpoint's records: at least as many, and the same.
Status CheckAgainst(const RowSource& rows,
                    std::uint64_t size,
                    const Checkpoint& checkpoint,
                    const std::string& source) {
  if (size < checkpoint.size) {
    return Refuse(
        fmt::format("it holds {} records, but {} is of {}: the store was put back to an "
                    "older state, or its end is lost",
                    size,
                    source,
                    checkpoint.size));
  }
  const auto root = TreeReader(rows, checkpoint.size).Root();
  if (!root.has_value()) {
    return Refuse(root.error().detail);
  }
  if (*root != checkpoint.root) {
    return Refuse(fmt::format(
        "its first {} records are not those of {}: they were changed", checkpoint.size, source));
  }
  return {};
}

// Reads the records from the edge on, and compares tiles with their rows.
Result<TreeEdge> ReplayBehind(const RowSource& rows, TreeEdge edge, std::uint64_t size) {
  TreeReader tiles(rows, size);
  const std::uint64_t begin = edge.Size();
  Replay replay(std::move(edge), {}, [&](const TreeEdge::Tile& tile) -> Status {
    SOCLE_TRY(const std::vector<Hash> stored, tiles.Tile(tile.level, tile.index));
    return stored == tile.hashes
               ? Status{}
               : Fail(
                     Code::kCorruption,
                     fmt::format(
                         "tile {} of level {} is not that of its records", tile.index, tile.level));
  });
  storage::Scan scan = rows.Scan(TraceFamily::kLog, LeafKeys(begin, size));
  while (scan.Next()) {
    SOCLE_TRY([[maybe_unused]] const LoggedRecord record, replay.Add(scan.Value()));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  SOCLE_TRY_STATUS(replay.Finish());
  if (replay.Edge().Size() != size) {
    return Fail(Code::kCorruption, "records are missing");
  }
  return replay.Edge();
}

}  // namespace

TraceLog::TraceLog(const TraceParts& parts, const TraceSettings& settings)
    : parts_(parts),
      settings_(settings),
      keyring_({.database = parts.database, .family = parts.families.keys, .random = parts.random},
               settings.cached_patients) {
  keys_.push_back(parts.signer.Key());
  keys_.insert(keys_.end(), settings.former_keys.begin(), settings.former_keys.end());
}

Result<std::unique_ptr<TraceLog>> TraceLog::Open(const TraceParts& parts,
                                                 const TraceSettings& settings,
                                                 UnixMicros now) {
  SOCLE_CHECK(settings.kept_interval.count() > 0);
  std::unique_ptr<TraceLog> log(new TraceLog(parts, settings));
  SOCLE_TRY_STATUS(log->Load());
  if (!log->last_.has_value()) {
    SOCLE_TRY([[maybe_unused]] const Checkpoint first, log->SignCheckpoint(now));
  }
  return log;
}

Result<TraceLog::Signed> TraceLog::OpenSigned(StoredCheckpoint stored) const {
  SOCLE_TRY(Checkpoint checkpoint, OpenCheckpoint(stored.note, keys_));
  if (checkpoint.origin != parts_.signer.Key().Name()) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format(
            "it is of the origin {}, not of {}", checkpoint.origin, parts_.signer.Key().Name()));
  }
  return Signed{
      .checkpoint = std::move(checkpoint), .note = std::move(stored.note), .time = stored.time};
}

Result<std::optional<TraceLog::Signed>> TraceLog::FindLastSigned(const RowSource& rows) const {
  SOCLE_TRY(std::optional<StoredCheckpoint> stored, TraceReader(rows).FindLastCheckpoint());
  if (!stored.has_value()) {
    return std::optional<Signed>();
  }
  auto last = OpenSigned(*std::move(stored));
  if (!last.has_value()) {
    return Fail(std::move(last.error()).Prefixed("trace: the last checkpoint"));
  }
  return *std::move(last);
}

Result<std::optional<TraceLog::Signed>> TraceLog::LoadHeadFile() const {
  if (settings_.head_file.empty()) {
    return std::optional<Signed>();
  }
  auto note = ReadWholeFile(settings_.head_file, kNoteBytesMax);
  if (!note.has_value() && note.error().code == Code::kNotFound) {
    return std::optional<Signed>();
  }
  SOCLE_TRY(std::string text, std::move(note));
  auto head = OpenSigned({.time = {}, .note = std::move(text)});
  if (!head.has_value()) {
    return Fail(std::move(head.error()).Prefixed("trace: head file " + settings_.head_file));
  }
  return *std::move(head);
}

Status TraceLog::WriteHeadFile() const {
  return settings_.head_file.empty() || !last_
             ? Status{}
             : WriteFileAtomically(settings_.head_file, last_->note);
}

Status TraceLog::Load() {
  const storage::ReadView view = parts_.database.NewReadView();
  const ViewRows rows(view, parts_.families);
  SOCLE_TRY(const std::uint64_t size, TraceReader(rows).Size());
  SOCLE_TRY(last_, FindLastSigned(rows));
  SOCLE_TRY(const std::optional<Signed> head, LoadHeadFile());
  if (!last_.has_value() && size > 0) {
    return Refuse("it holds records, but no checkpoint");
  }
  std::uint64_t checked = 0;
  if (last_.has_value()) {
    SOCLE_TRY_STATUS(CheckAgainst(rows, size, last_->checkpoint, "the last checkpoint"));
    checked = last_->checkpoint.size;
  }
  if (head.has_value()) {
    SOCLE_TRY_STATUS(
        CheckAgainst(rows, size, head->checkpoint, "the checkpoint in " + settings_.head_file));
    checked = std::max(checked, head->checkpoint.size);
  }
  SOCLE_TRY(TreeEdge edge, TreeReader(rows, checked).Edge());
  auto replayed = ReplayBehind(rows, std::move(edge), size);
  if (!replayed.has_value()) {
    return Refuse(replayed.error().detail);
  }
  committed_ = *std::move(replayed);
  current_ = committed_;
  SOCLE_TRY(const std::optional<std::string> key,
            rows.Find(TraceFamily::kLog, NoteKeyKey(keys_.front())));
  if (!key.has_value()) {
    storage::WriteUnit unit;
    unit.Put(parts_.families.log, NoteKeyKey(keys_.front()), keys_.front().Text());
    SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber number, parts_.database.Commit(unit));
  }
  const bool is_head_behind =
      last_.has_value() && (!head.has_value() || head->checkpoint.size < last_->checkpoint.size);
  return is_head_behind ? WriteHeadFile() : Status{};
}

void TraceLog::PutTile(storage::WriteUnit& unit, const TreeEdge::Tile& tile) const {
  unit.Put(parts_.families.log, TileKey(tile.level, tile.index), EncodeTile(tile.hashes));
}

const Indexed& TraceLog::ActorOf(const LoggedRecord& record) {
  std::string name(1, static_cast<char>(record.actor_kind));
  name += record.actor;
  if (const auto known = actors_.find(name); known != actors_.end()) {
    return known->second;
  }
  if (actors_.size() >= kActorsMax) {
    actors_.clear();
  }
  const Indexed indexed = IndexedActor(record.actor_kind, record.actor);
  return actors_.emplace(std::move(name), indexed).first->second;
}

Status TraceLog::AppendOne(storage::WriteUnit& unit, const AuditRecord& record) {
  SOCLE_TRY_STATUS(CheckAuditRecord(record));
  LoggedRecord logged{.index = current_.Size(),
                      .previous = current_.Last(),
                      .time = record.time,
                      .kind = record.kind,
                      .actor_kind = record.actor_kind,
                      .actor = record.actor,
                      .purpose = record.purpose,
                      .outcome = record.outcome,
                      .objects = record.objects};
  const PatientKey* key = nullptr;
  if (!record.subject.empty()) {
    SOCLE_TRY(key, keyring_.Obtain(record.subject, unit));
    logged.subject = key->pseudonym;
  }
  if (!record.details.empty() && key != nullptr) {
    SealDetails(record.details, DeriveSecrets(key->key, record.subject), parts_.random, logged);
  } else if (!record.details.empty()) {
    logged.details_form = DetailsForm::kClear;
    logged.details = record.details;
  }
  SOCLE_TRY(const std::string leaf, EncodeLoggedRecord(logged));
  unit.Put(parts_.families.log, LeafKey(logged.index), leaf);
  for (const IndexRow& row : IndexRowsOf(logged, ActorOf(logged))) {
    unit.Put(parts_.families.index, IndexKey(row), {});
  }
  current_.Append(LeafHash(AsBytes(leaf)),
                  [&](const TreeEdge::Tile& tile) { PutTile(unit, tile); });
  return {};
}

Result<std::uint64_t> TraceLog::Append(storage::WriteUnit& unit,
                                       std::span<const AuditRecord> records) {
  const std::uint64_t first = current_.Size();
  SOCLE_TRY_STATUS(keyring_.ReadAhead(records));
  for (const AuditRecord& record : records) {
    SOCLE_TRY_STATUS(AppendOne(unit, record));
  }
  for (unsigned level = 1; level < kTileLevels; ++level) {
    if (HashesOfLevel(level, first) == HashesOfLevel(level, current_.Size())) {
      break;
    }
    if (const TreeEdge::Tile tile = current_.Partial(level); !tile.hashes.empty()) {
      PutTile(unit, tile);
    }
  }
  return first;
}

Status TraceLog::ErasePatient(storage::WriteUnit& unit, const std::string& subject) {
  const storage::ReadView view = parts_.database.NewReadView();
  SOCLE_TRY(const std::optional<PatientSecrets> secrets,
            TraceReader(ViewRows(view, parts_.families)).FindSecrets(subject));
  if (!secrets.has_value()) {
    return Fail(Code::kNotFound, "the trace has no key of this patient");
  }
  keyring_.Erase(subject, unit);
  return {};
}

void TraceLog::Committed() {
  committed_ = current_;
  keyring_.Committed();
}

void TraceLog::Abandoned() {
  current_ = committed_;
  keyring_.Abandoned();
}

Status TraceLog::Reload() {
  Abandoned();
  return Load();
}

bool TraceLog::IsCheckpointDue(UnixMicros now) const {
  if (!last_) {
    return Size() > 0;
  }
  const std::uint64_t news = Size() - last_->checkpoint.size;
  // A clock that was put back must not keep checkpoints from being signed.
  const bool is_late =
      now < last_->time || now.value - last_->time.value >= settings_.checkpoint_interval.count();
  return news >= settings_.checkpoint_records || (news > 0 && is_late);
}

Result<Checkpoint> TraceLog::SignCheckpoint(UnixMicros now) {
  if (last_.has_value() && last_->checkpoint.size == Size()) {
    return last_->checkpoint;
  }
  Checkpoint checkpoint{
      .origin = parts_.signer.Key().Name(), .size = committed_.Size(), .root = committed_.Root()};
  SOCLE_TRY(std::string note, trace::SignCheckpoint(checkpoint, parts_.signer));
  storage::WriteUnit unit;
  unit.Put(parts_.families.log,
           CheckpointKey(checkpoint.size),
           EncodeStoredCheckpoint({.time = now, .note = note}));
  const std::int64_t interval = settings_.kept_interval.count();
  if (last_.has_value() && last_->time.value / interval == now.value / interval) {
    unit.Delete(parts_.families.log, CheckpointKey(last_->checkpoint.size));
  }
  SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber number, parts_.database.Commit(unit));
  last_ = {.checkpoint = std::move(checkpoint), .note = std::move(note), .time = now};
  SOCLE_TRY_STATUS(WriteHeadFile());
  return last_->checkpoint;
}

Status TraceLog::DestroyErasedKeys() {
  return parts_.database.PurgeDeleted(parts_.families.keys);
}

}  // namespace socle::trace
