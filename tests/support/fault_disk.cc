#include "tests/support/fault_disk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/io_status.h>
#include <rocksdb/system_clock.h>

#include "lib/base/check.h"
#include "lib/base/random.h"

namespace socle::test {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

std::string FolderOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

// A change of a folder that a power cut may undo.
struct NameChange {
  enum class Kind : std::uint8_t { kMade, kRenamed, kRemoved };
  Kind kind = Kind::kMade;
  std::string path{};      // the name made, renamed to, or removed
  std::string old_path{};  // before the renaming
  bool replaced = false;
  std::string old_bytes{};  // of the file removed or replaced
};

struct FileState {
  std::uint64_t size = 0;
  std::uint64_t synced = 0;
};

enum class Operation : std::uint8_t { kRead, kChange, kSync };

}  // namespace

class FaultDisk::System final : public rocksdb::FileSystemWrapper {
 public:
  explicit System(std::unique_ptr<rocksdb::Env> memory)
      : FileSystemWrapper(memory->GetFileSystem()), memory_(std::move(memory)) {}

  const char* Name() const override { return "FaultDisk"; }

  // --- Faults ---

  void SetLimits(std::uint64_t full, std::uint64_t sync_failure, std::uint64_t cut) {
    const std::lock_guard lock(mutex_);
    changes_until_full_ = full;
    syncs_until_failure_ = sync_failure;
    operations_until_cut_ = cut;
    is_cut_ = false;
  }

  bool IsCut() const {
    const std::lock_guard lock(mutex_);
    return is_cut_;
  }

  IOStatus Pass(Operation operation) {
    const std::lock_guard lock(mutex_);
    if (operation != Operation::kRead && !is_cut_ && CountDown(operations_until_cut_)) {
      is_cut_ = true;
    }
    if (is_cut_) {
      return IOStatus::IOError("power is cut");
    }
    if (operation == Operation::kChange && CountDown(changes_until_full_)) {
      return IOStatus::NoSpace("no space left on the disk");
    }
    if (operation == Operation::kSync && CountDown(syncs_until_failure_)) {
      return IOStatus::IOError("sync failed");
    }
    return IOStatus::OK();
  }

  void Written(const std::string& path, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    files_[path].size += bytes;
  }

  void Truncated(const std::string& path, std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    files_[path] = {.size = size, .synced = std::min(size, files_[path].synced)};
  }

  void Synced(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[path].synced = files_[path].size;
  }

  void FolderSynced(const std::string& folder) {
    const std::lock_guard lock(mutex_);
    std::erase_if(changes_, [&](const NameChange& c) { return FolderOf(c.path) == folder; });
  }

  void Restart(SeededRandom& random) {
    SetLimits(kNever, kNever, kNever);
    const std::lock_guard lock(mutex_);
    // Names change in order, as with a journal: what is lost is an end of the list.
    const std::uint64_t kept = random.Below(changes_.size() + 1);
    while (changes_.size() > kept) {
      Undo(changes_.back());
      changes_.pop_back();
    }
    changes_.clear();
    for (auto& [path, state] : files_) {
      if (state.synced < state.size) {
        LoseTail(path, state, random);
      }
    }
  }

  // --- What RocksDB calls ---

  IOStatus NewWritableFile(const std::string& path,
                           const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override;
  IOStatus ReopenWritableFile(const std::string& path,
                              const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override;
  IOStatus NewDirectory(const std::string& path,
                        const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* folder,
                        IODebugContext* debug) override;

  IOStatus NewSequentialFile(const std::string& path,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* debug) override {
    const IOStatus passed = Pass(Operation::kRead);
    return passed.ok() ? target()->NewSequentialFile(path, options, file, debug) : passed;
  }

  IOStatus NewRandomAccessFile(const std::string& path,
                               const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* debug) override {
    const IOStatus passed = Pass(Operation::kRead);
    return passed.ok() ? target()->NewRandomAccessFile(path, options, file, debug) : passed;
  }

  IOStatus DeleteFile(const std::string& path,
                      const IOOptions& options,
                      IODebugContext* debug) override {
    if (IOStatus passed = Pass(Operation::kChange); !passed.ok()) {
      return passed;
    }
    NameChange change{.kind = NameChange::Kind::kRemoved, .path = path};
    change.old_bytes = Read(path);
    IOStatus done = target()->DeleteFile(path, options, debug);
    if (done.ok()) {
      const std::lock_guard lock(mutex_);
      files_.erase(path);
      changes_.push_back(std::move(change));
    }
    return done;
  }

  IOStatus RenameFile(const std::string& from,
                      const std::string& to,
                      const IOOptions& options,
                      IODebugContext* debug) override {
    if (IOStatus passed = Pass(Operation::kChange); !passed.ok()) {
      return passed;
    }
    NameChange change{.kind = NameChange::Kind::kRenamed, .path = to, .old_path = from};
    change.replaced = target()->FileExists(to, options, debug).ok();
    change.old_bytes = change.replaced ? Read(to) : std::string();
    IOStatus done = target()->RenameFile(from, to, options, debug);
    if (done.ok()) {
      const std::lock_guard lock(mutex_);
      files_[to] = files_[from];
      files_.erase(from);
      changes_.push_back(std::move(change));
    }
    return done;
  }

  // --- Whole files, past all faults ---

  std::string Read(const std::string& path) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    std::uint64_t size = 0;
    if (!target()->GetFileSize(path, IOOptions(), &size, nullptr).ok() ||
        !target()->NewSequentialFile(path, FileOptions(), &file, nullptr).ok()) {
      return {};
    }
    std::string bytes(size, '\0');
    Slice read;
    SOCLE_CHECK(file->Read(size, IOOptions(), &read, bytes.data(), nullptr).ok());
    return {read.data(), read.size()};
  }

  void Write(const std::string& path, const std::string& bytes) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    SOCLE_CHECK(target()->NewWritableFile(path, FileOptions(), &file, nullptr).ok());
    SOCLE_CHECK(file->Append(bytes, IOOptions(), nullptr).ok());
    SOCLE_CHECK(file->Close(IOOptions(), nullptr).ok());
  }

