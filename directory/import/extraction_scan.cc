#include "directory/import/extraction_scan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/line_index.h"
#include "directory/import/person_mapping.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::import {

bool ExtractionScan::Note(std::uint64_t number, std::span<const LineFinding> findings) {
  bool is_refused = false;
  for (const LineFinding& finding : findings) {
    is_refused = is_refused || IsRefusal(finding.fault);
    ++report_.faults.at(static_cast<std::size_t>(finding.fault));
    if (report_.findings.size() < ScanReport::kLinesMax) {
      report_.findings.push_back({.number = number, .finding = finding});
    }
  }
  report_.refused += is_refused ? 1 : 0;
  return !is_refused;
}

std::uint32_t ExtractionScan::StructureNumber(const std::optional<std::string>& id) {
  if (!id) {
    return 0;
  }
  const auto next = static_cast<std::uint32_t>(structures_.size() + 1);
  return structures_.try_emplace(*id, next).first->second;
}

Result<bool> ExtractionScan::Scan(std::string_view line, const LinePlace& place) {
  if (!header_) {
    SOCLE_TRY(header_, ParseExtractionHeader(line));
    return true;
  }
  ++report_.lines;
  if (line.empty() || line == "\r" || IsExtractionHeader(line)) {
    ++report_.skipped;
    return true;
  }
  const SplitLine split = SplitExtractionLine(line, *header_);
  if (!split.findings.empty()) {
    return Note(place.number, split.findings);
  }
  LineCheck check = CheckLine(split.line, nomenclatures_);
  std::optional<std::string> structure;
  if (HasActivity(check.line)) {
    structure = StructureIdOf(check.line);
    if (!structure) {
      check.findings.push_back(
          {.fault = LineFault::kStructureUnknown, .column = Column::kFormerStructureId});
    }
  }
  if (!Note(place.number, check.findings)) {
    return false;
  }
  LinePlace kept = place;
  kept.structure = StructureNumber(structure);
  if (!index_.Add(check.line[Column::kNationalId], kept)) {
    return Fail(Code::kInternal, "an identifier that was checked has no place in the index");
  }
  return true;
}

void ExtractionScan::Sort() {
  index_.Sort();
  is_handed_out_.assign(structures_.size() + 1, false);
  is_handed_out_[0] = true;  // no structure
}

void ExtractionScan::LeaveOutStructure(std::string_view id) {
  if (const auto found = structures_.find(id); found != structures_.end()) {
    is_handed_out_[found->second] = true;
  }
}

PersonLines ExtractionScan::NextPerson() {
  PersonLines lines = {.places = index_.Next()};
  for (std::size_t i = 0; i < lines.places.size(); ++i) {
    const std::uint32_t structure = lines.places[i].structure;
    if (!is_handed_out_[structure]) {
      is_handed_out_[structure] = true;
      lines.structures.push_back(i);
    }
  }
  return lines;
}

}  // namespace socle::directory::import
