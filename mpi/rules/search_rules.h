#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/rniv.h"

// Rules of the search for an existing identity (recherche d'antériorité). Pure functions.
namespace socle::mpi::rules {

// One field for each trait: RNIV forbids a single bar for all (SI 03). Empty = not asked.
struct SearchFields {
  std::string birth_date = {};  // YYYY-MM-DD, YYYY-MM or YYYY
  std::string name = {};        // beginning of birth or used name
  std::string given_name = {};  // beginning of first or used given name
  std::string sex = {};         // M, F, I
  std::string ins = {};         // 13 characters and key
  std::string identifier = {};  // IPP
  bool ins_is_scanned = false;  // captured from a card or code: the key need not be there
};

// A name of so many characters or fewer misses fewer misspellings (RECO PP 01).
inline constexpr std::size_t kNamePrefixLengthAdvised = 3;

enum class SearchRule : std::uint8_t {
  kDateOrInsNeeded,  // SI 01
  kBadDate,
  kBadSex,
  kBadIns,      // SI 02: 13 characters and the key, or a wrong key
  kPrefixLong,  // RECO PP 01, a note
  kNoNameLeft,  // nothing of the field is a letter
};

struct SearchFault {
  SearchRule rule = SearchRule::kDateOrInsNeeded;
  RuleSeverity severity = RuleSeverity::kRefuse;
  std::string text;
};

// What is wrong with the fields; one that may be sent has no fault of kRefuse. A search by
// identifier alone is a look-up, and allowed.
std::vector<SearchFault> CheckSearch(const SearchFields& fields);

// The matricule as it is searched: capitals, no blanks.
std::string NormaliseInsQuery(std::string_view typed);

// True when one of the two names begins with what was typed. Birth and used names are asked
// together; case, accents, hyphens, apostrophes and blanks do not count (SI 03). An empty prefix
// matches nothing.
struct NamePair {
  std::string_view birth = {};
  std::string_view used = {};
};

bool MatchesNamePrefix(std::string_view typed, const NamePair& names);

// Bytes of a text.
struct TextRange {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const TextRange&) const = default;
};

// Where `typed` stands in `shown`, at the beginning of a word, to be highlighted (SI 17): in order,
// not overlapping; signs inside a match belong to it. `shown` may be in stored or in written form;
// nothing matches in what is no UTF-8.
std::vector<TextRange> FindMatches(std::string_view shown, std::string_view typed);

}  // namespace socle::mpi::rules
