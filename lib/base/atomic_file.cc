#include "lib/base/atomic_file.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/errno_error.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "lib/base/result.h"

namespace socle {

namespace {

constexpr std::size_t kBufferBytes = 1U << 20;
constexpr mode_t kMode = 0640;
constexpr int kNameTriesMax = 16;

std::unexpected<Error> FailErrno(const std::string& path, const char* what) {
  return Fail(ErrnoError(errno, path, what));
}

std::string FolderOf(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// A file is put in the place of what has its name: never of a device or a folder.
Status CheckTarget(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) {
    return {};
  }
  return Fail(Code::kInvalidArgument,
              path + (S_ISDIR(status.st_mode) ? ": is a folder, not a file"
                                              : ": is no ordinary file that could be replaced"));
}

// Where an open file can be given a name, with or without one of its own.
std::string HandleOf(int fd) {
  return fmt::format("/proc/self/fd/{}", fd);
}

Status SyncFolderOf(const std::string& path) {
  const std::string folder = FolderOf(path);
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return FailErrno(folder, "cannot open folder");
  }
  const bool synced = fsync(fd) == 0;
  close(fd);
  if (!synced) {
    return FailErrno(folder, "cannot sync folder");
  }
  return {};
}

}  // namespace

AtomicFile::AtomicFile(int fd, std::string path, std::string temporary)
    : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      buffer_(std::move(other.buffer_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    Discard();
    fd_ = std::exchange(other.fd_, -1);
    path_ = std::move(other.path_);
    temporary_ = std::move(other.temporary_);
    buffer_ = std::move(other.buffer_);
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  Discard();
}

void AtomicFile::Discard() noexcept {
  if (fd_ >= 0) {
    close(fd_);
    if (!temporary_.empty()) {
      unlink(temporary_.c_str());
    }
    fd_ = -1;
  }
}

Result<AtomicFile> AtomicFile::Create(const std::string& path) {
  SOCLE_TRY_STATUS(CheckTarget(path));
  const int fd = open(FolderOf(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode);
  if (fd < 0) {
    return CreateNamed(path);  // which says why, when it is not only that
  }
  AtomicFile file(fd, path, {});
  if (access(HandleOf(fd).c_str(), F_OK) != 0) {
    return CreateNamed(path);
  }
  SOCLE_TRY_STATUS(file.SetMode());
  return file;
}

Result<AtomicFile> AtomicFile::CreateNamed(const std::string& path) {
  SOCLE_TRY_STATUS(CheckTarget(path));
  std::string temporary = path + ".XXXXXX.tmp";
  const int fd = mkostemps(temporary.data(), 4, O_CLOEXEC);
  if (fd < 0) {
    return FailErrno(path, "cannot create");
  }
  AtomicFile file(fd, path, std::move(temporary));
  SOCLE_TRY_STATUS(file.SetMode());
  return file;
}

// The mode does not depend on the mask of the process.
Status AtomicFile::SetMode() {
  return fchmod(fd_, kMode) == 0 ? Status{} : FailErrno(path_, "cannot set mode");
}

Status AtomicFile::Append(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() >= kBufferBytes ? Flush() : Status{};
}

Status AtomicFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return FailErrno(path_, "cannot write");
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

// A link cannot replace a file, a rename can: so it takes a name of its own first.
Status AtomicFile::GiveTemporaryName() {
  SystemRandom random;
  for (int i = 0; i < kNameTriesMax; ++i) {
    std::array<std::uint8_t, 6> bytes{};
    random.Fill(bytes);
    std::string name = fmt::format("{}.{}.tmp", path_, EncodeHex(bytes));
    if (linkat(AT_FDCWD, HandleOf(fd_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      temporary_ = std::move(name);
      return {};
    }
    if (errno != EEXIST) {
      break;
    }
  }
  return FailErrno(path_, "cannot give it a name");
}

Status AtomicFile::Commit() {
  SOCLE_TRY_STATUS(Flush());
  if (fsync(fd_) != 0) {
    return FailErrno(path_, "cannot sync");
  }
  if (temporary_.empty()) {
    SOCLE_TRY_STATUS(GiveTemporaryName());
  }
  if (rename(temporary_.c_str(), path_.c_str()) != 0) {
    return FailErrno(path_, "cannot rename");
  }
  close(std::exchange(fd_, -1));
  return SyncFolderOf(path_);
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  SOCLE_TRY(auto file, AtomicFile::Create(path));
  SOCLE_TRY_STATUS(file.Append(bytes));
  return file.Commit();
}

Result<std::string> ReadWholeFile(const std::string& path, std::size_t size_bytes_max) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return FailErrno(path, "cannot open");
  }
  std::string out;
  std::string chunk(1U << 16, '\0');
  for (;;) {
    const ssize_t got = read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      auto failure = FailErrno(path, "cannot read");
      close(fd);
      return failure;
    }
    if (got == 0) {
      break;
    }
    out.append(chunk, 0, static_cast<std::size_t>(got));
    if (out.size() > size_bytes_max) {
      close(fd);
      return Fail(Code::kTooLarge,
                  path + ": larger than " + std::to_string(size_bytes_max) + " bytes");
    }
  }
  close(fd);
  return out;
}

}  // namespace socle
