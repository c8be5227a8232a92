#include "lib/trace/verifier.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/atomic_file.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/export_layout.h"
#include "lib/trace/index_check.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/replay.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"
#include "lib/trace/trace_reader.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

namespace {

constexpr std::uint64_t kRecordsBetweenProgress = 10'000;

std::string TileName(const TreeEdge::Tile& tile) {
  return fmt::format("tile {} of level {}", tile.index, tile.level);
}

// What both kinds of verification share: keys, checkpoints, counts.
class Findings {
 public:
  explicit Findings(const VerifySettings& settings) : settings_(settings) {}

  // `read_own` gives the keys that lie beside the trace, as a Result of a vector.
  template <class ReadOwn>
  Status TakeKeys(const ReadOwn& read_own) {
    keys_ = settings_.keys;
    if (keys_.empty()) {
      SOCLE_TRY(keys_, read_own());
    }
    if (keys_.empty()) {
      return Fail(Code::kInvalidArgument,
                  "there is no verifier key beside the trace: give one with --key");
    }
    for (const NoteKey& key : keys_) {
      report_.keys.push_back(key.Label());
    }
    return {};
  }

  // A checkpoint of the trace; the one with the greatest size becomes the report's.
  Status TakeCheckpoint(std::string_view note, const std::string& source) {
    auto checkpoint = OpenCheckpoint(note, keys_);
    if (!checkpoint.has_value()) {
      return Fail(std::move(checkpoint.error()).Prefixed(source));
    }
    if (!expected_.empty() && checkpoint->origin != report_.checkpoint.origin) {
      return Fail(Code::kCorruption, source + " is of another origin");
    }
    expected_.push_back({.size = checkpoint->size, .root = checkpoint->root, .source = source});
    ++report_.checkpoints;
    if (expected_.size() == 1 || checkpoint->size >= report_.checkpoint.size) {
      report_.checkpoint = *std::move(checkpoint);
    }
    return {};
  }

  Status TakeKnownCheckpoints() {
    for (const std::string& note : settings_.known_checkpoints) {
      auto checkpoint = OpenCheckpoint(note, keys_);
      if (!checkpoint.has_value()) {
        return Fail(std::move(checkpoint.error()).Prefixed("the checkpoint from elsewhere"));
      }
      if (checkpoint->origin != report_.checkpoint.origin) {
        return Fail(Code::kInvalidArgument, "the checkpoint from elsewhere is of another origin");
      }
      expected_.push_back({.size = checkpoint->size,
                           .root = checkpoint->root,
                           .source = "the checkpoint from elsewhere"});
    }
    return {};
  }

  void TakeRecord(const LoggedRecord& record) {
    if (!report_.first_time.has_value()) {
      report_.first_time = record.time;
    }
    report_.last_time = record.time;
    report_.patient_records += record.subject.has_value() ? 1 : 0;
    if (++report_.records % kRecordsBetweenProgress == 0) {
      ShowProgress();
    }
  }

  void ShowProgress() const {
    if (settings_.progress) {
      settings_.progress(
          {.stage = "records", .done = report_.records, .total = report_.checkpoint.size});
    }
  }

  [[nodiscard]] const std::vector<ExpectedRoot>& Expected() const { return expected_; }

  [[nodiscard]] TraceReport& Report() { return report_; }

 private:
  const VerifySettings& settings_;
  std::vector<NoteKey> keys_;
  std::vector<ExpectedRoot> expected_;
  TraceReport report_;
};

// Of the rows of a store.
class StoreVerification {
 public:
  StoreVerification(const RowSource& rows, const VerifySettings& settings)
      : rows_(rows), findings_(settings) {}

  Result<TraceReport> Run() {
    SOCLE_TRY_STATUS(ReadCheckpoints());
    SOCLE_TRY_STATUS(ReplayLeaves());
    SOCLE_TRY_STATUS(CheckTileRows());
    SOCLE_TRY_STATUS(index_.Finish(rows_));
    SOCLE_TRY_STATUS(CheckKeys());
    return std::move(findings_.Report());
  }

