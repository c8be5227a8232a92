#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/database.h"

namespace socle::storage {

// Rows of the family "default" (docs/formats/store-meta.md).
inline constexpr std::string_view kMetaKey = "meta";
// First number that the change log keeps, 8 bytes big-endian; absent means 1.
inline constexpr std::string_view kFirstChangeKey = "log.first";
inline constexpr std::uint8_t kMetaRecordVersion = 1;

// Names of the store's own families.
inline constexpr std::string_view kMetaFamily = "default";
inline constexpr std::string_view kLogFamily = "log";
// Present in the folder of a backup, never in that of a store (docs/operate/backup.md).
inline constexpr std::string_view kBackupManifestFile = "BACKUP";

// Folder for the files of a bulk load, inside the store's.
inline constexpr std::string_view kBulkLoadFolder = "bulk_load";
// Folder for the checkpoint of a backup, inside the store's.
inline constexpr std::string_view kCheckpointFolder = "checkpoint";
inline constexpr std::string_view kCheckpointTemporaryFolder = "checkpoint.tmp";

[[nodiscard]] std::string EncodeStoreMeta(const StoreMeta& meta);
[[nodiscard]] Result<StoreMeta> DecodeStoreMeta(std::string_view value);

}  // namespace socle::storage
