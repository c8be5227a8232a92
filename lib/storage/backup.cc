#include "lib/storage/backup.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>

#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/backup_manifest.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/files.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_lock.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/internal/use_gate.h"
#include "lib/storage/progress.h"
#include "lib/storage/verify.h"

namespace socle::storage {

namespace {

constexpr std::size_t kManifestBytesMax = std::size_t{1} << 30;

// Files of a store's folder that are no part of its state.
bool IsStateFile(std::string_view name) {
  return name != "LOCK" && name != "LOG" && !name.starts_with("LOG.old") &&
         !name.ends_with(".dbtmp") && !name.ends_with(".tmp") && name != kBackupManifestFile;
}

// Adds up the bytes of one stage for the callback.
class ByteProgress {
 public:
  ByteProgress(std::string_view stage, std::uint64_t total, const ProgressCallback& callback)
      : stage_(stage), total_(total), callback_(callback) {}

  void Add(std::uint64_t bytes) {
    done_ += bytes;
    if (callback_) {
      callback_({.stage = stage_, .done = done_, .total = total_});
    }
  }

 private:
  std::string_view stage_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  const ProgressCallback& callback_;
};

std::uint64_t TotalBytes(const std::vector<BackupFile>& files) {
  std::uint64_t total = 0;
  for (const BackupFile& file : files) {
    total += file.size_bytes;
  }
  return total;
}

BackupSummary Summarize(const BackupManifest& manifest) {
  return {.meta = manifest.meta,
          .made_at = manifest.made_at,
          .last_change = manifest.last_change,
          .files = manifest.files.size(),
          .bytes = TotalBytes(manifest.files)};
}

Result<BackupManifest> ReadManifest(const std::string& backup) {
  const std::string path = backup + "/" + std::string(kBackupManifestFile);
  auto bytes = ReadWholeFile(path, kManifestBytesMax);
  if (!bytes.has_value() && bytes.error().code == Code::kNotFound) {
    return Fail(Code::kNotFound, backup + ": is not a backup: it has no file BACKUP");
  }
  SOCLE_TRY(const std::string sealed, std::move(bytes));
  auto manifest = DecodeBackupManifest(sealed);
  if (!manifest.has_value()) {
    return Fail(std::move(manifest.error()).Prefixed(path));
  }
  return manifest;
}

Status CheckDigest(const std::string& path, const BackupFile& file, const FileDigest& found) {
  if (found.size_bytes != file.size_bytes || found.digest != file.digest) {
    return Fail(Code::kCorruption, path + ": is not as it was written by the backup");
  }
  return {};
}

Status CheckFiles(const std::string& folder,
                  const std::vector<BackupFile>& files,
                  const ProgressCallback& progress) {
  ByteProgress bytes("check", TotalBytes(files), progress);
  for (const BackupFile& file : files) {
    const std::string path = folder + "/" + file.name;
    SOCLE_TRY(const FileDigest found, DigestFile(path, [&](std::uint64_t n) { bytes.Add(n); }));
    SOCLE_TRY_STATUS(CheckDigest(path, file, found));
  }
  return {};
}

// Copies the files of `from`, which nobody changes, and makes a backup of them.
Result<BackupSummary> MakeBackup(const std::string& from,
                                 const std::string& backup,
                                 const Clock& clock,
                                 const ProgressCallback& progress) {
  SOCLE_TRY(NewFolder folder, NewFolder::Create(backup));
  SOCLE_TRY(std::vector<std::string> names, ListFiles(from));
  std::erase_if(names, [](const std::string& name) { return !IsStateFile(name); });
  std::uint64_t total = 0;
  const std::filesystem::path source(from);
  const std::filesystem::path target(folder.TemporaryPath());
  for (const std::string& name : names) {
    std::error_code ignored;
    total += std::filesystem::file_size(source / name, ignored);
  }
  ByteProgress bytes("copy", total, progress);
  BackupManifest manifest{.meta = {}, .made_at = clock.Now(), .last_change = 0, .files = {}};
  for (const std::string& name : names) {
    SOCLE_TRY(const FileDigest copied,
              CopyFile(source / name, target / name, [&](std::uint64_t n) { bytes.Add(n); }));
    manifest.files.push_back(
        {.name = name, .size_bytes = copied.size_bytes, .digest = copied.digest});
  }
  SOCLE_TRY_STATUS(CheckFiles(folder.TemporaryPath(), manifest.files, progress));
  const auto report = VerifyStore(folder.TemporaryPath(), {.row_checks = {}, .progress = progress});
  if (!report.has_value()) {
    return Fail(Error(report.error()).Prefixed("no backup is made of a damaged store"));
  }
  manifest.meta = report->meta;
  manifest.last_change = report->last_change;
  SOCLE_TRY_STATUS(
      WriteFileAtomically(folder.TemporaryPath() + "/" + std::string(kBackupManifestFile),
                          EncodeBackupManifest(manifest)));
  SOCLE_TRY_STATUS(folder.Commit());
  return Summarize(manifest);
}

// Copies the files of the backup into `folder` and verifies the store that they make.
Status FillFromBackup(const std::string& backup,
                      const BackupManifest& manifest,
                      const std::string& folder,
                      const ProgressCallback& progress) {
  ByteProgress bytes("copy", TotalBytes(manifest.files), progress);
  for (const BackupFile& file : manifest.files) {
    const std::string from = backup + "/" + file.name;
    SOCLE_TRY(const FileDigest copied,
              CopyFile(from, folder + "/" + file.name, [&](std::uint64_t n) { bytes.Add(n); }));
    SOCLE_TRY_STATUS(CheckDigest(from, file, copied));
  }
  SOCLE_TRY(const VerifyReport report,
            VerifyStore(folder, {.row_checks = {}, .progress = progress}));
  if (report.last_change != manifest.last_change || report.meta.id != manifest.meta.id) {
    return Fail(Code::kCorruption, backup + ": restored store is not the one of the manifest");
  }
  return {};
}

// Names that RocksDB gives to its files.
bool IsFileOfStore(std::string_view name) {
  constexpr std::string_view kNames[] = {"CURRENT", "IDENTITY", "LOCK", "LOG"};
  constexpr std::string_view kBeginnings[] = {"LOG.old.", "MANIFEST-", "OPTIONS-"};
  constexpr std::string_view kEndings[] = {".sst", ".blob", ".log", ".dbtmp"};
  return std::ranges::count(kNames, name) != 0 ||
         std::ranges::any_of(kBeginnings, [&](auto part) { return name.starts_with(part); }) ||
         std::ranges::any_of(kEndings, [&](auto part) { return name.ends_with(part); });
}

// Folders that lib/storage makes inside a store and removes again.
bool IsWorkFolder(std::string_view name) {
  return name == kBulkLoadFolder || name == kCheckpointFolder || name == kCheckpointTemporaryFolder;
}

// The links of a checkpoint, removed when the copy is made.
class CheckpointFolder {
 public:
  explicit CheckpointFolder(std::string path) : path_(std::move(path)) {}

