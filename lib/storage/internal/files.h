#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/crypto/sha256.h"

namespace socle::storage {

struct FileDigest {
  std::uint64_t size_bytes = 0;
  crypto::Sha256Digest digest{};
};

// Told of each part of a file that was read, in bytes.
using BytesCallback = std::function<void(std::uint64_t)>;

// Copies a file as a whole and to the disk; gives the digest of what was read.
Result<FileDigest> CopyFile(const std::string& from,
                            const std::string& to,
                            const BytesCallback& read);
Result<FileDigest> DigestFile(const std::string& path, const BytesCallback& read);

// Names of the plain files in a folder, sorted.
Result<std::vector<std::string>> ListFiles(const std::string& folder);

// The folder that holds `path`; "." for a plain name.
[[nodiscard]] std::string ParentOf(const std::string& path);

// Flushes the names in a folder to the disk.
Status SyncFolder(const std::string& folder);

// A folder under a temporary name beside its final one: gets that name as a whole, or is removed.
class [[nodiscard]] NewFolder {
 public:
  // kConflict when `path` exists and is not an empty folder.
  static Result<NewFolder> Create(const std::string& path);
  // To take the place of the folder `path`, which exists.
  static Result<NewFolder> CreateBeside(const std::string& path);
  NewFolder(NewFolder&& other) noexcept;
  NewFolder& operator=(NewFolder&&) = delete;
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder();

  [[nodiscard]] const std::string& TemporaryPath() const { return temporary_; }

  Status Commit();
  // Gets the name of the folder that is there, in one step; the old one is removed by the
  // destructor.
  Status CommitInPlaceOfOld();

 private:
  NewFolder(std::string path, std::string temporary);
  std::string path_;
  std::string temporary_;  // empty when there is nothing to remove
};

}  // namespace socle::storage
