// Any bytes as each of the store's own records: nothing that decodes may change by being written
// and decoded again. The checksum of a manifest is made to fit, or nothing would get behind it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/storage/internal/backup_manifest.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/record_codec.h"

namespace storage = socle::storage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = socle::AsText({data, size});
  if (const auto number = storage::DecodeChangeKey(bytes); number.has_value()) {
    SOCLE_CHECK(storage::EncodeChangeKey(*number) == bytes);
  }
  if (const auto record = storage::DecodeChangeRecord(bytes); record.has_value()) {
    const std::string again = storage::EncodeChangeRecord(*record);
    const auto decoded = storage::DecodeChangeRecord(again);
    SOCLE_CHECK(decoded.has_value() && decoded->kind == record->kind &&
                decoded->payload == record->payload);
  }
  if (const auto meta = storage::DecodeStoreMeta(bytes); meta.has_value()) {
    const std::string again = storage::EncodeStoreMeta(*meta);
    const auto decoded = storage::DecodeStoreMeta(again);
    SOCLE_CHECK(decoded.has_value() && storage::EncodeStoreMeta(*decoded) == again);
  }
  (void)storage::DecodeBackupManifest(bytes);
  const auto manifest = storage::DecodeBackupManifest(storage::SealRecord(std::string(bytes)));
  if (manifest.has_value()) {
    const std::string again = storage::EncodeBackupManifest(*manifest);
    const auto decoded = storage::DecodeBackupManifest(again);
    SOCLE_CHECK(decoded.has_value() && storage::EncodeBackupManifest(*decoded) == again);
  }
  return 0;
}
