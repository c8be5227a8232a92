#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/database.h"

namespace socle::storage {

// Rows of the family "log" (docs/formats/change-log.md).
inline constexpr std::uint8_t kChangeRecordVersion = 1;

struct ChangeRecord {
  std::uint32_t kind = 0;
  std::string_view payload;
};

[[nodiscard]] std::string EncodeChangeKey(ChangeNumber number);
// kCorruption when the key is not 8 bytes long.
[[nodiscard]] Result<ChangeNumber> DecodeChangeKey(std::string_view key);

[[nodiscard]] std::string EncodeChangeRecord(const ChangeRecord& record);
// The payload points into `value`.
[[nodiscard]] Result<ChangeRecord> DecodeChangeRecord(std::string_view value);

}  // namespace socle::storage
