#include "lib/storage/internal/store_meta.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"

namespace socle::storage {

std::string EncodeStoreMeta(const StoreMeta& meta) {
  RecordWriter writer(kMetaRecordVersion);
  writer.Text(meta.format)
      .Unsigned(meta.schema_version)
      .Signed(meta.created_at.value)
      .Text(AsText(meta.id));
  return std::move(writer).Take();
}

Result<StoreMeta> DecodeStoreMeta(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kMetaRecordVersion));
  StoreMeta meta;
  meta.format = reader.Text();
  meta.schema_version =
      static_cast<std::uint32_t>(reader.UnsignedUpTo(std::numeric_limits<std::uint32_t>::max()));
  meta.created_at.value = reader.Signed();
  const std::string_view id = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  if (id.size() != kIdBytes) {
    return Fail(Code::kCorruption, "store id has " + std::to_string(id.size()) + " bytes");
  }
  std::ranges::copy(AsBytes(id), meta.id.begin());
  return meta;
}

}  // namespace socle::storage
