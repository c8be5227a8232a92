#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Names as RNIV stores and compares them (annex III and 4.10). Pure functions.
namespace socle::mpi::rules {

enum class NameField : std::uint8_t {
  kFamily,         // nom de naissance, nom utilisé
  kGivenNameList,  // liste des prénoms de naissance
  kGivenName,      // premier prénom, prénom utilisé
};

// What a name stands for when there is none.
inline constexpr std::string_view kNoFamilyName = "SANSNOM";
inline constexpr std::string_view kNoGivenName = "SANSPRENOM";

// A stored name has at most so many bytes; a longer one is refused, never cut.
inline constexpr std::size_t kStoredNameBytesMax = 250;

// A name in its stored form, and what had to be done to it beyond capitals and accents.
struct StoredName {
  // A-Z, blank, apostrophe, hyphen; `--` in family names only; neither blank nor hyphen first.
  // Empty when nothing can be stored.
  std::string text;
  bool is_placeholder = false;         // XXX, SP: SANSNOM or SANSPRENOM was written instead
  bool has_replaced = false;           // a character that no name has became a blank or went
  bool has_control_character = false;  // no text: a wrong character set, nothing is stored
  bool is_too_long = false;
  bool operator==(const StoredName&) const = default;
};

// Any bytes are accepted. StoreName(StoreName(x).text).text == StoreName(x).text.
StoredName StoreName(std::string_view raw, NameField field);

// The first given name that a list begins with.
struct FirstGivenName {
  std::string text;         // in stored form; empty for an empty list
  bool is_certain = false;  // false: the first word was taken, a person should be asked
  bool operator==(const FirstGivenName&) const = default;
};

// `list` as received, with its commas.
FirstGivenName FirstGivenNameOf(std::string_view list);

// The form in which names are compared: hyphens and apostrophes are blanks.
std::string NameForComparison(std::string_view name);

bool AreSameNames(std::string_view a, std::string_view b);

// SI 29: the first given name is the head of the list, at the end of a word. False when one of them
// is empty.
bool IsHeadOfList(std::string_view first_given_name, std::string_view list);

// Appli carte Vitale: letters only, over the length of the shorter. False when one has no letter.
bool AreSameGivenNamesForAppliCarteVitale(std::string_view a, std::string_view b);

}  // namespace socle::mpi::rules
