#include "lib/storage/internal/files.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "lib/base/atomic_file.h"
#include "lib/base/bytes.h"
#include "lib/base/errno_error.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"

namespace socle::storage {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }

  [[nodiscard]] int Get() const { return fd_; }

 private:
  int fd_;
};

// Gives the file to `part` piece by piece.
Status ReadParts(const std::string& path, const std::function<Status(std::string_view)>& part) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.Get() < 0) {
    return Fail(ErrnoError(errno, path, "cannot open"));
  }
  std::string chunk(kChunkBytes, '\0');
  for (;;) {
    const ssize_t got = read(file.Get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Fail(ErrnoError(errno, path, "cannot read"));
    }
    if (got == 0) {
      return {};
    }
    SOCLE_TRY_STATUS(part(std::string_view(chunk).substr(0, static_cast<std::size_t>(got))));
  }
}

}  // namespace

std::string ParentOf(const std::string& path) {
  std::string_view clean = path;
  while (clean.size() > 1 && clean.ends_with('/')) {
    clean.remove_suffix(1);
  }
  const std::string parent = std::filesystem::path(clean).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<FileDigest> CopyFile(const std::string& from,
                            const std::string& to,
                            const BytesCallback& read) {
  SOCLE_TRY(AtomicFile target, AtomicFile::Create(to));
  FileDigest copied;
  crypto::Sha256Hasher hasher;
  SOCLE_TRY_STATUS(ReadParts(from, [&](std::string_view part) -> Status {
    hasher.Update(AsBytes(part));
    copied.size_bytes += part.size();
    read(part.size());
    return target.Append(part);
  }));
  SOCLE_TRY_STATUS(target.Commit());
  copied.digest = hasher.Finish();
  return copied;
}

Result<FileDigest> DigestFile(const std::string& path, const BytesCallback& read) {
  FileDigest digest;
  crypto::Sha256Hasher hasher;
  SOCLE_TRY_STATUS(ReadParts(path, [&](std::string_view part) -> Status {
    hasher.Update(AsBytes(part));
    digest.size_bytes += part.size();
    read(part.size());
    return {};
  }));
  digest.digest = hasher.Finish();
  return digest;
}

Result<std::vector<std::string>> ListFiles(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator it(folder, error);
  for (const std::filesystem::directory_iterator end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) {
      names.push_back(it->path().filename().string());
    }
  }
  if (error) {
    return Fail(ErrnoError(error.value(), folder, "cannot list"));
  }
  std::ranges::sort(names);
  return names;
}

Status SyncFolder(const std::string& folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.Get() < 0 || fsync(opened.Get()) != 0) {
    return Fail(ErrnoError(errno, folder, "cannot sync folder"));
  }
  return {};
}

NewFolder::NewFolder(std::string path, std::string temporary)
    : path_(std::move(path)), temporary_(std::move(temporary)) {}

NewFolder::NewFolder(NewFolder&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

NewFolder::~NewFolder() {
  if (!temporary_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(temporary_, ignored);
  }
}

Result<NewFolder> NewFolder::Create(const std::string& path) {
  std::string clean = path;
  while (clean.size() > 1 && clean.ends_with('/')) {
    clean.pop_back();
  }
  std::error_code error;
  const bool exists = std::filesystem::exists(clean, error);
  if (exists &&
      !(std::filesystem::is_directory(clean, error) && std::filesystem::is_empty(clean, error))) {
    return Fail(Code::kConflict, clean + ": exists already: choose another name or remove it");
  }
  return CreateBeside(clean);
}

Result<NewFolder> NewFolder::CreateBeside(const std::string& path) {
  std::string temporary = path + ".partial-XXXXXX";
  if (mkdtemp(temporary.data()) == nullptr) {
    return Fail(ErrnoError(errno, path, "cannot create folder"));
  }
  return NewFolder(path, std::move(temporary));
}

Status NewFolder::Commit() {
  SOCLE_TRY_STATUS(SyncFolder(temporary_));
  std::error_code error;
  std::filesystem::rename(temporary_, path_, error);
  if (error) {
    return Fail(ErrnoError(error.value(), path_, "cannot rename into place"));
  }
  temporary_.clear();
  return SyncFolder(ParentOf(path_));
}

Status NewFolder::CommitInPlaceOfOld() {
  SOCLE_TRY_STATUS(SyncFolder(temporary_));
  if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) != 0) {
    return Fail(
        ErrnoError(errno, path_, "cannot exchange it with a new folder: move it away first"));
  }
  return SyncFolder(ParentOf(path_));
}

}  // namespace socle::storage
