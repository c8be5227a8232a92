#include "mpi/rules/search_rules.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/utf8.h"
#include "lib/text/fold.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/ins.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::rules {

namespace {

std::string LettersOf(std::string_view text) {
  std::string letters = text::FoldName(text);
  std::erase(letters, ' ');
  return letters;
}

void CheckName(std::string_view typed, std::vector<SearchFault>& faults) {
  if (typed.empty()) {
    return;
  }
  const std::size_t length = LettersOf(typed).size();
  if (length == 0) {
    faults.push_back({.rule = SearchRule::kNoNameLeft,
                      .severity = RuleSeverity::kRefuse,
                      .text = "a name to search for has letters"});
  } else if (length > kNamePrefixLengthAdvised) {
    faults.push_back({.rule = SearchRule::kPrefixLong,
                      .severity = RuleSeverity::kNote,
                      .text = "three letters of a name find more (RECO PP 01)"});
  }
}

bool IsRightIns(std::string_view ins, bool is_scanned) {
  return HasValidInsKey(ins) || (is_scanned && ins.size() == kInsNumberLength);
}

// The folded letters of a text, each with the bytes that it came from.
struct Letter {
  char folded = '\0';
  bool is_first_of_word = false;
  TextRange source;
};

std::vector<Letter> LettersWithSource(std::string_view shown) {
  std::vector<Letter> letters;
  bool is_word_begun = false;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t begin = at;
    NextCodePoint(shown, at);
    const TextRange source{.offset = begin, .length = at - begin};
    // A sign between two letters folds to a blank, an accent of its own to nothing.
    const std::string probe = "A" + std::string(shown.substr(begin, source.length)) + "A";
    const std::string folded = text::FoldName(probe);
    const std::string_view inner = std::string_view(folded).substr(1, folded.size() - 2);
    if (inner == " ") {
      is_word_begun = false;
      continue;
    }
    if (inner.empty() && !letters.empty()) {
      letters.back().source.length = at - letters.back().source.offset;
    }
    for (const char c : inner) {
      letters.push_back({.folded = c, .is_first_of_word = !is_word_begun, .source = source});
      is_word_begun = true;
    }
  }
  return letters;
}

bool StandsAt(const std::vector<Letter>& letters, std::size_t begin, std::string_view wanted) {
  if (!letters[begin].is_first_of_word || letters.size() - begin < wanted.size()) {
    return false;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (letters[begin + i].folded != wanted[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<SearchFault> CheckSearch(const SearchFields& fields) {
  std::vector<SearchFault> faults;
  const bool is_lookup = !fields.identifier.empty();
  if (fields.birth_date.empty() && fields.ins.empty() && !is_lookup) {
    faults.push_back({.rule = SearchRule::kDateOrInsNeeded,
                      .severity = RuleSeverity::kRefuse,
                      .text = "a search asks for the birth date or the matricule INS (SI 01)"});
  }
  if (!fields.birth_date.empty() && !ParseCivilDate(fields.birth_date)) {
    faults.push_back({.rule = SearchRule::kBadDate,
                      .severity = RuleSeverity::kRefuse,
                      .text = "the birth date is YYYY-MM-DD, YYYY-MM or YYYY"});
  }
  const bool is_sex =
      fields.sex.empty() || fields.sex == "M" || fields.sex == "F" || fields.sex == "I";
  if (!is_sex) {
    faults.push_back({.rule = SearchRule::kBadSex,
                      .severity = RuleSeverity::kRefuse,
                      .text = "the sex is M, F or I"});
  }
  if (!fields.ins.empty() && !IsRightIns(NormaliseInsQuery(fields.ins), fields.ins_is_scanned)) {
    faults.push_back({.rule = SearchRule::kBadIns,
                      .severity = RuleSeverity::kRefuse,
                      .text = "the matricule is 13 characters and its key (SI 02)"});
  }
  CheckName(fields.name, faults);
  CheckName(fields.given_name, faults);
  return faults;
}

std::string NormaliseInsQuery(std::string_view typed) {
  std::string ins(typed);
  std::erase(ins, ' ');
  std::ranges::replace(ins, 'a', 'A');
  std::ranges::replace(ins, 'b', 'B');
  return ins;
}

bool MatchesNamePrefix(std::string_view typed, const NamePair& names) {
  const std::string wanted = LettersOf(typed);
  return !wanted.empty() &&
         (LettersOf(names.birth).starts_with(wanted) || LettersOf(names.used).starts_with(wanted));
}

std::vector<TextRange> FindMatches(std::string_view shown, std::string_view typed) {
  std::vector<TextRange> matches;
  const std::string wanted = LettersOf(typed);
  if (wanted.empty() || !IsValidUtf8(shown)) {
    return matches;
  }
  const std::vector<Letter> letters = LettersWithSource(shown);
  for (std::size_t i = 0; i < letters.size();) {
    if (!StandsAt(letters, i, wanted)) {
      ++i;
      continue;
    }
    const TextRange last = letters[i + wanted.size() - 1].source;
    const std::size_t begin = letters[i].source.offset;
    matches.push_back({.offset = begin, .length = last.offset + last.length - begin});
    i += wanted.size();
  }
  return matches;
}

}  // namespace socle::mpi::rules
