// Any line under the header of the extraction: it is refused with its faults, or becomes entries
// that a second run leaves as they are. The same bytes are read as a header.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_check.h"
#include "directory/import/person_mapping.h"
#include "lib/base/check.h"

namespace {

namespace import_ = socle::directory::import;

const import_::ExtractionHeader& StandardHeader() {
  static const import_::ExtractionHeader header = [] {
    std::string line;
    for (std::size_t i = 0; i < import_::kColumnCount; ++i) {
      line += std::string(import_::ColumnName(static_cast<import_::Column>(i))) + "|";
    }
    const auto parsed = import_::ParseExtractionHeader(line);
    SOCLE_CHECK(parsed.has_value());
    return *parsed;
  }();
  return header;
}

void CheckPlan(const import_::CleanLine& line) {
  const import_::PlanOptions options{.places = {.people = "ou=p", .structures = "ou=s"},
                                     .date = "20260101000000Z"};
  const auto mapped = import_::MapPerson(std::array{line}, options.places);
  import_::KnownPerson known;
  for (const auto& change : import_::PlanPerson(mapped, nullptr, options)) {
    const import_::KnownEntry entry{.dn = change.dn, .attributes = change.attributes};
    if (entry.dn == mapped.person.dn) {
      known.person = entry;
    } else {
      known.activities.push_back(entry);
    }
  }
  SOCLE_CHECK(import_::PlanPerson(mapped, &known, options).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto header = import_::ParseExtractionHeader(text);
  SOCLE_CHECK(!header.has_value() || header->field_count >= import_::kColumnCount);
  const auto split = import_::SplitExtractionLine(text, StandardHeader());
  if (!split.findings.empty()) {
    return 0;
  }
  const auto check = import_::CheckLine(split.line, {});
  if (!check.IsRefused()) {
    CheckPlan(check.line);
  }
  return 0;
}
