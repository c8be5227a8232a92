#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/nomenclature.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "lib/base/result.h"

// The lines of one person against what the directory has.
namespace socle::directory::import {

// What the directory has now. Errors end the run.
class KnownDirectory {
 public:
  KnownDirectory() = default;
  KnownDirectory(const KnownDirectory&) = delete;
  KnownDirectory& operator=(const KnownDirectory&) = delete;
  virtual ~KnownDirectory() = default;

  virtual Result<std::optional<KnownPerson>> FindPerson(std::string_view national_id) = 0;
  virtual Result<std::optional<KnownEntry>> FindStructure(std::string_view structure_id) = 0;
};

// A person as the lines say, and the structures that they are to say something of.
struct PreparedPerson {
  struct Structure {
    std::string id{};
    PlannedEntry entry{};
  };

  std::string national_id{};
  MappedPerson mapped{};
  std::vector<Structure> structures{};
};

// Lines of one person, at least one, that ExtractionScan has taken. `structures`: indexes of lines
// that say what their structure is. kConflict: a line would be refused, or is about somebody else.
Result<PreparedPerson> PreparePerson(std::span<const std::string_view> lines,
                                     std::span<const std::size_t> structures,
                                     const ExtractionHeader& header,
                                     const Nomenclatures& nomenclatures,
                                     const ImportPlaces& places);

using ChangeSink = std::function<Status(const PlannedChange& change)>;

// Gives the changes to `sink` in an order in which they can be made: structures before those who
// work there, people before what is below them. Errors of the directory and of the sink.
Status PlanPrepared(const PreparedPerson& person,
                    KnownDirectory& known,
                    const PlanOptions& options,
                    const ChangeSink& sink);

}  // namespace socle::directory::import
