#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

// The public extraction of professionals (PS_LibreAcces_Personne_activite): UTF-8, a header line, a
// '|' behind each of 56 columns, one line for each activity of a person. Columns are found by their
// names in the header, in any order.
namespace socle::directory::import {

inline constexpr std::size_t kExtractionLineBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kExtractionFieldBytesMax = 1'024;

enum class Column : std::uint8_t {
  kIdType,
  kId,
  kNationalId,
  kPracticeTitle,  // civilité d'exercice
  kPracticeTitleLabel,
  kCivility,
  kCivilityLabel,
  kName,
  kGivenName,
  kProfession,
  kProfessionLabel,
  kCategory,
  kCategoryLabel,
  kSkillType,
  kSkillTypeLabel,
  kSkill,
  kSkillLabel,
  kMode,
  kModeLabel,
  kSiret,
  kSiren,
  kFiness,
  kFinessLegal,
  kTechnicalId,
  kCompanyName,
  kCompanySign,
  kAddressee,
  kPlace,
  kStreetNumber,
  kStreetRepetition,
  kStreetType,
  kStreetTypeLabel,
  kStreet,
  kDistribution,
  kCedex,
  kPostalCode,
  kCommune,
  kCommuneLabel,
  kCountry,
  kCountryLabel,
  kTelephone,
  kTelephone2,
  kFax,
  kMail,
  kDepartment,
  kDepartmentLabel,
  kFormerStructureId,
  kAuthority,
  kSector,
  kSectorLabel,
  kSection,
  kSectionLabel,
  kRole,
  kRoleLabel,
  kGenre,
  kGenreLabel,
};

inline constexpr std::size_t kColumnCount = 56;

// As the header writes it.
std::string_view ColumnName(Column column);

// Where each column stands.
struct ExtractionHeader {
  std::array<std::uint16_t, kColumnCount> position{};
  std::size_t field_count = 0;
};

// kInvalidArgument names the columns that are missing, or stand twice. Other columns are passed
// over. A byte order mark and a line end are too.
Result<ExtractionHeader> ParseExtractionHeader(std::string_view line);

// Whether a line is the header once more.
bool IsExtractionHeader(std::string_view line);

// One line; the fields point into it.
struct ExtractionLine {
  std::array<std::string_view, kColumnCount> fields{};

  [[nodiscard]] std::string_view operator[](Column column) const {
    return fields[static_cast<std::size_t>(column)];
  }
};

// Why a line is refused (it then changes nothing), or what about it is left out or doubted. The
// names are stable: they stand in reports.
enum class LineFault : std::uint8_t {
  // Refused.
  kFieldCount,
  kLineTooLong,
  kFieldTooLong,
  kNotUtf8,
  kNulByte,
  kIdType,
  kIdEmpty,
  kIdForm,
  kIdCheckDigit,
  kNationalId,
  kNameEmpty,
  kProfessionUnknown,
  kCategoryUnknown,
  kModeUnknown,
  kFinessForm,
  // Taken, and told.
  kProfessionLabel,
  kProfessionObsolete,
  kSkillWithoutType,
  kSkillUnknown,
  kFinessCheckDigit,
  kSiretForm,
  kSiretCheckDigit,
  kSirenSiret,
  kGivenNameEmpty,
  kBlanks,
  kControlCharacter,
  kQuotes,
  kNotComposed,
  kCivilityUnknown,
  kCommune,
  kPostalCode,
  kDepartment,
  kTelephone,
  kMail,
  kSectorUnknown,
  kRoleUnknown,
  kGenreUnknown,
  kSection,
  kStructureUnknown,  // an activity whose structure has no identifier
};

std::string_view LineFaultName(LineFault fault);  // "id-check-digit"
bool IsRefusal(LineFault fault);

// What is wrong with a line, and in which column; for the line as a whole the column says nothing.
struct LineFinding {
  LineFault fault = LineFault::kFieldCount;
  Column column = Column::kIdType;
  bool operator==(const LineFinding&) const = default;
};

// Takes a line apart (without its line end; a CR before it is passed over). A last separator that
// is missing is no fault. The first fault is given, none that is about values.
struct SplitLine {
  ExtractionLine line{};
  std::vector<LineFinding> findings{};
};

SplitLine SplitExtractionLine(std::string_view text, const ExtractionHeader& header);

}  // namespace socle::directory::import
