#include "directory/import/structure_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "directory/rules/professional_id.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::directory::import {

namespace {

struct NamedColumn {
  std::string_view name;
  Column column;
};

constexpr std::array kColumns = {
    NamedColumn{"technical_id", Column::kTechnicalId},
    NamedColumn{"finess_site", Column::kFiness},
    NamedColumn{"finess_legal", Column::kFinessLegal},
    NamedColumn{"siret", Column::kSiret},
    NamedColumn{"siren", Column::kSiren},
    NamedColumn{"name", Column::kCompanyName},
    NamedColumn{"sign", Column::kCompanySign},
    NamedColumn{"sector", Column::kSector},
    NamedColumn{"number", Column::kStreetNumber},
    NamedColumn{"repetition", Column::kStreetRepetition},
    NamedColumn{"street_type", Column::kStreetTypeLabel},
    NamedColumn{"street", Column::kStreet},
    NamedColumn{"postal_code", Column::kPostalCode},
    NamedColumn{"commune_code", Column::kCommune},
    NamedColumn{"commune", Column::kCommuneLabel},
    NamedColumn{"department", Column::kDepartment},
    NamedColumn{"phone", Column::kTelephone},
    NamedColumn{"mail", Column::kMail},
};

std::vector<std::string_view> Split(std::string_view line) {
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  std::vector<std::string_view> fields;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = line.find('\t', at);
    fields.push_back(line.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) {
      return fields;
    }
    at = end + 1;
  }
}

// Numbers of another form are left out: an identifier is made of those that are left.
void DropBadNumbers(CleanLine& line) {
  const auto drop = [&line](Column column, rules::IdFault (*check)(std::string_view text)) {
    if (check(line[column]) == rules::IdFault::kForm) {
      line.At(column).clear();
    }
  };
  drop(Column::kFiness, rules::CheckFiness);
  drop(Column::kFinessLegal, rules::CheckFiness);
  drop(Column::kSiret, rules::CheckSiret);
  drop(Column::kSiren, rules::CheckSiren);
}

}  // namespace

Result<StructureColumns> StructureColumns::Parse(std::string_view header) {
  StructureColumns columns;
  const std::vector<std::string_view> names = Split(header);
  columns.field_count_ = names.size();
  bool has_name = false;
  bool has_identifier = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto known = std::ranges::find(kColumns, names[i], &NamedColumn::name);
    if (known == kColumns.end()) {
      continue;
    }
    columns.columns_[i] = known->column;
    has_name = has_name || known->column == Column::kCompanyName;
    has_identifier = has_identifier || known->column == Column::kFiness ||
                     known->column == Column::kSiret || known->column == Column::kSiren;
  }
  if (!has_name || !has_identifier) {
    return Fail(Code::kInvalidArgument,
                "no table of structures: its header has `name` and one of `finess_site`, `siret`, "
                "`siren`, with tabs between");
  }
  return columns;
}

Result<StructureColumns::Structure> StructureColumns::Read(std::string_view line,
                                                           const ImportPlaces& places) const {
  if (line.size() > kExtractionLineBytesMax) {
    return Fail(Code::kInvalidArgument, "line-too-long");
  }
  if (!IsValidUtf8(line) || line.contains('\0')) {
    return Fail(Code::kInvalidArgument, "not-utf8");
  }
  const std::vector<std::string_view> fields = Split(line);
  if (fields.size() != field_count_) {
    return Fail(Code::kInvalidArgument, "field-count");
  }
  CleanLine clean;
  for (const auto& [position, column] : columns_) {
    clean.At(column) = fields[position];
  }
  DropBadNumbers(clean);
  const auto id = StructureIdOf(clean);
  if (!id) {
    return Fail(Code::kInvalidArgument, "structure-unknown");
  }
  if (clean[Column::kCompanyName].empty()) {
    return Fail(Code::kInvalidArgument, "name-empty");
  }
  if (clean[Column::kTechnicalId].empty()) {
    clean.At(Column::kTechnicalId) = *id;  // a line of the extraction has one where it has a place
  }
  auto entry = MapStructure(clean, places);
  if (!entry) {
    return Fail(Code::kInvalidArgument, "structure-unknown");
  }
  return Structure{.id = *id, .entry = *std::move(entry)};
}

}  // namespace socle::directory::import
