#include "directory/control/stored_directory.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/import/import_plan.h"
#include "directory/import/person_mapping.h"
#include "directory/import/planned_entry.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::control {

namespace {

constexpr std::size_t kChildrenAtOnce = 256;

bool HasValue(const import::KnownEntry& entry, std::string_view name, std::string_view value) {
  const import::PlannedAttribute* found = import::FindAttribute(entry.attributes, name);
  return found != nullptr && std::ranges::find(found->values, value) != found->values.end();
}

}  // namespace

Result<std::optional<store::EntryId>> StoredDirectory::FindBelow(std::string_view id,
                                                                 const std::string& place) {
  // Identifiers are digits and letters: nothing to escape.
  SOCLE_TRY(const std::string normal, schema_.NormaliseDn("uid=" + std::string(id) + "," + place));
  return reader_.FindId(normal);
}

import::KnownEntry StoredDirectory::KnownOf(std::string dn, const store::StoredEntry& entry) const {
  import::KnownEntry known = {.dn = std::move(dn)};
  for (const store::AttributeRun& run : entry.row.attributes) {
    const store::StoredDescription* description = descriptions_.Find(run.description);
    if (description == nullptr || description->type == nullptr || !description->options.empty() ||
        description->type->IsOperational()) {
      continue;
    }
    import::PlannedAttribute& attribute = known.attributes.emplace_back();
    attribute.name = description->type->Name();
    store::AttributeValues values(run.encoded);
    while (values.Next()) {
      attribute.values.emplace_back(values.Value());
    }
  }
  return known;
}

Result<std::optional<import::KnownPerson>> StoredDirectory::FindPerson(
    std::string_view national_id) {
  SOCLE_TRY(const auto id, FindBelow(national_id, places_.people));
  if (!id) {
    return std::nullopt;
  }
  SOCLE_TRY(const store::StoredEntry entry, reader_.GetEntry(*id));
  SOCLE_TRY(std::string dn, reader_.DnOf(entry.row));
  import::KnownPerson person = {.person = KnownOf(std::move(dn), entry)};
  std::string after;
  while (true) {
    SOCLE_TRY(const auto children, reader_.ChildrenAfter(*id, after, kChildrenAtOnce));
    for (const store::Child& child : children) {
      SOCLE_TRY(const store::StoredEntry below, reader_.GetEntry(child.id));
      import::KnownEntry known =
          KnownOf(std::string(below.row.rdn) + "," + person.person.dn, below);
      if (HasValue(known, "objectClass", "socleActiviteProfessionnelle")) {
        person.activities.push_back(std::move(known));
      }
      after = child.key;
    }
    if (children.size() < kChildrenAtOnce) {
      return person;
    }
  }
}

Result<std::optional<import::KnownEntry>> StoredDirectory::FindStructure(
    std::string_view structure_id) {
  SOCLE_TRY(const auto id, FindBelow(structure_id, places_.structures));
  if (!id) {
    return std::nullopt;
  }
  SOCLE_TRY(const store::StoredEntry entry, reader_.GetEntry(*id));
  SOCLE_TRY(std::string dn, reader_.DnOf(entry.row));
  return KnownOf(std::move(dn), entry);
}

Result<std::vector<std::string>> StoredDirectory::OpenPeople(std::string& after,
                                                             std::size_t count_max) {
  std::vector<std::string> people;
  SOCLE_TRY(const std::string normal, schema_.NormaliseDn(places_.people));
  SOCLE_TRY(const auto place, reader_.FindId(normal));
  if (!place) {
    return people;
  }
  SOCLE_TRY(const auto children, reader_.ChildrenAfter(*place, after, count_max));
  std::vector<store::EntryId> ids;
  for (const store::Child& child : children) {
    ids.push_back(child.id);
    after = child.key;
  }
  SOCLE_TRY(const auto entries, reader_.FindEntries(ids));
  for (const std::optional<store::StoredEntry>& entry : entries) {
    if (!entry) {
      continue;
    }
    const import::KnownEntry known = KnownOf({}, *entry);
    const import::PlannedAttribute* uid = import::FindAttribute(known.attributes, "uid");
    if (uid != nullptr && HasValue(known, "socleSource", import::kSource) &&
        !HasValue(known, "socleStatut", import::kStateClosed)) {
      people.push_back(uid->values.front());
    }
  }
  return people;
}

}  // namespace socle::directory::control
