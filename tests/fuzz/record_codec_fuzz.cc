// Any bytes as a record: reads fields of the kinds that the first bytes choose. What reads well
// must read the same after it was written again; a sealed record opens only with its checksum.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/storage/record_codec.h"

namespace {

using socle::storage::RecordReader;
using socle::storage::RecordWriter;

constexpr std::uint8_t kVersionMax = 3;

void CopyField(std::uint8_t kind, RecordReader& reader, RecordWriter& writer) {
  switch (kind % 6) {
    case 0:
      writer.Unsigned(reader.Unsigned());
      return;
    case 1:
      writer.Signed(reader.Signed());
      return;
    case 2:
      writer.Bool(reader.Bool());
      return;
    case 3:
      writer.Fixed64(reader.Fixed64());
      return;
    case 4:
      writer.Double(reader.Double());
      return;
    default:
      writer.Text(reader.Text());
      return;
  }
}

// The record written again from its fields; empty when it does not read.
std::string Rewritten(std::string_view record, socle::ByteSpan kinds) {
  auto reader = RecordReader::Open(record, kVersionMax);
  if (!reader.has_value()) {
    return {};
  }
  RecordWriter writer(reader->Version());
  for (const std::uint8_t kind : kinds) {
    CopyField(kind, *reader, writer);
  }
  return reader->Finish().has_value() ? std::move(writer).Take() : std::string();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t fields = data[0] % 8U;
  if (size < 1 + fields) {
    return 0;
  }
  const std::string_view record = socle::AsText({data + 1 + fields, size - 1 - fields});
  const socle::ByteSpan kinds(data + 1, fields);
  // Numbers may come in longer than need be: the first writing shortens them, the second must not.
  const std::string once = Rewritten(record, kinds);
  if (!once.empty()) {
    SOCLE_CHECK(once.size() <= record.size());
    SOCLE_CHECK(Rewritten(once, kinds) == once);
  }
  if (const auto opened = socle::storage::OpenSealedRecord(record); opened.has_value()) {
    SOCLE_CHECK(socle::storage::SealRecord(std::string(*opened)) == record);
  }
  return 0;
}
