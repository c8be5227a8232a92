#include "directory/import/person_mapping.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/planned_entry.h"
#include "directory/rules/professional_id.h"
#include "lib/base/check.h"
#include "lib/base/hash.h"

namespace socle::directory::import {

namespace {

struct ColumnMapping {
  std::string_view attribute;
  Column column;
};

constexpr std::array kActivityColumns = {
    ColumnMapping{"title", Column::kProfessionLabel},
    ColumnMapping{"socleProfession", Column::kProfession},
    ColumnMapping{"socleCategorie", Column::kCategory},
    ColumnMapping{"socleSavoirFaire", Column::kSkill},
    ColumnMapping{"socleTypeSavoirFaire", Column::kSkillType},
    ColumnMapping{"socleModeExercice", Column::kMode},
    ColumnMapping{"socleRole", Column::kRole},
    ColumnMapping{"socleGenreActivite", Column::kGenre},
    ColumnMapping{"socleSecteurActivite", Column::kSector},
    ColumnMapping{"socleSectionPharmacien", Column::kSection},
    ColumnMapping{"socleFiness", Column::kFiness},
    ColumnMapping{"socleFinessJuridique", Column::kFinessLegal},
    ColumnMapping{"o", Column::kCompanyName},
    ColumnMapping{"postalCode", Column::kPostalCode},
    ColumnMapping{"l", Column::kCommuneLabel},
    ColumnMapping{"socleCommune", Column::kCommune},
    ColumnMapping{"socleDepartement", Column::kDepartment},
    ColumnMapping{"telephoneNumber", Column::kTelephone},
    ColumnMapping{"telephoneNumber", Column::kTelephone2},
    ColumnMapping{"facsimileTelephoneNumber", Column::kFax},
    ColumnMapping{"mail", Column::kMail},
};

// The flat view: values of all activities together.
constexpr std::array kPersonColumns = {
    ColumnMapping{"title", Column::kProfessionLabel},
    ColumnMapping{"businessCategory", Column::kSkillLabel},
    ColumnMapping{"departmentNumber", Column::kFiness},
    ColumnMapping{"o", Column::kCompanyName},
    ColumnMapping{"postalCode", Column::kPostalCode},
    ColumnMapping{"l", Column::kCommuneLabel},
    ColumnMapping{"telephoneNumber", Column::kTelephone},
    ColumnMapping{"socleProfession", Column::kProfession},
    ColumnMapping{"socleCategorie", Column::kCategory},
    ColumnMapping{"socleSavoirFaire", Column::kSkill},
    ColumnMapping{"socleTypeSavoirFaire", Column::kSkillType},
    ColumnMapping{"socleModeExercice", Column::kMode},
    ColumnMapping{"socleRole", Column::kRole},
    ColumnMapping{"socleSecteurActivite", Column::kSector},
    ColumnMapping{"socleFiness", Column::kFiness},
    ColumnMapping{"socleCommune", Column::kCommune},
    ColumnMapping{"socleDepartement", Column::kDepartment},
};

constexpr std::array kStructureColumns = {
    ColumnMapping{"o", Column::kCompanyName},
    ColumnMapping{"socleEnseigne", Column::kCompanySign},
    ColumnMapping{"socleFiness", Column::kFiness},
    ColumnMapping{"socleFinessJuridique", Column::kFinessLegal},
    ColumnMapping{"socleSiret", Column::kSiret},
    ColumnMapping{"socleSiren", Column::kSiren},
    ColumnMapping{"socleSecteurActivite", Column::kSector},
    ColumnMapping{"postalCode", Column::kPostalCode},
    ColumnMapping{"l", Column::kCommuneLabel},
    ColumnMapping{"socleCommune", Column::kCommune},
    ColumnMapping{"socleDepartement", Column::kDepartment},
    ColumnMapping{"telephoneNumber", Column::kTelephone},
    ColumnMapping{"telephoneNumber", Column::kTelephone2},
    ColumnMapping{"facsimileTelephoneNumber", Column::kFax},
    ColumnMapping{"mail", Column::kMail},
};

constexpr std::array<std::string_view, 28> kManagedOfPerson = {
    "cn",
    "sn",
    "givenName",
    "displayName",
    "personalTitle",
    "title",
    "businessCategory",
    "employeeNumber",
    "departmentNumber",
    "o",
    "postalCode",
    "l",
    "telephoneNumber",
    "socleIdNps",
    "socleRpps",
    "socleAdeli",
    "socleProfession",
    "socleCategorie",
    "socleSavoirFaire",
    "socleTypeSavoirFaire",
    "socleModeExercice",
    "socleRole",
    "socleSecteurActivite",
    "socleFiness",
    "socleStructure",
    "socleCommune",
    "socleDepartement",
    "socleSource",
};

constexpr std::array<std::string_view, 23> kManagedOfActivity = {
    "title",
    "socleProfession",
    "socleCategorie",
    "socleSavoirFaire",
    "socleTypeSavoirFaire",
    "socleModeExercice",
    "socleRole",
    "socleGenreActivite",
    "socleSecteurActivite",
    "socleSectionPharmacien",
    "socleStructure",
    "socleIdNst",
    "socleFiness",
    "socleFinessJuridique",
    "o",
    "street",
    "postalCode",
    "l",
    "socleCommune",
    "socleDepartement",
    "telephoneNumber",
    "facsimileTelephoneNumber",
    "mail",
};

constexpr std::array<std::string_view, 17> kManagedOfStructure = {
    "o",
    "socleIdNst",
    "socleEnseigne",
    "socleFiness",
    "socleFinessJuridique",
    "socleSiret",
    "socleSiren",
    "socleSecteurActivite",
    "street",
    "postalCode",
    "l",
    "socleCommune",
    "socleDepartement",
    "telephoneNumber",
    "facsimileTelephoneNumber",
    "mail",
    "socleSource",
};

// Adds a value that is not empty and not there yet.
void Add(PlannedAttributes& attributes, std::string_view name, std::string_view value) {
  if (value.empty()) {
    return;
  }
  auto found = std::ranges::find(attributes, name, &PlannedAttribute::name);
  if (found == attributes.end()) {
    attributes.push_back({.name = std::string(name)});
    found = attributes.end() - 1;
  }
  if (std::ranges::find(found->values, value) == found->values.end()) {
    found->values.emplace_back(value);
  }
}

void AddColumns(PlannedAttributes& attributes,
                std::span<const ColumnMapping> mappings,
                const CleanLine& line) {
  for (const ColumnMapping& mapping : mappings) {
    Add(attributes, mapping.attribute, line[mapping.column]);
  }
}

std::string Joined(std::initializer_list<std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!word.empty()) {
      text.append(text.empty() ? "" : " ").append(word);
    }
  }
  return text;
}

