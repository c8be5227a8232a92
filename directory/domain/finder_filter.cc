#include "directory/domain/finder_filter.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "directory/domain/local_search.h"

namespace socle::directory::domain {

namespace {

// Shorter texts of digits are no identifier of a person or a structure.
constexpr std::size_t kIdentifierDigitsMin = 8;
constexpr std::size_t kPostalCodeDigits = 5;

std::vector<std::string_view> WordsOf(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n,;";
  std::vector<std::string_view> words;
  std::size_t at = text.find_first_not_of(kBlanks);
  while (at != std::string_view::npos && words.size() < kFinderWordsMax) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A word of a name in an attribute of names.
std::string NamePart(std::string_view attribute, std::string_view word, bool by_sound) {
  const std::string value = EscapeFilterValue(word);
  return by_sound ? fmt::format("({}~={})", attribute, value)
                  : fmt::format("({}=*{}*)", attribute, value);
}

std::string TownPart(std::string_view town) {
  if (town.empty()) {
    return {};
  }
  const std::string value = EscapeFilterValue(town);
  if (IsDigits(town)) {
    return town.size() == kPostalCodeDigits ? fmt::format("(postalCode={})", value)
                                            : fmt::format("(postalCode={}*)", value);
  }
  return fmt::format("(l=*{}*)", value);
}

}  // namespace

std::string ProfessionalFilter(const FinderQuery& query) {
  std::string filter = "(&(objectClass=socleProfessionnel)";
  for (const std::string_view word : WordsOf(query.name)) {
    if (IsDigits(word) && word.size() >= kIdentifierDigitsMin) {
      filter += fmt::format("(|(uid={0})(employeeNumber={0})(departmentNumber={0}))", word);
    } else {
      filter += NamePart("cn", word, query.by_sound);
    }
  }
  if (!query.profession.empty()) {
    filter += fmt::format("(socleProfession={})", EscapeFilterValue(query.profession));
  }
  for (const std::string_view word : WordsOf(query.speciality)) {
    filter += fmt::format("(businessCategory=*{}*)", EscapeFilterValue(word));
  }
  filter += TownPart(query.town);
  if (!query.with_departed) {
    filter += "(!(socleStatut=ferme))(!(socleStatut=radie))";
  }
  return filter + ")";
}

std::string StructureFilter(const FinderQuery& query) {
  std::string filter = "(&(objectClass=socleStructureSante)";
  for (const std::string_view word : WordsOf(query.name)) {
    if (IsDigits(word) && word.size() >= kIdentifierDigitsMin) {
      filter += fmt::format("(|(uid={0})(socleFiness={0})(socleSiret={0}))", word);
    } else {
      filter += NamePart("o", word, query.by_sound);
    }
  }
  filter += TownPart(query.town);
  if (!query.with_departed) {
    filter += "(!(socleStatut=ferme))";
  }
  return filter + ")";
}

}  // namespace socle::directory::domain
