#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"
#include "lib/storage/database.h"

namespace socle::storage {

struct BackupFile {
  std::string name;  // without a folder
  std::uint64_t size_bytes = 0;
  crypto::Sha256Digest digest{};
};

// The file BACKUP (docs/operate/backup.md).
struct BackupManifest {
  StoreMeta meta;
  UnixMicros made_at;
  ChangeNumber last_change = 0;
  std::vector<BackupFile> files;
};

[[nodiscard]] std::string EncodeBackupManifest(const BackupManifest& manifest);
[[nodiscard]] Result<BackupManifest> DecodeBackupManifest(std::string_view sealed);

}  // namespace socle::storage
