#include "lib/storage/internal/backup_manifest.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/record_codec.h"

namespace socle::storage {

namespace {

constexpr std::uint8_t kManifestVersion = 1;
constexpr std::uint64_t kFilesMax = 10'000'000;

bool IsPlainName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

}  // namespace

std::string EncodeBackupManifest(const BackupManifest& manifest) {
  RecordWriter writer(kManifestVersion);
  writer.Text(EncodeStoreMeta(manifest.meta))
      .Signed(manifest.made_at.value)
      .Unsigned(manifest.last_change)
      .Unsigned(manifest.files.size());
  for (const BackupFile& file : manifest.files) {
    writer.Text(file.name).Unsigned(file.size_bytes).Text(AsText(file.digest));
  }
  return SealRecord(std::move(writer).Take());
}

Result<BackupManifest> DecodeBackupManifest(std::string_view sealed) {
  SOCLE_TRY(const std::string_view record, OpenSealedRecord(sealed));
  SOCLE_TRY(auto reader, RecordReader::Open(record, kManifestVersion));
  BackupManifest manifest;
  const std::string_view meta = reader.Text();
  manifest.made_at.value = reader.Signed();
  manifest.last_change = reader.Unsigned();
  const std::uint64_t count = reader.UnsignedUpTo(kFilesMax);
  for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
    BackupFile file;
    file.name = reader.Text();
    file.size_bytes = reader.Unsigned();
    const std::string_view digest = reader.Text();
    if (digest.size() != file.digest.size() || !IsPlainName(file.name)) {
      return Fail(Code::kCorruption,
                  "backup manifest: file " + std::to_string(i) + " is ill-formed");
    }
    std::ranges::copy(AsBytes(digest), file.digest.begin());
    manifest.files.push_back(std::move(file));
  }
  SOCLE_TRY_STATUS(reader.Finish());
  SOCLE_TRY(manifest.meta, DecodeStoreMeta(meta));
  return manifest;
}

}  // namespace socle::storage