  std::set<std::string> Paths() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> paths;
    for (const auto& [path, state] : files_) {
      paths.insert(path);
    }
    return paths;
  }

  void Load(const Image& image) {
    for (const std::string& path : Paths()) {
      target()->DeleteFile(path, IOOptions(), nullptr).PermitUncheckedError();
    }
    const std::lock_guard lock(mutex_);
    files_.clear();
    changes_.clear();
    for (const auto& [path, bytes] : image) {
      Write(path, bytes);
      files_[path] = {.size = bytes.size(), .synced = bytes.size()};
    }
  }

 private:
  static bool CountDown(std::uint64_t& left) {
    if (left == kNever) {
      return false;
    }
    if (left > 0) {
      --left;
    }
    return left == 0;
  }

  void Made(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[path] = {};
    changes_.push_back({.kind = NameChange::Kind::kMade, .path = path});
  }

  void Undo(const NameChange& change) {
    switch (change.kind) {
      case NameChange::Kind::kMade:
        target()->DeleteFile(change.path, IOOptions(), nullptr).PermitUncheckedError();
        files_.erase(change.path);
        return;
      case NameChange::Kind::kRenamed:
        Write(change.old_path, Read(change.path));
        files_[change.old_path] = files_[change.path];
        if (!change.replaced) {
          target()->DeleteFile(change.path, IOOptions(), nullptr).PermitUncheckedError();
          files_.erase(change.path);
          return;
        }
        break;
      case NameChange::Kind::kRemoved:
        break;
    }
    Write(change.path, change.old_bytes);
    files_[change.path] = {.size = change.old_bytes.size(), .synced = change.old_bytes.size()};
  }

  void LoseTail(const std::string& path, FileState& state, SeededRandom& random) {
    std::string bytes = Read(path);
    const std::uint64_t kept = state.synced + random.Below(state.size - state.synced + 1);
    const bool is_log = path.ends_with(".log");
    const std::uint64_t kind = random.Below(3);
    if (kind == 0 && is_log) {
      for (std::uint64_t i = kept; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(random.Below(256));
      }
    } else if (kind == 1 && is_log) {
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), '\0');
    } else {
      bytes.resize(kept);
    }
    Write(path, bytes);
    state = {.size = bytes.size(), .synced = bytes.size()};
  }

  std::unique_ptr<rocksdb::Env> memory_;
  mutable std::mutex mutex_;
  std::uint64_t changes_until_full_ = kNever;
  std::uint64_t syncs_until_failure_ = kNever;
  std::uint64_t operations_until_cut_ = kNever;
  bool is_cut_ = false;
  std::map<std::string, FileState> files_;
  std::vector<NameChange> changes_;
};

namespace {

// Tells the disk what is written and synced; `Disk` is FaultDisk::System.
template <class Disk>
class TrackedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  TrackedFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, Disk& disk, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus passed = disk_.Pass(Operation::kChange); !passed.ok()) {
      return passed;
    }
    IOStatus done = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (done.ok()) {
      disk_.Written(path_, data.size());
    }
    return done;
  }

  IOStatus Append(const Slice& data,
                  const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus passed = disk_.Pass(Operation::kChange); !passed.ok()) {
      return passed;
    }
    IOStatus done = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
    if (done.ok()) {
      disk_.Truncated(path_, size);
    }
    return done;
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus passed = disk_.Pass(Operation::kSync); !passed.ok()) {
      return passed;
    }
    IOStatus done = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (done.ok()) {
      disk_.Synced(path_);
    }
    return done;
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  Disk& disk_;
  std::string path_;
};

