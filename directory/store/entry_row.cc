#include "directory/store/entry_row.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/record_codec.h"

namespace socle::directory::store {

namespace {

constexpr std::uint8_t kVersion = 1;

constexpr unsigned char kSequenceTag = 0x30;
constexpr unsigned char kSetTag = 0x31;
constexpr unsigned char kOctetStringTag = 0x04;

// Takes an element of the tag off `rest`; lengths are definite and of at most four octets.
std::optional<std::string_view> TakeElement(std::string_view& rest, unsigned char tag) {
  constexpr std::size_t kLengthBytesMax = 4;
  const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  if (rest.size() < 2 || byte(0) != tag) {
    return std::nullopt;
  }
  std::size_t head = 2;
  std::size_t length = byte(1);
  if (length >= 0x80) {
    const std::size_t count = length & 0x7FU;
    if (count == 0 || count > kLengthBytesMax || rest.size() < head + count) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8U | byte(head + i);
    }
    head += count;
  }
  if (rest.size() - head < length) {
    return std::nullopt;
  }
  const std::string_view content = rest.substr(head, length);
  rest.remove_prefix(head + length);
  return content;
}

}  // namespace

const AttributeRun* EntryRow::Find(DescriptionId description) const {
  const auto found =
      std::ranges::lower_bound(attributes, description, {}, &AttributeRun::description);
  return found != attributes.end() && found->description == description ? &*found : nullptr;
}

Result<std::string> EncodeEntryRow(const EntryRow& row) {
  if (row.attributes.size() > kEntryAttributesMax) {
    return Fail(
        Code::kTooLarge,
        fmt::format(
            "an entry of {} attributes; at most {}", row.attributes.size(), kEntryAttributesMax));
  }
  storage::RecordWriter writer(kVersion);
  writer.Unsigned(row.parent)
      .Text({reinterpret_cast<const char*>(row.uuid.data()), row.uuid.size()})
      .Text(row.rdn)
      .Unsigned(row.attributes.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < row.attributes.size(); ++i) {
    const AttributeRun& run = row.attributes[i];
    if (i > 0 && run.description <= row.attributes[i - 1].description) {
      return Fail(Code::kInvalidArgument, "attributes of an entry are out of order");
    }
    writer.Unsigned(run.description).Unsigned(run.encoded.size());
    bytes += run.encoded.size();
  }
  if (bytes > kEntryBytesMax) {
    return Fail(Code::kTooLarge,
                fmt::format("an entry of {} bytes; at most {}", bytes, kEntryBytesMax));
  }
  std::string runs;
  runs.reserve(bytes);
  for (const AttributeRun& run : row.attributes) {
    runs.append(run.encoded);
  }
  return std::move(writer.Text(runs)).Take();
}

Status DecodeEntryRowInto(std::string_view bytes, EntryRow& row) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(bytes, kVersion));
  row.parent = reader.Unsigned();
  const std::string_view uuid = reader.Text();
  row.rdn = reader.Text();
  row.attributes.resize(reader.UnsignedUpTo(kEntryAttributesMax));
  for (AttributeRun& run : row.attributes) {
    run.description = static_cast<DescriptionId>(reader.UnsignedUpTo(UINT16_MAX));
    // Its bytes stand behind the table: until then only their number is known.
    run.encoded = bytes.substr(0, reader.UnsignedUpTo(bytes.size()));
  }
  std::string_view runs = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  for (AttributeRun& run : row.attributes) {
    if (run.encoded.size() > runs.size()) {
      return Fail(Code::kCorruption, "the row of an entry is cut");
    }
    run.encoded = runs.substr(0, run.encoded.size());
    runs.remove_prefix(run.encoded.size());
  }
  const bool is_ordered =
      std::ranges::adjacent_find(row.attributes,
                                 std::ranges::greater_equal{},
                                 &AttributeRun::description) == row.attributes.end();
  if (uuid.size() != kUuidBytes || !runs.empty() || !is_ordered) {
    return Fail(Code::kCorruption, "the row of an entry is not what was written");
  }
  std::ranges::transform(
      uuid, row.uuid.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return {};
}

Result<EntryRow> DecodeEntryRow(std::string_view bytes) {
  EntryRow row;
  SOCLE_TRY_STATUS(DecodeEntryRowInto(bytes, row));
  return row;
}

AttributeValues::AttributeValues(std::string_view encoded) {
  std::string_view outside = encoded;
  std::optional<std::string_view> inside = TakeElement(outside, kSequenceTag);
  if (!inside || !outside.empty()) {
    return;
  }
  const auto type = TakeElement(*inside, kOctetStringTag);
  if (!type) {
    return;
  }
  const auto values = TakeElement(*inside, kSetTag);
  if (!values || !inside->empty()) {
    return;
  }
  type_ = *type;
  rest_ = *values;
  is_whole_ = true;
}

bool AttributeValues::Next() {
  if (rest_.empty()) {
    return false;
  }
  const auto value = TakeElement(rest_, kOctetStringTag);
  if (!value) {
    is_whole_ = false;
    return false;
  }
  value_ = *value;
  return true;
}

}  // namespace socle::directory::store
