#include "directory/store/directory_event.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/record_codec.h"

namespace socle::directory::store {

namespace {

// 2: the time.
constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kVersionWithTime = 2;

}  // namespace

void EventTimes::GoBehind(std::uint64_t time) {
  last_ = std::max(last_, time);
}

std::uint64_t EventTimes::Next() {
  const std::int64_t now = clock_.Now().value;
  last_ = std::max(last_ + 1, now < 0 ? 0 : static_cast<std::uint64_t>(now));
  return last_;
}

std::string EncodeDirectoryEvent(const DirectoryEvent& event) {
  storage::RecordWriter writer(kVersion);
  writer.Unsigned(event.id)
      .Text({reinterpret_cast<const char*>(event.uuid.data()), event.uuid.size()})
      .Text(event.dn)
      .Text(event.old_dn)
      .Unsigned(event.parent)
      .Unsigned(event.old_parent)
      .Bool(event.is_consequence)
      .Unsigned(event.changed.size());
  for (const DescriptionId description : event.changed) {
    writer.Unsigned(description);
  }
  writer.Unsigned(event.time);
  return std::move(writer).Take();
}

Result<DirectoryEvent> DecodeDirectoryEvent(std::string_view payload) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(payload, kVersion));
  DirectoryEvent event;
  event.id = reader.Unsigned();
  const std::string_view uuid = reader.Text();
  event.dn = reader.Text();
  event.old_dn = reader.Text();
  event.parent = reader.Unsigned();
  event.old_parent = reader.Unsigned();
  event.is_consequence = reader.Bool();
  event.changed.resize(reader.UnsignedUpTo(kEntryAttributesMax * 2));
  for (DescriptionId& description : event.changed) {
    description = static_cast<DescriptionId>(reader.UnsignedUpTo(UINT16_MAX));
  }
  if (reader.Version() >= kVersionWithTime) {
    event.time = reader.Unsigned();
  }
  SOCLE_TRY_STATUS(reader.Finish());
  if (uuid.size() != kUuidBytes) {
    return Fail(Code::kCorruption, "an event of the directory is not what was written");
  }
  std::ranges::transform(
      uuid, event.uuid.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return event;
}

}  // namespace socle::directory::store
