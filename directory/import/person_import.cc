#include "directory/import/person_import.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_check.h"
#include "directory/import/nomenclature.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::import {

Result<PreparedPerson> PreparePerson(std::span<const std::string_view> lines,
                                     std::span<const std::size_t> structures,
                                     const ExtractionHeader& header,
                                     const Nomenclatures& nomenclatures,
                                     const ImportPlaces& places) {
  std::vector<CleanLine> clean;
  for (const std::string_view line : lines) {
    const SplitLine split = SplitExtractionLine(line, header);
    if (!split.findings.empty()) {
      return Fail(Code::kConflict, "the file has changed since it was looked through");
    }
    LineCheck check = CheckLine(split.line, nomenclatures);
    const bool is_same =
        clean.empty() || check.line[Column::kNationalId] == clean.front()[Column::kNationalId];
    if (check.IsRefused() || !is_same) {
      return Fail(Code::kConflict, "the file has changed since it was looked through");
    }
    clean.push_back(std::move(check.line));
  }
  if (clean.empty()) {
    return Fail(Code::kInvalidArgument, "a person without lines");
  }
  PreparedPerson person = {.national_id = clean.front()[Column::kNationalId],
                           .mapped = MapPerson(clean, places)};
  for (const std::size_t index : structures) {
    if (index >= clean.size()) {
      return Fail(Code::kInvalidArgument, "a structure of a line that is not there");
    }
    auto structure = MapStructure(clean[index], places);
    if (structure) {
      person.structures.push_back({.id = StructureIdOf(clean[index]).value_or(std::string()),
                                   .entry = *std::move(structure)});
    }
  }
  return person;
}

Status PlanPrepared(const PreparedPerson& person,
                    KnownDirectory& known,
                    const PlanOptions& options,
                    const ChangeSink& sink) {
  for (const PreparedPerson::Structure& structure : person.structures) {
    SOCLE_TRY(const auto old, known.FindStructure(structure.id));
    if (const auto change = PlanStructure(structure.entry, old ? &*old : nullptr, options)) {
      SOCLE_TRY_STATUS(sink(*change));
    }
  }
  SOCLE_TRY(const auto old, known.FindPerson(person.national_id));
  for (const PlannedChange& change : PlanPerson(person.mapped, old ? &*old : nullptr, options)) {
    SOCLE_TRY_STATUS(sink(change));
  }
  return {};
}

}  // namespace socle::directory::import