std::string StreetOf(const CleanLine& line) {
  return Joined({line[Column::kStreetNumber],
                 line[Column::kStreetRepetition],
                 line[Column::kStreetTypeLabel],
                 line[Column::kStreet]});
}

// "Dr" and "Pr" as people write them.
std::string_view ShortTitle(const CleanLine& line) {
  const std::string& code = line[Column::kPracticeTitle];
  if (code == "DR") {
    return "Dr";
  }
  return code == "PR" ? "Pr" : std::string_view();
}

std::string StructureDn(std::string_view id, const ImportPlaces& places) {
  return fmt::format("uid={},{}", id, places.structures);
}

void AddNames(PlannedAttributes& attributes, const CleanLine& line) {
  const std::string& given_name = line[Column::kGivenName];
  const std::string& name = line[Column::kName];
  Add(attributes, "cn", Joined({given_name, name}));
  Add(attributes, "sn", name);
  Add(attributes, "givenName", given_name);
}

// Attributes of one value, from the first line that has something to say.
void AddTitles(PlannedAttributes& attributes, const CleanLine& line) {
  const std::string_view title = ShortTitle(line);
  Add(attributes, "displayName", Joined({title, line[Column::kGivenName], line[Column::kName]}));
  Add(attributes, "personalTitle", title.empty() ? line[Column::kCivilityLabel] : title);
  const std::string& id = line[Column::kId];
  Add(attributes, "employeeNumber", id);
  Add(attributes, "socleIdNps", line[Column::kNationalId]);
  Add(attributes, line[Column::kIdType] == "8" ? "socleRpps" : "socleAdeli", id);
}

PlannedEntry MapActivity(const CleanLine& line,
                         std::string_view person_dn,
                         const ImportPlaces& places) {
  const std::string id = ActivityIdOf(line);
  PlannedEntry entry{.dn = fmt::format("socleIdLocal={},{}", id, person_dn)};
  PlannedAttributes& attributes = entry.attributes;
  Add(attributes, "objectClass", "socleActiviteProfessionnelle");
  Add(attributes, "socleIdLocal", id);
  AddColumns(attributes, kActivityColumns, line);
  Add(attributes, "street", StreetOf(line));
  if (const auto structure = StructureIdOf(line)) {
    Add(attributes, "socleIdNst", *structure);
    Add(attributes, "socleStructure", StructureDn(*structure, places));
  }
  Add(attributes, "socleStatut", kStateActive);
  Add(attributes, "socleSource", kSource);
  return entry;
}

}  // namespace

