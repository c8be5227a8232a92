#include "lib/storage/bulk_load.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_writer.h>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/internal/use_gate.h"
#include "lib/storage/write_unit.h"

namespace socle::storage {

namespace {

// Larger than RocksDB's own target: files of a load go to the last level as they are.
constexpr std::uint64_t kFileBytesTarget = std::uint64_t{256} << 20;
// FileSize() is asked for this seldom.
constexpr std::uint64_t kRowsBetweenSizeChecks = 4096;

// One file that is complete.
struct SortedFile {
  std::string path;
  std::string smallest;
  std::string largest;
};

}  // namespace

struct BulkWriter::State {
  DatabaseImpl& impl;
  FamilyId family;
  std::string path_prefix;
  std::unique_ptr<rocksdb::SstFileWriter> writer;  // null between files
  std::string last_key{};
  std::uint64_t rows = 0;
  bool has_failed = false;
  std::vector<SortedFile> files{};

  Status Add(std::string_view key, std::string_view value);
  Status CheckKey(std::string_view key) const;
  Status OpenFile();
  Status CloseFile();
};

BulkWriter::BulkWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

BulkWriter::~BulkWriter() = default;

Status BulkWriter::Add(std::string_view key, std::string_view value) {
  Status added = state_->Add(key, value);
  state_->has_failed = state_->has_failed || !added.has_value();
  return added;
}

Status BulkWriter::State::CheckKey(std::string_view key) const {
  const std::size_t size_min = impl.Kind(family) == FamilyKind::kPrefix16 ? kPrefixBytes : 1;
  if (key.size() < size_min) {
    return Fail(Code::kInvalidArgument, "bulk load: a key is too short");
  }
  if (key.size() > kKeyBytesMax) {
    return Fail(Code::kTooLarge, "bulk load: a key is over " + std::to_string(kKeyBytesMax));
  }
  if (rows > 0 && key <= last_key) {
    return Fail(Code::kInvalidArgument,
                "bulk load: key of row " + std::to_string(rows + 1) +
                    " is not greater than the one before");
  }
  return {};
}

Status BulkWriter::State::Add(std::string_view key, std::string_view value) {
  SOCLE_TRY_STATUS(CheckKey(key));
  if (writer == nullptr) {
    SOCLE_TRY_STATUS(OpenFile());
  }
  SOCLE_TRY_STATUS(ToStatus(writer->Put(ToSlice(key), ToSlice(value)), "bulk load"));
  last_key = key;
  ++rows;
  if (rows % kRowsBetweenSizeChecks == 0 && writer->FileSize() >= kFileBytesTarget) {
    SOCLE_TRY_STATUS(CloseFile());
  }
  return {};
}

Status BulkWriter::State::OpenFile() {
  const rocksdb::Options options(impl.Db().GetDBOptions(), impl.FamilyOptions(family));
  writer = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(impl.Db().GetDBOptions()),
                                                    options,
                                                    impl.Handle(family),
                                                    /*invalidate_page_cache=*/false);
  return ToStatus(writer->Open(path_prefix + std::to_string(files.size()) + ".sst"), "bulk load");
}

Status BulkWriter::State::CloseFile() {
  if (writer == nullptr) {
    return {};
  }
  rocksdb::ExternalSstFileInfo info;
  SOCLE_TRY_STATUS(ToStatus(writer->Finish(&info), "bulk load"));
  writer.reset();
  files.push_back(
      {.path = info.file_path, .smallest = info.smallest_key, .largest = info.largest_key});
  return {};
}

struct BulkLoad::State {
  DatabaseImpl& impl;
  UseGate::Pass pass;
  std::string folder;
  std::mutex mutex{};
  std::vector<std::unique_ptr<BulkWriter>> writers{};
  std::uint64_t rows = 0;
  bool is_finished = false;

  Result<std::map<FamilyId, std::vector<SortedFile>>> CollectFiles();
  Status Ingest(const std::map<FamilyId, std::vector<SortedFile>>& files) const;
};

BulkLoad::BulkLoad(std::unique_ptr<State> state) : state_(std::move(state)) {}

BulkLoad::~BulkLoad() {
  state_->writers.clear();
  state_->impl.RemoveSubfolder(kBulkLoadFolder);
  state_->impl.EndBulkLoad();
}