template <class Disk>
class TrackedFolder final : public rocksdb::FSDirectory {
 public:
  TrackedFolder(std::unique_ptr<rocksdb::FSDirectory>&& folder, Disk& disk, std::string path)
      : folder_(std::move(folder)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus passed = disk_.Pass(Operation::kSync); !passed.ok()) {
      return passed;
    }
    IOStatus done = folder_->Fsync(options, debug);
    if (done.ok()) {
      disk_.FolderSynced(path_);
    }
    return done;
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return folder_->Close(options, debug);
  }

 private:
  std::unique_ptr<rocksdb::FSDirectory> folder_;
  Disk& disk_;
  std::string path_;
};

}  // namespace

IOStatus FaultDisk::System::NewWritableFile(const std::string& path,
                                            const FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* file,
                                            IODebugContext* debug) {
  if (IOStatus passed = Pass(Operation::kChange); !passed.ok()) {
    return passed;
  }
  std::unique_ptr<rocksdb::FSWritableFile> made;
  IOStatus done = target()->NewWritableFile(path, options, &made, debug);
  if (done.ok()) {
    Made(path);
    *file = std::make_unique<TrackedFile<System>>(std::move(made), *this, path);
  }
  return done;
}

IOStatus FaultDisk::System::ReopenWritableFile(const std::string& path,
                                               const FileOptions& options,
                                               std::unique_ptr<rocksdb::FSWritableFile>* file,
                                               IODebugContext* debug) {
  if (IOStatus passed = Pass(Operation::kChange); !passed.ok()) {
    return passed;
  }
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  IOStatus done = target()->ReopenWritableFile(path, options, &opened, debug);
  if (done.ok()) {
    *file = std::make_unique<TrackedFile<System>>(std::move(opened), *this, path);
  }
  return done;
}

IOStatus FaultDisk::System::NewDirectory(const std::string& path,
                                         const IOOptions& options,
                                         std::unique_ptr<rocksdb::FSDirectory>* folder,
                                         IODebugContext* debug) {
  if (IOStatus passed = Pass(Operation::kRead); !passed.ok()) {
    return passed;
  }
  std::unique_ptr<rocksdb::FSDirectory> opened;
  IOStatus done = target()->NewDirectory(path, options, &opened, debug);
  if (done.ok()) {
    *folder = std::make_unique<TrackedFolder<System>>(std::move(opened), *this, path);
  }
  return done;
}

namespace {

// After a failed flush RocksDB sleeps for a second, and closing waits for it: a short nap will do.
class ImpatientClock final : public rocksdb::SystemClockWrapper {
 public:
  using SystemClockWrapper::SystemClockWrapper;

  const char* Name() const override { return "ImpatientClock"; }

  void SleepForMicroseconds(int micros) override {
    constexpr int kNapMicros = 200;
    target_->SleepForMicroseconds(std::min(micros, kNapMicros));
  }
};

class FaultEnv final : public rocksdb::EnvWrapper {
 public:
  explicit FaultEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<ImpatientClock>(rocksdb::SystemClock::Default());
  }

  const char* Name() const override { return "FaultEnv"; }
};

}  // namespace

FaultDisk::FaultDisk()
    : system_(std::make_shared<System>(
          std::unique_ptr<rocksdb::Env>(rocksdb::NewMemEnv(rocksdb::Env::Default())))),
      env_(std::make_unique<FaultEnv>(system_)) {}

FaultDisk::~FaultDisk() = default;

rocksdb::Env* FaultDisk::Env() const {
  return env_.get();
}

void FaultDisk::FillAfter(std::uint64_t operations) {
  system_->SetLimits(operations, kNever, kNever);
}

void FaultDisk::FailSyncsAfter(std::uint64_t operations) {
  system_->SetLimits(kNever, operations, kNever);
}

void FaultDisk::CutPowerAfter(std::uint64_t operations) {
  system_->SetLimits(kNever, kNever, operations);
}

bool FaultDisk::IsCut() const {
  return system_->IsCut();
}

void FaultDisk::Restart(SeededRandom& random) {
  system_->Restart(random);
}

void FaultDisk::Heal() {
  system_->SetLimits(kNever, kNever, kNever);
}

FaultDisk::Image FaultDisk::Save() const {
  Image image;
  for (const std::string& path : system_->Paths()) {
    image[path] = system_->Read(path);
  }
  return image;
}

void FaultDisk::Load(const Image& image) {
  system_->Load(image);
}

}  // namespace socle::test
