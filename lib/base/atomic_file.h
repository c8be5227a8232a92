#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle {

// A file that appears whole or not at all: written without a name, flushed, then given its name in
// one step. Without Commit nothing is left, however the process ends. On a file system that has no
// files without a name (NFS, FAT) it is written under a temporary name in the same folder, which is
// removed without Commit, unless a signal ends the process. One thread.
class [[nodiscard]] AtomicFile {
 public:
  // kNotFound: no folder; kPermissionDenied; kInvalidArgument: a folder, a device; kInternal: disk.
  static Result<AtomicFile> Create(const std::string& path);
  // As Create, under a temporary name on every file system.
  static Result<AtomicFile> CreateNamed(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Status Append(std::string_view bytes);
  // Flushes to the disk and gives the file its name.
  Status Commit();

  [[nodiscard]] const std::string& Path() const { return path_; }

 private:
  AtomicFile(int fd, std::string path, std::string temporary);
  Status SetMode();
  Status Flush();
  Status GiveTemporaryName();
  void Discard() noexcept;

  int fd_ = -1;
  std::string path_;
  std::string temporary_;  // empty: it has no name yet
  std::string buffer_;
};

// Creates or replaces `path` as a whole.
Status WriteFileAtomically(const std::string& path, std::string_view bytes);

// The whole of a file of at most `size_bytes_max` bytes.
Result<std::string> ReadWholeFile(const std::string& path, std::size_t size_bytes_max);

}  // namespace socle
