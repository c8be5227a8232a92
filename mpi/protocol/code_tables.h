#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "mpi/model/identity_document.h"
#include "mpi/model/reliability.h"

namespace socle::mpi::protocol {

// Whether a table of PAM France 2.11 has a code.

inline bool IsIn(std::span<const std::string_view> table, std::string_view code) {
  return std::ranges::find(table, code) != table.end();
}

inline bool IsYesNo(std::string_view code) {
  return code == "Y" || code == "N";
}

// Table 0445, PID-32.
inline bool IsReliability(std::string_view code) {
  const std::optional<ReliabilityCode> found = FindReliabilityCode(code);
  return found.has_value() && IsInTable0445(*found);
}

// PID-8 in the French extension, and in HL7.
inline bool IsFrenchSex(std::string_view code) {
  return code == "F" || code == "M" || code == "U";
}

inline bool IsSex(std::string_view code) {
  constexpr auto kTable = std::to_array<std::string_view>({"F", "M", "U", "O", "A", "N", "C"});
  return IsIn(kTable, code);
}

// ZBE-4.
inline bool IsMovementAction(std::string_view code) {
  return code == "INSERT" || code == "UPDATE" || code == "CANCEL";
}

// ZFA-1.
inline bool IsRecordState(std::string_view code) {
  return code == "ACTIF" || code == "FERME" || code == "INEXISTANT";
}

// ZFA-9.
inline bool IsFeedingChoice(std::string_view code) {
  return code == "NA" || code == "IO" || code == "INO";
}

// ZFA-11.
inline bool IsReadingChoice(std::string_view code) {
  return code == "NA" || code == "INC" || code == "IC";
}

// ZFD-5.
inline bool IsInsSource(std::string_view code) {
  constexpr auto kTable = std::to_array<std::string_view>({"SM", "CV", "INSI", "CB", "RFID"});
  return IsIn(kTable, code);
}

// ZFD-7.
inline bool IsDocumentType(std::string_view code) {
  return FindDocumentType(code).has_value();
}

}  // namespace socle::mpi::protocol
