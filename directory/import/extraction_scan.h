#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/import_plan.h"
#include "directory/import/line_check.h"
#include "directory/import/line_index.h"
#include "directory/import/nomenclature.h"
#include "lib/base/result.h"

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
  // National identifiers of the people that came from the import and are not closed.
  virtual Result<std::vector<std::string>> OpenPeople() = 0;
};

// A line of the report; never a value.
struct ReportedLine {
  std::uint64_t number = 0;
  LineFinding finding{};
};

struct ImportReport {
  static constexpr std::size_t kLinesMax = 100'000;

  std::uint64_t lines = 0;    // without the header
  std::uint64_t refused = 0;  // lines
  std::uint64_t skipped = 0;  // empty, the header again
  std::uint64_t people = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(LineFault::kStructureUnknown) + 1> faults{};
  std::array<std::uint64_t, 4> changes{};  // by ChangeReason
  std::vector<ReportedLine> findings{};    // the first kLinesMax

  [[nodiscard]] std::uint64_t Of(ChangeReason reason) const {
    return changes.at(static_cast<std::size_t>(reason));
  }

  [[nodiscard]] std::uint64_t Of(LineFault fault) const {
    return faults.at(static_cast<std::size_t>(fault));
  }
};

// One run of the import over a file that the caller reads twice:
//   Scan each line in order; Sort; then for each group of NextPerson read its lines again and
//   PlanLines; for a full extraction PlanDepartures at the end.
// The changes go to `sink` in an order in which they can be made: structures before those who work
// there, people before what is below them. Nothing is kept of the lines but their places.
class ImportRun {
 public:
  using Sink = std::function<Status(const PlannedChange& change)>;

  // All must outlive the run.
  ImportRun(const PlanOptions& options,
            const Nomenclatures& nomenclatures,
            KnownDirectory& known,
            Sink sink);

  // The first line is the header: kInvalidArgument when it is none. What is wrong with others goes
  // into the report.
  Status Scan(std::string_view line, const LinePlace& place);
  void Sort();

  // Places of the lines of the next person; none at the end.
  [[nodiscard]] std::vector<LinePlace> NextPerson();
  // The lines of one person, as they were scanned. Errors of the directory and the sink.
  Status PlanLines(std::span<const std::string_view> lines);
  // Closes who is not in the file. kConflict when they are too many (CheckDepartures) and
  // `is_forced` is false: nothing has then been closed.
  Status PlanDepartures(bool is_forced);

  [[nodiscard]] const ImportReport& Report() const { return report_; }

 private:
  void Note(std::uint64_t number, std::span<const LineFinding> findings);
  Status Emit(const PlannedChange& change);
  Status PlanStructureOf(const CleanLine& line);

  const PlanOptions& options_;
  const Nomenclatures& nomenclatures_;
  KnownDirectory& known_;
  Sink sink_;
  std::optional<ExtractionHeader> header_;
  LineIndex index_;
  std::set<std::string, std::less<>> structures_;  // planned in this run
  ImportReport report_;
};

}  // namespace socle::directory::import