 private:
  Status ReadCheckpoints() {
    SOCLE_TRY_STATUS(findings_.TakeKeys([this] { return TraceReader(rows_).ReadNoteKeys(); }));
    storage::Scan scan = rows_.Scan(TraceFamily::kLog, CheckpointKeys());
    while (scan.Next()) {
      SOCLE_TRY(const std::uint64_t size, DecodeCheckpointKey(scan.Key()));
      const std::string source = fmt::format("the checkpoint of {} records", size);
      SOCLE_TRY(const StoredCheckpoint stored, DecodeStoredCheckpoint(scan.Value()));
      SOCLE_TRY_STATUS(findings_.TakeCheckpoint(stored.note, source));
      if (findings_.Expected().back().size != size) {
        return Fail(Code::kCorruption, source + " is one of another size");
      }
    }
    SOCLE_TRY_STATUS(scan.Finish());
    if (findings_.Expected().empty()) {
      return Fail(Code::kCorruption, "the trace holds no checkpoint");
    }
    return findings_.TakeKnownCheckpoints();
  }

  Status CheckTile(const TreeEdge::Tile& tile) {
    ++tiles_;
    SOCLE_TRY(const std::optional<std::string> row,
              rows_.Find(TraceFamily::kLog, TileKey(tile.level, tile.index)));
    if (!row.has_value()) {
      return Fail(Code::kCorruption, TileName(tile) + " is missing");
    }
    if (*row != EncodeTile(tile.hashes)) {
      return Fail(Code::kCorruption, TileName(tile) + " is not that of its records");
    }
    return {};
  }

  Status ReplayLeaves() {
    Replay replay(TreeEdge(), findings_.Expected(), [this](const TreeEdge::Tile& tile) {
      return CheckTile(tile);
    });
    storage::Scan scan = rows_.Scan(TraceFamily::kLog, LeafKeys(0, UINT64_MAX));
    findings_.ShowProgress();
    while (scan.Next()) {
      SOCLE_TRY(const std::uint64_t index, DecodeLeafKey(scan.Key()));
      if (index != replay.Edge().Size()) {
        return Fail(Code::kCorruption, fmt::format("record {} is missing", replay.Edge().Size()));
      }
      SOCLE_TRY(const LoggedRecord record, replay.Add(scan.Value()));
      index_.AddRecord(record);
      findings_.TakeRecord(record);
    }
    SOCLE_TRY_STATUS(scan.Finish());
    findings_.ShowProgress();
    return replay.Finish();
  }

  // All rows that must be there were compared; now whether there are others.
  Status CheckTileRows() const {
    std::uint64_t rows = 0;
    storage::Scan scan = rows_.Scan(TraceFamily::kLog, TileKeys());
    while (scan.Next()) {
      ++rows;
    }
    SOCLE_TRY_STATUS(scan.Finish());
    if (rows != tiles_) {
      return Fail(Code::kCorruption,
                  fmt::format("there are {} tiles where the records have {}", rows, tiles_));
    }
    return {};
  }

  Status CheckKeys() {
    storage::Scan scan = rows_.Scan(TraceFamily::kKeys, {});
    while (scan.Next()) {
      SOCLE_TRY([[maybe_unused]] const PatientSecrets secrets,
                DecodePatientKey(scan.Value(), scan.Key()));
      ++findings_.Report().patient_keys;
    }
    return scan.Finish();
  }

  const RowSource& rows_;
  Findings findings_;
  IndexCheck index_;
  std::uint64_t tiles_ = 0;
};

// Of the files of an export.
class ExportVerification {
 public:
  ExportVerification(const std::string& folder, const VerifySettings& settings)
      : folder_(folder), findings_(settings) {}

