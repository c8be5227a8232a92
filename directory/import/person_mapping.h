#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/import/line_check.h"
#include "directory/import/planned_entry.h"

// How lines become entries (docs/formats/rpps-import.md): the person with a flat view of all
// activities, an entry below it for each activity (situation d'exercice), and the structures.
namespace socle::directory::import {

inline constexpr std::string_view kSource = "RPPS";
inline constexpr std::string_view kStateActive = "actif";
inline constexpr std::string_view kStateClosed = "ferme";

// Attributes that the import sets, and changes and removes when the extraction does; others
// (MSSanté addresses, passwords, what people add) are left alone.
std::span<const std::string_view> ManagedOfPerson();
std::span<const std::string_view> ManagedOfActivity();
std::span<const std::string_view> ManagedOfStructure();

// uid of the structure of a line: the national identifier (IDNST) of the site, from the column of
// former identifiers, or made of FINESS, SIRET or SIREN. Nothing when there is none of them.
std::optional<std::string> StructureIdOf(const CleanLine& line);
// Whether the line has an activity; people without one have a line too.
bool HasActivity(const CleanLine& line);
// The name of an activity below the person: "a" and 16 hexadecimal digits of a hash of what makes
// it one (profession, category, skill, mode, structure, role, kind, section), so that the same
// activity has the same name in each extraction.
std::string ActivityIdOf(const CleanLine& line);

// The entries of one person. All lines have the same person, and there is one at least.
struct MappedPerson {
  PlannedEntry person{};
  std::vector<PlannedEntry> activities{};  // ordered by DN; of lines for one activity the first
};

MappedPerson MapPerson(std::span<const CleanLine> lines, const ImportPlaces& places);

// The structure of a line with an activity; nothing without StructureIdOf.
std::optional<PlannedEntry> MapStructure(const CleanLine& line, const ImportPlaces& places);

}  // namespace socle::directory::import
