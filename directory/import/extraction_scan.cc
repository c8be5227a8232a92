#include "directory/import/import_run.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_check.h"
#include "directory/import/line_index.h"
#include "directory/import/nomenclature.h"
#include "directory/import/person_mapping.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::import {

ImportRun::ImportRun(const PlanOptions& options,
                     const Nomenclatures& nomenclatures,
                     KnownDirectory& known,
                     Sink sink)
    : options_(options), nomenclatures_(nomenclatures), known_(known), sink_(std::move(sink)) {}

void ImportRun::Note(std::uint64_t number, std::span<const LineFinding> findings) {
  bool is_refused = false;
  for (const LineFinding& finding : findings) {
    is_refused = is_refused || IsRefusal(finding.fault);
    ++report_.faults.at(static_cast<std::size_t>(finding.fault));
    if (report_.findings.size() < ImportReport::kLinesMax) {
      report_.findings.push_back({.number = number, .finding = finding});
    }
  }
  report_.refused += is_refused ? 1 : 0;
}

Status ImportRun::Scan(std::string_view line, const LinePlace& place) {
  if (!header_) {
    SOCLE_TRY(header_, ParseExtractionHeader(line));
    return {};
  }
  ++report_.lines;
  if (line.empty() || line == "\r" || IsExtractionHeader(line)) {
    ++report_.skipped;
    return {};
  }
  const SplitLine split = SplitExtractionLine(line, *header_);
  if (!split.findings.empty()) {
    Note(place.number, split.findings);
    return {};
  }
  LineCheck check = CheckLine(split.line, nomenclatures_);
  if (HasActivity(check.line) && !StructureIdOf(check.line)) {
    check.findings.push_back(
        {.fault = LineFault::kStructureUnknown, .column = Column::kFormerStructureId});
  }
  Note(place.number, check.findings);
  if (!check.IsRefused() && !index_.Add(check.line[Column::kNationalId], place)) {
    return Fail(Code::kInternal, "an identifier that was checked has no place in the index");
  }
  return {};
}

void ImportRun::Sort() {
  index_.Sort();
}

std::vector<LinePlace> ImportRun::NextPerson() {
  return index_.Next();
}

Status ImportRun::Emit(const PlannedChange& change) {
  ++report_.changes.at(static_cast<std::size_t>(change.reason));
  return sink_(change);
}

Status ImportRun::PlanStructureOf(const CleanLine& line) {
  const auto structure = MapStructure(line, options_.places);
  if (!structure || !structures_.insert(structure->dn).second) {
    return {};
  }
  SOCLE_TRY(const auto known, known_.FindStructure(StructureIdOf(line).value_or("")));
  const auto change = PlanStructure(*structure, known ? &*known : nullptr, options_);
  return change ? Emit(*change) : Status();
}

Status ImportRun::PlanLines(std::span<const std::string_view> lines) {
  SOCLE_CHECK(header_.has_value());  // by the scan
  std::vector<CleanLine> clean;
  for (const std::string_view line : lines) {
    const SplitLine split = SplitExtractionLine(line, *header_);
    LineCheck check = CheckLine(split.line, nomenclatures_);
    if (!split.findings.empty() || check.IsRefused()) {
      return Fail(Code::kConflict, "the file has changed since it was scanned");
    }
    clean.push_back(std::move(check.line));
  }
  if (clean.empty()) {
    return {};
  }
  ++report_.people;
  for (const CleanLine& line : clean) {
    SOCLE_TRY_STATUS(PlanStructureOf(line));
  }
  SOCLE_TRY(const auto known, known_.FindPerson(clean.front()[Column::kNationalId]));
  const MappedPerson mapped = MapPerson(clean, options_.places);
  for (const PlannedChange& change : PlanPerson(mapped, known ? &*known : nullptr, options_)) {
    SOCLE_TRY_STATUS(Emit(change));
  }
  return {};
}

Status ImportRun::PlanDepartures(bool is_forced) {
  SOCLE_TRY(std::vector<std::string> people, known_.OpenPeople());
  const std::size_t open = people.size();
  std::erase_if(people, [&](const std::string& id) { return index_.Contains(id); });
  if (!is_forced) {
    SOCLE_TRY_STATUS(CheckDepartures(open, people.size()));
  }
  for (const std::string& id : people) {
    SOCLE_TRY(const auto known, known_.FindPerson(id));
    if (!known) {
      continue;
    }
    for (const PlannedChange& change : PlanDeparture(*known, options_)) {
      SOCLE_TRY_STATUS(Emit(change));
    }
  }
  return {};
}

}  // namespace socle::directory::import