  Result<TraceReport> Run() {
    SOCLE_TRY_STATUS(ReadCheckpoints());
    const std::uint64_t size = findings_.Report().checkpoint.size;
    Replay replay(TreeEdge(), findings_.Expected(), [this](const TreeEdge::Tile& tile) {
      return CheckTile(tile.level, tile.index, tile.hashes);
    });
    for (std::uint64_t bundle = 0; TileWidthAt(0, bundle, size) > 0; ++bundle) {
      SOCLE_TRY_STATUS(ReplayBundle(bundle, TileWidthAt(0, bundle, size), replay));
      findings_.ShowProgress();
    }
    SOCLE_TRY_STATUS(replay.Finish());
    return std::move(findings_.Report());
  }

 private:
  Result<std::string> ReadExported(const std::string& name, std::size_t size_bytes_max) const {
    auto bytes = ReadWholeFile(folder_ + "/" + name, size_bytes_max);
    if (!bytes.has_value() && bytes.error().code == Code::kNotFound) {
      return Fail(Code::kCorruption, name + " is missing");
    }
    return bytes;
  }

  Status ReadCheckpoints() {
    SOCLE_TRY(const std::string note,
              ReadWholeFile(folder_ + "/" + std::string(kExportCheckpoint), kNoteBytesMax));
    const auto read_own = [this]() -> Result<std::vector<NoteKey>> {
      SOCLE_TRY(const std::string text, ReadExported(std::string(kExportKeys), kNoteBytesMax));
      return ParseNoteKeys(text);
    };
    SOCLE_TRY_STATUS(findings_.TakeKeys(read_own));
    SOCLE_TRY_STATUS(findings_.TakeCheckpoint(note, std::string(kExportCheckpoint)));
    SOCLE_TRY(const std::vector<std::string> names, ListOldCheckpoints(folder_));
    for (const std::string& name : names) {
      SOCLE_TRY(const std::string older, ReadExported(name, kNoteBytesMax));
      SOCLE_TRY_STATUS(findings_.TakeCheckpoint(older, name));
    }
    return findings_.TakeKnownCheckpoints();
  }

  Status CheckTile(unsigned level, std::uint64_t index, const std::vector<Hash>& hashes) const {
    const std::string name = TilePath({.level = level, .index = index, .width = hashes.size()});
    SOCLE_TRY(const std::string bytes, ReadExported(name, kTileWidth * kHashBytes));
    if (bytes != EncodeTile(hashes)) {
      return Fail(Code::kCorruption, name + " is not that of its records");
    }
    return {};
  }

  Status ReplayBundle(std::uint64_t bundle, std::uint64_t width, Replay& replay) {
    const std::string name = TilePath({.index = bundle, .width = width, .is_entries = true});
    SOCLE_TRY(const std::string bytes, ReadExported(name, kBundleBytesMax));
    const auto entries = DecodeBundle(bytes);
    if (!entries.has_value() || entries->size() != width) {
      return Fail(Code::kCorruption, fmt::format("{} does not hold {} entries", name, width));
    }
    std::vector<Hash> hashes;
    for (const std::string_view entry : *entries) {
      SOCLE_TRY(const LoggedRecord record, replay.Add(entry));
      findings_.TakeRecord(record);
      hashes.push_back(LeafHash(AsBytes(entry)));
    }
    return CheckTile(0, bundle, hashes);
  }

  const std::string& folder_;
  Findings findings_;
};

}  // namespace

Result<TraceReport> VerifyTrace(const RowSource& rows, const VerifySettings& settings) {
  return StoreVerification(rows, settings).Run();
}

Result<TraceReport> VerifyExport(const std::string& folder, const VerifySettings& settings) {
  if (!IsExport(folder)) {
    return Fail(Code::kNotFound, folder + ": there is no exported trace here");
  }
  return ExportVerification(folder, settings).Run();
}

}  // namespace socle::trace
