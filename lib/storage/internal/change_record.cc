#include "lib/storage/internal/change_record.h"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"

namespace socle::storage {

std::string EncodeChangeKey(ChangeNumber number) {
  KeyWriter key;
  key.U64(number);
  return std::move(key).Take();
}

Result<ChangeNumber> DecodeChangeKey(std::string_view key) {
  KeyReader reader(key);
  const ChangeNumber number = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return number;
}

std::string EncodeChangeRecord(const ChangeRecord& record) {
  RecordWriter writer(kChangeRecordVersion);
  writer.Unsigned(record.kind).Text(record.payload);
  return std::move(writer).Take();
}

Result<ChangeRecord> DecodeChangeRecord(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kChangeRecordVersion));
  ChangeRecord record;
  record.kind =
      static_cast<std::uint32_t>(reader.UnsignedUpTo(std::numeric_limits<std::uint32_t>::max()));
  record.payload = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  return record;
}

}  // namespace socle::storage
