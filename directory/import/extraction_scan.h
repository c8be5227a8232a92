#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/line_index.h"
#include "directory/import/nomenclature.h"
#include "lib/base/result.h"

// The first look at an extraction: what is wrong with its lines, and which of them are about the
// same person.
namespace socle::directory::import {

// A line of the report; never a value.
struct ReportedLine {
  std::uint64_t number = 0;
  LineFinding finding{};
};

struct ScanReport {
  static constexpr std::size_t kLinesMax = 100'000;

  std::uint64_t lines = 0;    // without the header
  std::uint64_t refused = 0;  // lines
  std::uint64_t skipped = 0;  // empty, the header again
  std::array<std::uint64_t, static_cast<std::size_t>(LineFault::kStructureUnknown) + 1> faults{};
  std::vector<ReportedLine> findings{};  // the first kLinesMax

  [[nodiscard]] std::uint64_t Of(LineFault fault) const {
    return faults.at(static_cast<std::size_t>(fault));
  }
};

// The lines of one person, and which of them say what a structure is: of all lines of a structure
// the first one that is handed out, so that two that differ do not change it to and fro.
struct PersonLines {
  std::vector<LinePlace> places{};
  std::vector<std::size_t> structures{};  // indexes into places
};

// Scan each line in order; Sort; then NextPerson. Nothing is kept of the lines but their places.
class ExtractionScan {
 public:
  // The nomenclatures must outlive it.
  explicit ExtractionScan(const Nomenclatures& nomenclatures) : nomenclatures_(nomenclatures) {}

  // The first line is the header: kInvalidArgument when it is none. What is wrong with others goes
  // into the report. Whether the line was taken (or is none of a person); false when it is refused.
  Result<bool> Scan(std::string_view line, const LinePlace& place);
  void Sort();
  // Lines do not say what this structure is: another file does. After Sort.
  void LeaveOutStructure(std::string_view id);

  // No places at the end.
  [[nodiscard]] PersonLines NextPerson();

  // Whether a person has a line that was taken. After Sort.
  [[nodiscard]] bool Contains(std::string_view national_id) const {
    return index_.Contains(national_id);
  }

  [[nodiscard]] const ScanReport& Report() const { return report_; }

 private:
  bool Note(std::uint64_t number, std::span<const LineFinding> findings);
  std::uint32_t StructureNumber(const std::optional<std::string>& id);

  const Nomenclatures& nomenclatures_;
  std::optional<ExtractionHeader> header_;
  LineIndex index_;
  std::map<std::string, std::uint32_t, std::less<>> structures_;  // from 1
  std::vector<bool> is_handed_out_;                               // by number of the structure
  ScanReport report_;
};

}  // namespace socle::directory::import
