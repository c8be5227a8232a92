#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/import_plan.h"
#include "directory/import/person_import.h"
#include "directory/import/planned_entry.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::control {

// What an import finds in the directory: in a draft, so that it sees what it has just changed, or
// in a view. All must outlive it.
class StoredDirectory final : public import::KnownDirectory {
 public:
  StoredDirectory(const store::EntryReader& reader,
                  const store::DescriptionTable& descriptions,
                  const schema::Schema& schema,
                  const import::ImportPlaces& places)
      : reader_(reader), descriptions_(descriptions), schema_(schema), places_(places) {}

  Result<std::optional<import::KnownPerson>> FindPerson(std::string_view national_id) override;
  Result<std::optional<import::KnownEntry>> FindStructure(std::string_view structure_id) override;

  // Identifiers of people that came from an import and are not closed, among the children of the
  // place of people behind `after` (a Child::key; moved on; unchanged at the end).
  Result<std::vector<std::string>> OpenPeople(std::string& after, std::size_t count_max);

 private:
  Result<std::optional<store::EntryId>> FindBelow(std::string_view id, const std::string& place);
  [[nodiscard]] import::KnownEntry KnownOf(std::string dn, const store::StoredEntry& entry) const;

  const store::EntryReader& reader_;
  const store::DescriptionTable& descriptions_;
  const schema::Schema& schema_;
  const import::ImportPlaces& places_;
};

}  // namespace socle::directory::control