  CheckpointFolder(const CheckpointFolder&) = delete;
  CheckpointFolder& operator=(const CheckpointFolder&) = delete;

  ~CheckpointFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

 private:
  std::string path_;
};

}  // namespace

Result<BackupSummary> BackupDatabase(Database& database,
                                     const std::string& backup,
                                     const ProgressCallback& progress) {
  DatabaseImpl& impl = database.Impl();
  const std::string links =
      std::filesystem::absolute(impl.Folder()).string() + "/" + std::string(kCheckpointFolder);
  std::error_code ignored;
  if (std::filesystem::exists(links, ignored)) {
    return Fail(Code::kConflict, "another backup of this store is under way");
  }
  const UseGate::Pass pass(impl.Gate());
  rocksdb::Checkpoint* made = nullptr;
  SOCLE_TRY_STATUS(ToStatus(rocksdb::Checkpoint::Create(&impl.Db(), &made), "backup"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  SOCLE_TRY_STATUS(ToStatus(checkpoint->CreateCheckpoint(links), "backup: checkpoint"));
  const CheckpointFolder guard(links);
  return MakeBackup(links, backup, impl.Services().clock, progress);
}

Result<BackupSummary> BackupStore(const std::string& folder,
                                  const std::string& backup,
                                  const Clock& clock,
                                  const ProgressCallback& progress) {
  if (IsBackup(folder)) {
    return Fail(Code::kInvalidArgument, folder + ": is a backup, not a store");
  }
  std::error_code ignored;
  if (!std::filesystem::exists(folder + "/CURRENT", ignored)) {
    return Fail(Code::kNotFound, folder + ": there is no store here");
  }
  SOCLE_TRY(const StoreLock lock, StoreLock::TryTake(folder));
  return MakeBackup(folder, backup, clock, progress);
}

Result<BackupSummary> RestoreBackup(const std::string& backup,
                                    const std::string& target,
                                    const ProgressCallback& progress) {
  SOCLE_TRY(const BackupManifest manifest, ReadManifest(backup));
  SOCLE_TRY(NewFolder folder, NewFolder::Create(target));
  SOCLE_TRY_STATUS(FillFromBackup(backup, manifest, folder.TemporaryPath(), progress));
  SOCLE_TRY_STATUS(folder.Commit());
  return Summarize(manifest);
}

Result<BackupSummary> RestoreBackupOver(const std::string& backup,
                                        const std::string& target,
                                        const ProgressCallback& progress) {
  SOCLE_TRY(const BackupManifest manifest, ReadManifest(backup));
  SOCLE_TRY_STATUS(CheckReplaceable(target));
  std::error_code error;
  // The folder itself is exchanged, not a link to it.
  const std::string place = std::filesystem::canonical(target, error).string();
  if (error) {
    return Fail(Code::kInternal, target + ": " + error.message());
  }
  SOCLE_TRY(const StoreLock lock, StoreLock::TryTake(place));
  SOCLE_TRY(NewFolder folder, NewFolder::CreateBeside(place));
  SOCLE_TRY_STATUS(FillFromBackup(backup, manifest, folder.TemporaryPath(), progress));
  SOCLE_TRY_STATUS(folder.CommitInPlaceOfOld());
  return Summarize(manifest);
}

Status CheckReplaceable(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator it(folder, error);
  for (const std::filesystem::directory_iterator end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const std::filesystem::file_type type = it->symlink_status(error).type();
    const bool belongs = (type == std::filesystem::file_type::regular && IsFileOfStore(name)) ||
                         (type == std::filesystem::file_type::directory && IsWorkFolder(name));
    if (!belongs && !error) {
      return Fail(
          Code::kInvalidArgument,
          fmt::format("{}: holds '{}', which is no part of a store: choose another folder, or "
                      "move it away",
                      folder,
                      name));
    }
  }
  if (error == std::errc::no_such_file_or_directory) {
    return Fail(Code::kNotFound, folder + ": there is no such folder");
  }
  if (error == std::errc::permission_denied) {
    return Fail(Code::kPermissionDenied, folder + ": " + error.message());
  }
  if (error) {
    return Fail(Code::kInvalidArgument, folder + ": " + error.message());
  }
  return {};
}

Result<BackupSummary> VerifyBackup(const std::string& backup, const VerifyOptions& options) {
  SOCLE_TRY(const BackupManifest manifest, ReadManifest(backup));
  SOCLE_TRY_STATUS(CheckFiles(backup, manifest.files, options.progress));
  SOCLE_TRY(const VerifyReport report, VerifyStore(backup, options));
  if (report.last_change != manifest.last_change || report.meta.id != manifest.meta.id) {
    return Fail(Code::kCorruption, backup + ": its store is not the one of the manifest");
  }
  return Summarize(manifest);
}

bool IsBackup(const std::string& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder + "/" + std::string(kBackupManifestFile), ignored);
}

}  // namespace socle::storage