Result<std::unique_ptr<BulkLoad>> BulkLoad::Start(Database& database) {
  DatabaseImpl& impl = database.Impl();
  SOCLE_TRY_STATUS(impl.DegradedState().Check());
  if (!impl.BeginBulkLoad()) {
    return Fail(Code::kConflict, "another bulk load is under way");
  }
  auto load = std::unique_ptr<BulkLoad>(new BulkLoad(std::unique_ptr<State>(
      new State{.impl = impl,
                .pass = UseGate::Pass(impl.Gate()),
                .folder = impl.Folder() + "/" + std::string(kBulkLoadFolder)})));
  impl.RemoveSubfolder(kBulkLoadFolder);
  SOCLE_TRY_STATUS(
      ToStatus(impl.Env()->CreateDirIfMissing(load->state_->folder), "bulk load: new folder"));
  return load;
}

Result<BulkWriter*> BulkLoad::NewWriter(FamilyId family) {
  SOCLE_CHECK(family.index < state_->impl.Options().families.size());
  const std::lock_guard lock(state_->mutex);
  if (state_->is_finished) {
    return Fail(Code::kInvalidArgument, "the bulk load is finished");
  }
  const std::string prefix = state_->folder + "/" + std::to_string(state_->writers.size()) + "-";
  state_->writers.push_back(std::unique_ptr<BulkWriter>(
      new BulkWriter(std::unique_ptr<BulkWriter::State>(new BulkWriter::State{
          .impl = state_->impl, .family = family, .path_prefix = prefix, .writer = nullptr}))));
  return state_->writers.back().get();
}

Result<std::map<FamilyId, std::vector<SortedFile>>> BulkLoad::State::CollectFiles() {
  std::map<FamilyId, std::vector<SortedFile>> files;
  for (const std::unique_ptr<BulkWriter>& writer : writers) {
    BulkWriter::State& part = *writer->state_;
    if (part.has_failed) {
      return Fail(Code::kInvalidArgument, "bulk load: a writer has failed before");
    }
    SOCLE_TRY_STATUS(part.CloseFile());
    rows += part.rows;
    std::ranges::move(part.files, std::back_inserter(files[part.family]));
  }
  std::erase_if(files, [](const auto& family) { return family.second.empty(); });
  for (auto& [family, sorted] : files) {
    std::ranges::sort(sorted, {}, &SortedFile::smallest);
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (sorted[i].smallest <= sorted[i - 1].largest) {
        return Fail(
            Code::kInvalidArgument,
            "bulk load: writers of " + impl.Options().families[family.index].name + " overlap");
      }
    }
  }
  return files;
}

Status BulkLoad::State::Ingest(const std::map<FamilyId, std::vector<SortedFile>>& files) const {
  SOCLE_TRY_STATUS(impl.DegradedState().Check());
  std::vector<rocksdb::IngestExternalFileArg> args;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (const auto& [family, sorted] : files) {
    rocksdb::IngestExternalFileArg arg;
    arg.column_family = impl.Handle(family);
    for (const SortedFile& file : sorted) {
      arg.external_files.push_back(file.path);
    }
    arg.options.move_files = true;
    arg.options.write_global_seqno = false;
    arg.options.allow_blocking_flush = false;
    arg.options.verify_checksums_before_ingest = true;
    args.push_back(std::move(arg));
    families.push_back(impl.Handle(family));
  }
  // RocksDB 7.8 may misplace files that overlap a memtable: nothing may be in one.
  SOCLE_TRY_STATUS(ToStatus(impl.Db().Flush(rocksdb::FlushOptions(), families), "flush"));
  const rocksdb::Status ingested = impl.Db().IngestExternalFiles(args);
  if (!ingested.ok()) {
    const Error error = ToError(ingested, "bulk load");
    if (ingested.IsIOError()) {
      impl.DegradedState().Set(error);
    }
    return Fail(error);
  }
  return {};
}

Status BulkLoad::Finish() {
  const std::lock_guard lock(state_->mutex);
  if (state_->is_finished) {
    return Fail(Code::kInvalidArgument, "the bulk load is finished");
  }
  state_->is_finished = true;
  SOCLE_TRY(const auto files, state_->CollectFiles());
  if (files.empty()) {
    return {};
  }
  return state_->impl.Queue().RunAlone([&] { return state_->Ingest(files); });
}

std::uint64_t BulkLoad::RowCount() const {
  return state_->rows;
}

}  // namespace socle::storage
