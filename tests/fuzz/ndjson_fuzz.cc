// What the reader tells must not depend on where the borders of its window are.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/line_fault.h"
#include "lib/tabular/ndjson_reader.h"

namespace {

using socle::tabular::ByteSource;
using socle::tabular::ByteWindow;
using socle::tabular::NdjsonReader;
using socle::tabular::ReadEvent;

std::string Read(std::string_view text, std::size_t block_bytes) {
  std::string told;
  NdjsonReader reader(
      ByteWindow(ByteSource::FromText(std::string(text), "fuzz"), block_bytes),
      {.field_bytes_max = 40, .record_bytes_max = 200, .fields_max = 8, .quoted_lines_max = 0});
  for (;;) {
    const auto event = reader.Next();
    if (!event.has_value()) {
      return told + event.error().detail;
    }
    if (*event == ReadEvent::kEnd) {
      return told;
    }
    told += std::to_string(reader.Line());
    if (*event == ReadEvent::kRejected) {
      told += LineFaultName(reader.Rejected().fault);
      told += reader.Rejected().raw;
      continue;
    }
    for (const auto& member : reader.Members()) {
      SOCLE_CHECK(socle::IsValidUtf8(member.name) && socle::IsValidUtf8(member.value));
      told += member.name;
      told += '=';
      told += member.value;
      told += '|';
    }
  }
}

// Where damage to packed data is told depends on how much of it was asked for.
bool IsPacked(std::string_view text) {
  return text.starts_with("\x1f\x8b") || text.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (IsPacked(text)) {
    return 0;
  }
  SOCLE_CHECK(Read(text, 2 + data[0] % 100U) == Read(text, std::size_t{1} << 12));
  return 0;
}
