// What the reader tells must not depend on where the borders of its window are, and a record that
// it tells must come back when it is written and read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/utf8.h"
#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/csv_writer.h"
#include "lib/tabular/encoding.h"
#include "lib/tabular/line_fault.h"

namespace {

using socle::tabular::ByteSource;
using socle::tabular::ByteWindow;
using socle::tabular::CsvOptions;
using socle::tabular::CsvReader;
using socle::tabular::Encoding;
using socle::tabular::ReadEvent;

struct Told {
  std::string text;
  std::vector<std::vector<std::string>> records;
};

CsvOptions OptionsOf(std::uint8_t choice) {
  CsvOptions options;
  options.delimiter = (choice & 1U) != 0 ? ';' : ',';
  options.quote = (choice & 2U) != 0 ? '\0' : '"';
  options.encoding = (choice & 4U) != 0 ? Encoding::kWindows1252 : Encoding::kUtf8;
  options.limits = {
      .field_bytes_max = 40, .record_bytes_max = 100, .fields_max = 8, .quoted_lines_max = 3};
  return options;
}

Told Read(std::string_view text, std::uint8_t choice, std::size_t block_bytes) {
  Told told;
  CsvReader reader(ByteWindow(ByteSource::FromText(std::string(text), "fuzz"), block_bytes),
                   OptionsOf(choice));
  reader.ExpectFields((choice >> 3U) & 3U);
  for (;;) {
    const auto event = reader.Next();
    if (!event.has_value()) {
      told.text += event.error().detail;
      return told;
    }
    if (*event == ReadEvent::kEnd) {
      return told;
    }
    told.text += std::to_string(reader.Line());
    if (*event == ReadEvent::kRejected) {
      told.text += LineFaultName(reader.Rejected().fault);
      told.text += reader.Rejected().raw;
      continue;
    }
    auto& record = told.records.emplace_back();
    for (const std::string_view field : reader.Fields()) {
      SOCLE_CHECK(socle::IsValidUtf8(field));
      record.emplace_back(field);
      told.text += field;
      told.text += '|';
    }
  }
}

// Where damage to packed data is told depends on how much of it was asked for.
bool IsPacked(std::string_view text) {
  return text.starts_with("\x1f\x8b") || text.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::uint8_t choice = data[0];
  const std::size_t block_bytes = 2 + data[1] % 100U;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (IsPacked(text)) {
    return 0;
  }
  const Told told = Read(text, choice, std::size_t{1} << 12);
  SOCLE_CHECK(Read(text, choice, block_bytes).text == told.text);

  std::string written;
  for (const auto& record : told.records) {
    const std::vector<std::string_view> fields(record.begin(), record.end());
    socle::tabular::AppendCsvRecord(written, fields);
  }
  CsvReader reader(ByteWindow(ByteSource::FromText(written, "written")), {});
  for (const auto& record : told.records) {
    SOCLE_CHECK(reader.Next().value() == ReadEvent::kRecord);
    SOCLE_CHECK(std::vector<std::string>(reader.Fields().begin(), reader.Fields().end()) == record);
  }
  SOCLE_CHECK(reader.Next().value() == ReadEvent::kEnd);
  return 0;
}
