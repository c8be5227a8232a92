#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

// Rows of the family `index` by which people and machines find an identity from what they know of
// it. They are made of the identity as it is stored, not of its standard form, which leaves out
// what is no evidence (SANSNOM, the birth name inside a used name). PutRecord keeps them.
//
//   date    birth date, record -> the first letters of all names
//   name    name, given name, record -> birth date
//   detail  kind, text, record
//
// docs/formats/person-store.md has the bytes. Matricules INS, telephone numbers and e-mail
// addresses have no rows of their own where the block keys of linking find them.
namespace socle::mpi::person_store {

// A name as searches compare it (SI 03): folded, without blanks, hyphens and apostrophes; ST and
// STE as words are SAINT and SAINTE.
std::string SearchText(std::string_view name);
// ... as it is typed: when the last word may be cut short, ST may be the start of another name.
std::string SearchTextTyped(std::string_view name);

// One of the texts under which an identity is found.
struct SearchName {
  std::string text;
  bool is_whole = true;  // false: from a further word of the name on (DUPONT of MARTIN DUPONT)
  bool operator==(const SearchName&) const = default;
};

// Birth and used name together, and first and used given name together (SI 03); each text once.
struct SearchNames {
  std::vector<SearchName> family;
  std::vector<SearchName> given;
};

inline constexpr std::size_t kSearchNamesMax = 6;  // of one list

SearchNames SearchNamesOf(const PatientRecord& record);

// Bytes of a name that stand in a key; what is longer is told apart by reading the identity.
inline constexpr std::size_t kNameKeyBytes = 20;
inline constexpr std::size_t kGivenKeyBytes = 10;
inline constexpr std::size_t kDetailKeyBytes = 32;
inline constexpr std::size_t kInitialLetters = 3;  // RECO PP 01

enum class SearchDetail : std::uint8_t {
  kMothersName = 1,    // SearchText
  kMothersIdentifier,  // CX-1
  kPhone,              // match::ParsePhone, in decimal: all but the first, which block keys have
  kIns,                // match::PackIns, in decimal: of identities without block keys
  kIdentifier,         // CX-1 of a further or former identifier
};

std::string SearchDateKey(std::uint32_t number);  // prefix of the rows of a CivilDate::Number
// Prefix of the rows of all names that start with `name`; an exact name ends with its given name.
std::string SearchNamePrefix(std::string_view name);
std::string SearchNameKey(std::string_view name);                          // ... of one name
std::string SearchNameKey(std::string_view name, std::string_view given);  // ... and given name
std::string SearchDetailKey(SearchDetail detail, std::string_view text);
std::string SearchDetailPrefix(SearchDetail detail, std::string_view text);

struct SearchDateRow {
  std::uint32_t date = 0;
  RecordNumber record = 0;
  // Up to kInitialLetters letters of each name.
  std::vector<std::string> family;
  std::vector<std::string> given;
};

struct SearchNameRow {
  RecordNumber record = 0;
  std::string name;  // as far as the key has it
  std::string given;
  std::uint32_t date = 0;  // CivilDate::Number; 0 = not known
};

Result<SearchDateRow> DecodeSearchDate(std::string_view key, std::string_view value);
Result<SearchNameRow> DecodeSearchName(std::string_view key, std::string_view value);
Result<RecordNumber> DecodeSearchDetail(std::string_view key);

// All rows of an identity, by their keys.
using SearchRows = std::map<std::string, std::string>;
SearchRows SearchRowsOf(const PatientRecord& record);

// Makes the rows those of `after`, given the identity as it was.
void UpdateSearchRows(Draft& draft, const PatientRecord* before, const PatientRecord& after);

}  // namespace socle::mpi::person_store
