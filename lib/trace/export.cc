#include "lib/trace/export.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/progress.h"
#include "lib/storage/read_view.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/export_layout.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tile.h"
#include "lib/trace/trace_reader.h"
#include "lib/trace/tree_reader.h"

namespace socle::trace {

namespace {

namespace fs = std::filesystem;

class Export {
 public:
  Export(const RowSource& rows, std::string folder, const storage::ProgressCallback& progress)
      : rows_(rows), folder_(std::move(folder)), progress_(progress) {}

  Result<ExportSummary> Run() {
    SOCLE_TRY_STATUS(WriteCheckpoints());
    const std::uint64_t size = summary_.checkpoint.size;
    SOCLE_TRY(const Hash root, TraceReader(rows_).Root(size));
    if (root != summary_.checkpoint.root) {
      return Fail(Code::kCorruption, "the records are not those of the last checkpoint");
    }
    for (std::uint64_t bundle = 0; TileWidthAt(0, bundle, size) > 0; ++bundle) {
      SOCLE_TRY_STATUS(WriteBundle(bundle, TileWidthAt(0, bundle, size)));
      if (progress_) {
        progress_(
            {.stage = "records", .done = std::min(size, (bundle + 1) * kTileWidth), .total = size});
      }
    }
    for (unsigned level = 1; level < kTileLevels; ++level) {
      SOCLE_TRY_STATUS(WriteLevel(level));
    }
    return summary_;
  }

 private:
  Status Write(const std::string& name, std::string_view bytes) {
    const fs::path path = folder_ + "/" + name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (error || !out.good()) {
      return Fail(Code::kInternal, path.string() + ": cannot write");
    }
    ++summary_.files;
    summary_.bytes += bytes.size();
    return {};
  }

  Status WriteCheckpoints() {
    const TraceReader reader(rows_);
    SOCLE_TRY(const std::vector<StoredCheckpoint> checkpoints, reader.ReadCheckpoints());
    if (checkpoints.empty()) {
      return Fail(Code::kCorruption, "the trace holds no checkpoint");
    }
    for (const StoredCheckpoint& stored : checkpoints) {
      SOCLE_TRY(const Note note, ParseNote(stored.note));
      SOCLE_TRY(Checkpoint checkpoint, ParseCheckpoint(note.text));
      const bool is_last = &stored == &checkpoints.front();
      SOCLE_TRY_STATUS(Write(is_last ? std::string(kExportCheckpoint)
                                     : fmt::format("{}/{}", kExportOldCheckpoints, checkpoint.size),
                             stored.note));
      if (is_last) {
        summary_.checkpoint = std::move(checkpoint);
      }
    }
    SOCLE_TRY(const std::vector<NoteKey> keys, reader.ReadNoteKeys());
    std::string lines;
    for (const NoteKey& key : keys) {
      lines += key.Text() + "\n";
    }
    return Write(std::string(kExportKeys), lines);
  }

  Status WriteBundle(std::uint64_t bundle, std::uint64_t width) {
    const std::uint64_t begin = bundle * kTileWidth;
    std::string bytes;
    std::vector<Hash> hashes;
    storage::Scan scan = rows_.Scan(TraceFamily::kLog, LeafKeys(begin, begin + width));
    while (scan.Next()) {
      if (scan.Value().size() > kEntryBytesMax) {
        return Fail(Code::kCorruption, "a record of more than 65,535 bytes");
      }
      AppendEntry(bytes, scan.Value());
      hashes.push_back(LeafHash(AsBytes(scan.Value())));
    }
    SOCLE_TRY_STATUS(scan.Finish());
    if (hashes.size() != width) {
      return Fail(Code::kCorruption, fmt::format("a record from {} on is missing", begin));
    }
    SOCLE_TRY_STATUS(Write(TilePath({.index = bundle, .width = width, .is_entries = true}), bytes));
    return Write(TilePath({.index = bundle, .width = width}), EncodeTile(hashes));
  }

  Status WriteLevel(unsigned level) {
    const std::uint64_t size = summary_.checkpoint.size;
    for (std::uint64_t index = 0; TileWidthAt(level, index, size) > 0; ++index) {
      SOCLE_TRY(const std::vector<Hash> hashes, TreeReader(rows_, size).Tile(level, index));
      SOCLE_TRY_STATUS(Write(TilePath({.level = level, .index = index, .width = hashes.size()}),
                             EncodeTile(hashes)));
    }
    return {};
  }

  const RowSource& rows_;
  std::string folder_;
  const storage::ProgressCallback& progress_;
  ExportSummary summary_;
};

}  // namespace

bool IsExport(const std::string& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder + "/" + std::string(kExportCheckpoint), ignored);
}

Result<std::vector<std::string>> ListOldCheckpoints(const std::string& folder) {
  const std::string inside = folder + "/" + std::string(kExportOldCheckpoints);
  std::vector<std::string> names;
  std::error_code error;
  if (!fs::exists(inside, error)) {
    return names;
  }
  for (fs::directory_iterator entry(inside, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    names.push_back(std::string(kExportOldCheckpoints) + "/" + entry->path().filename().string());
  }
  if (error) {
    return Fail(Code::kInternal, inside + ": cannot list: " + error.message());
  }
  std::ranges::sort(names);
  return names;
}

Result<ExportSummary> ExportTrace(const RowSource& rows,
                                  const std::string& folder,
                                  const storage::ProgressCallback& progress) {
  const std::string partial = folder + ".partial";
  std::error_code error;
  for (const std::string& path : {folder, partial}) {
    if (fs::exists(path, error)) {
      return Fail(Code::kConflict, path + ": exists already; remove it or name another folder");
    }
  }
  auto summary = Export(rows, partial, progress).Run();
  if (!summary.has_value()) {
    fs::remove_all(partial, error);
    return summary;
  }
  fs::rename(partial, folder, error);
  if (error) {
    return Fail(Code::kInternal, folder + ": cannot make: " + error.message());
  }
  return summary;
}

}  // namespace socle::trace
