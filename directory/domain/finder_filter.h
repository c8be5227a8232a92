#pragma once

#include <string>
#include <string_view>

namespace socle::directory::domain {

// What people type who look for somebody, or for a structure.
struct FinderQuery {
  std::string name = {};        // words in any order: names, or an identifier
  std::string profession = {};  // code of TRE_G15
  std::string speciality = {};  // words of its label
  std::string town = {};        // its name, or a postal code or the beginning of one
  bool by_sound = false;        // what sounds alike in French, where nobody is written so
  bool with_departed = false;   // those who left too
};

// Words of a name, at most; others are passed over.
inline constexpr std::size_t kFinderWordsMax = 8;

// Filters in the text of RFC 4515. Accents, hyphens and particles are left to the matching rules.
std::string ProfessionalFilter(const FinderQuery& query);
std::string StructureFilter(const FinderQuery& query);

}  // namespace socle::directory::domain
