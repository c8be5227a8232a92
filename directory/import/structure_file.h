#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "directory/import/extraction.h"
#include "directory/import/planned_entry.h"
#include "lib/base/result.h"

// A table of structures beside the extraction: UTF-8, a header line, tabs between columns, no
// quoting. Columns are found by their names, in any order; further ones are passed over:
// technical_id, finess_site, finess_legal, siret, siren, name, sign, sector, number, repetition,
// street_type, street, postal_code, commune_code, commune, department, phone, mail.
namespace socle::directory::import {

class StructureColumns {
 public:
  // kInvalidArgument without `name`, or without one of finess_site, siret and siren.
  static Result<StructureColumns> Parse(std::string_view header);

  struct Structure {
    std::string id = {};  // IDNST
    PlannedEntry entry = {};
  };

  // kInvalidArgument says what is wrong, without values: no UTF-8, too long, another number of
  // columns, no identifier, no name.
  [[nodiscard]] Result<Structure> Read(std::string_view line, const ImportPlaces& places) const;

 private:
  std::map<std::size_t, Column> columns_;  // by position
  std::size_t field_count_ = 0;
};

}  // namespace socle::directory::import