const PlannedAttribute* FindAttribute(const PlannedAttributes& attributes, std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &PlannedAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

std::span<const std::string_view> ManagedOfPerson() {
  return kManagedOfPerson;
}

std::span<const std::string_view> ManagedOfActivity() {
  return kManagedOfActivity;
}

std::span<const std::string_view> ManagedOfStructure() {
  return kManagedOfStructure;
}

std::optional<std::string> StructureIdOf(const CleanLine& line) {
  const std::array<std::string, 4> candidates = {
      line[Column::kFormerStructureId],
      "1" + line[Column::kFiness],
      "3" + line[Column::kSiret],
      "2" + line[Column::kSiren],
  };
  for (const std::string& candidate : candidates) {
    if (rules::ParseNationalStructureId(candidate)) {
      return candidate;
    }
  }
  return std::nullopt;
}

bool HasActivity(const CleanLine& line) {
  return std::ranges::any_of(
      std::array{
          Column::kMode, Column::kRole, Column::kGenre, Column::kSector, Column::kTechnicalId},
      [&](Column column) { return !line[column].empty(); });
}

std::string ActivityIdOf(const CleanLine& line) {
  const std::string structure =
      StructureIdOf(line).value_or(fmt::format("t{}", line[Column::kTechnicalId]));
  const std::string key = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}",
                                      line[Column::kProfession],
                                      line[Column::kCategory],
                                      line[Column::kSkillType],
                                      line[Column::kSkill],
                                      line[Column::kMode],
                                      structure,
                                      line[Column::kRole],
                                      line[Column::kGenre],
                                      line[Column::kSector],
                                      line[Column::kSection]);
  return fmt::format("a{:016x}", StableHash64(key));
}

MappedPerson MapPerson(std::span<const CleanLine> lines, const ImportPlaces& places) {
  SOCLE_CHECK(!lines.empty());
  MappedPerson mapped;
  const std::string& id = lines.front()[Column::kNationalId];
  mapped.person.dn = fmt::format("uid={},{}", id, places.people);
  PlannedAttributes& attributes = mapped.person.attributes;
  Add(attributes, "objectClass", "inetOrgPerson");
  Add(attributes, "objectClass", "socleProfessionnel");
  Add(attributes, "uid", id);
  AddTitles(attributes, lines.front());
  for (const CleanLine& line : lines) {
    AddNames(attributes, line);
    AddColumns(attributes, kPersonColumns, line);
    if (!HasActivity(line)) {
      continue;
    }
    if (const auto structure = StructureIdOf(line)) {
      Add(attributes, "socleStructure", StructureDn(*structure, places));
    }
    PlannedEntry activity = MapActivity(line, mapped.person.dn, places);
    if (std::ranges::find(mapped.activities, activity.dn, &PlannedEntry::dn) ==
        mapped.activities.end()) {
      mapped.activities.push_back(std::move(activity));
    }
  }
  Add(attributes, "socleStatut", kStateActive);
  Add(attributes, "socleSource", kSource);
  std::ranges::sort(mapped.activities, {}, &PlannedEntry::dn);
  return mapped;
}

std::optional<PlannedEntry> MapStructure(const CleanLine& line, const ImportPlaces& places) {
  const auto id = StructureIdOf(line);
  if (!id || !HasActivity(line)) {
    return std::nullopt;
  }
  PlannedEntry entry{.dn = StructureDn(*id, places)};
  PlannedAttributes& attributes = entry.attributes;
  Add(attributes, "objectClass", "organization");
  Add(attributes, "objectClass", "uidObject");
  Add(attributes, "objectClass", "socleStructureSante");
  Add(attributes, "uid", *id);
  Add(attributes, "socleIdNst", *id);
  AddColumns(attributes, kStructureColumns, line);
  if (FindAttribute(attributes, "o") == nullptr) {
    Add(attributes, "o", *id);  // the class asks for one
  }
  Add(attributes, "street", StreetOf(line));
  Add(attributes, "socleStatut", kStateActive);
  Add(attributes, "socleSource", kSource);
  return entry;
}

}  // namespace socle::directory::import
