#include "mpi/match/traits_parse.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lib/base/hash.h"
#include "lib/text/fold.h"
#include "lib/text/phonetic_key.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

constexpr std::size_t kKeyLength = 2;  // of an INS
constexpr std::uint32_t kTopBit = 0x80000000U;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool ParseNumber(std::string_view text, unsigned& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string DigitsOf(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), IsDigit);
  return digits;
}

std::uint32_t Hash31(std::string_view text) {
  return static_cast<std::uint32_t>(StableHash64(text)) | kTopBit;
}

unsigned DaysInMonth(unsigned year, unsigned month) {
  static constexpr std::array<unsigned, 13> kDays = {
      0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month];
}

// Types of streets and their abbreviations.
constexpr std::array<std::string_view, 52> kStreetTypes = {
    "RUE",  "R",        "AVENUE", "AV",        "AVE",  "BOULEVARD", "BD",      "BLD",    "BOUL",
    "BVD",  "CHEMIN",   "CHE",    "CH",        "CHEM", "IMPASSE",   "IMP",     "ALLEE",  "ALLEES",
    "ALL",  "PLACE",    "PL",     "ROUTE",     "RTE",  "SQUARE",    "SQ",      "QUAI",   "QU",
    "Q",    "QUARTIER", "QRT",    "COURS",     "CRS",  "TRAVERSE",  "TRA",     "MONTEE", "MTE",
    "VOIE", "PASSAGE",  "PAS",    "PROMENADE", "PROM", "ROND",      "SENTIER", "SEN",    "VENELLE",
    "VEN",  "FAUBOURG", "FG",     "HAMEAU",    "HAM",  "LIEUDIT",   "CITE"};
constexpr std::array<std::string_view, 18> kSmallWords = {"DE",
                                                          "DU",
                                                          "DES",
                                                          "D",
                                                          "LA",
                                                          "LE",
                                                          "LES",
                                                          "L",
                                                          "AUX",
                                                          "AU",
                                                          "A",
                                                          "ET",
                                                          "EN",
                                                          "SUR",
                                                          "BIS",
                                                          "TER",
                                                          "QUATER",
                                                          "DIT"};
// What follows is inside a building: left out.
constexpr std::array<std::string_view, 21> kBuildingWords = {
    "BATIMENT",  "BAT", "BT",       "APPARTEMENT", "APPT",  "APT",    "APP",
    "RESIDENCE", "RES", "ESCALIER", "ESC",         "ETAGE", "ETG",    "HLM",
    "PORTE",     "LOT", "CHEZ",     "IMMEUBLE",    "IMM",   "ENTREE", "TOUR"};

struct Abbreviation {
  std::string_view shorter;
  std::string_view longer;
};

constexpr std::array<Abbreviation, 10> kAbbreviations = {{{"GAL", "GENERAL"},
                                                          {"GEN", "GENERAL"},
                                                          {"MAL", "MARECHAL"},
                                                          {"DR", "DOCTEUR"},
                                                          {"ST", "SAINT"},
                                                          {"STE", "SAINTE"},
                                                          {"PDT", "PRESIDENT"},
                                                          {"CDT", "COMMANDANT"},
                                                          {"PROF", "PROFESSEUR"},
                                                          {"CAP", "CAPITAINE"}}};

bool Holds(auto const& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

std::vector<std::string_view> Words(std::string_view folded) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    const std::size_t end = std::min(folded.find(' ', begin), folded.size());
    if (end > begin) {
      words.push_back(folded.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return words;
}

}  // namespace

BirthDate ParseBirthDate(std::string_view text) {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() < 4 || !ParseNumber(text.substr(0, 4), year) || year < kBirthYearMin ||
      year > kBirthYearMax) {
    return {};
  }
  if (text.size() >= 7 && text[4] == '-' && !ParseNumber(text.substr(5, 2), month)) {
    month = 0;
  }
  if (text.size() >= 10 && text[7] == '-' && !ParseNumber(text.substr(8, 2), day)) {
    day = 0;
  }
  if (month > 12) {
    month = 0;
  }
  if (month == 0 || day > DaysInMonth(year, month)) {
    day = 0;
  }
  if (year == 1900 && month == 1 && day == 1) {
    return {};
  }
  return {.year = static_cast<std::uint16_t>(year),
          .month = static_cast<std::uint8_t>(month),
          .day = static_cast<std::uint8_t>(day)};
}

std::uint64_t PackIns(std::string_view text) {
  constexpr std::size_t kWithoutKey = 13;
  std::uint64_t packed = 1;
  std::size_t length = 0;
  std::uint64_t first_digit = 0;
  bool is_filler = true;  // 1111111111111, 0000000000000
  for (const char c : text) {
    if (c == ' ') {
      continue;
    }
    std::uint64_t digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<std::uint64_t>(c - '0');
    } else if (c == 'A' || c == 'a') {
      digit = 10;
    } else if (c == 'B' || c == 'b') {
      digit = 11;
    } else {
      return 0;
    }
    ++length;
    first_digit = length == 1 ? digit : first_digit;
    if (length <= kWithoutKey) {
      is_filler = is_filler && digit == first_digit;
      packed = packed * 12 + digit;
    }
  }
  const bool is_whole = length == kWithoutKey || length == kWithoutKey + kKeyLength;
  return is_whole && !is_filler ? packed : 0;
}

InsKind InsKindOf(std::string_view oid) {
  return oid == "1.2.250.1.213.1.4.9" ? InsKind::kNia : InsKind::kNir;
}

std::uint32_t ParsePhone(std::string_view text) {
  std::string digits = DigitsOf(text);
  const bool international = text.find('+') != std::string_view::npos || digits.starts_with("00");
  if (digits.starts_with("0033")) {
    digits.erase(0, 4);
  } else if (digits.starts_with("33") && (international || digits.size() == 11)) {
    digits.erase(0, 2);
  } else if (international) {
    const bool zeroes = digits.find_first_not_of('0') == std::string::npos;
    return digits.size() >= 6 && !zeroes ? Hash31(digits) : 0;
  }
  if (digits.size() == 10 && digits.front() == '0') {
    digits.erase(0, 1);
  }
  if (digits.size() == 10 && digits.starts_with("0")) {
    digits.erase(0, 1);
  }
  const bool filler = digits.size() < 6 ||
                      std::ranges::all_of(
                          digits.substr(1), [&](char c) { return c == digits[1]; }) ||
                      digits.ends_with("00000000") || digits == "123456789";
  if (filler) {
    return 0;
  }
  if (digits.size() != 9) {
    return Hash31(digits);
  }
  unsigned value = 0;
  return ParseNumber(digits, value) ? value : 0;
}

bool IsMobile(std::uint32_t phone) {
  return (phone & kTopBit) == 0 && (phone / 100000000U == 6 || phone / 100000000U == 7);
}

std::uint64_t ParseEmail(std::string_view text) {
  std::string address;
  for (const char c : text) {
    if (c > ' ') {
      address.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
  }
  const std::size_t at = address.find('@');
  if (at == std::string::npos || at == 0 || at + 3 > address.size()) {
    return 0;
  }
  static constexpr std::array<std::string_view, 10> kFillers = {"aucun",
                                                                "aucune",
                                                                "nc",
                                                                "inconnu",
                                                                "pasdemail",
                                                                "sansmail",
                                                                "noreply",
                                                                "nomail",
                                                                "x",
                                                                "test"};
  if (Holds(kFillers, std::string_view(address).substr(0, at))) {
    return 0;
  }
  return StableHash64(address) | 1U;
}

std::uint32_t ParsePostalCode(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c > ' ') {
      code.push_back(c);
    }
  }
  unsigned value = 0;
  if (code.size() <= 5 && ParseNumber(code, value)) {
    return value == 0 || value == 99999 ? 0 : value + 1;
  }
  return code.empty() ? 0 : Hash31(code);
}

std::uint8_t DepartmentOfPostalCode(std::uint32_t postal_code) {
  if (postal_code == 0 || (postal_code & kTopBit) != 0) {
    return 0;
  }
  return static_cast<std::uint8_t>((postal_code - 1) / 1000 % 100);
}

namespace {

// Type of street, such as RUE.
bool IsStreetType(std::string_view word) {
  return (Holds(kStreetTypes, word) && word.size() > 1) || word == "R";
}

// The nearest number at or before words[start]; 0 when there is none.
std::uint16_t HouseNumber(std::span<const std::string_view> words, std::size_t start) {
  for (std::size_t i = std::min(start + 1, words.size()); i > 0; --i) {
    unsigned number = 0;
    if (ParseNumber(words[i - 1], number) && number > 0 && number < 10000) {
      return static_cast<std::uint16_t>(number);
    }
  }
  return 0;
}

std::string_view WithoutAbbreviation(std::string_view word) {
  for (const auto& [shorter, longer] : kAbbreviations) {
    word = word == shorter ? longer : word;
  }
  return word;
}

// The words from words[start] on that name the street, in one.
std::string StreetName(std::span<const std::string_view> words, std::size_t start) {
  std::string street;
  for (std::size_t i = start; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (Holds(kBuildingWords, word)) {
      if (street.empty()) {
        continue;
      }
      break;
    }
    unsigned number = 0;
    const bool is_number = ParseNumber(word, number);
    if ((is_number && street.empty()) || Holds(kSmallWords, word) ||
        (i == start && IsStreetType(word))) {
      continue;
    }
    street += WithoutAbbreviation(word);
  }
  return street;
}

}  // namespace

Address ParseAddress(std::string_view text) {
  const std::string folded = text::FoldName(text);
  const auto words = Words(folded);
  const auto type = std::ranges::find_if(words, IsStreetType);
  const std::size_t start =
      type == words.end() ? 0 : static_cast<std::size_t>(type - words.begin());
  Address address;
  address.house_number = HouseNumber(words, start);
  const std::string street = StreetName(words, start);
  if (street.size() >= 2) {
    address.street = static_cast<std::uint32_t>(StableHash64(text::PhoneticKey(street))) | 1U;
  }
  return address;
}

OtherId ParseOtherId(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      letters.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
  }
  if (letters.size() < 4) {
    return {};
  }
  std::string digits = DigitsOf(letters);
  if (digits.size() > 9) {
    digits.erase(0, digits.size() - 9);
  }
  unsigned value = 0;
  if (!ParseNumber(digits, value)) {
    value = 0;
  }
  return {.hash = static_cast<std::uint32_t>(StableHash64(letters)) | 1U, .digits = value};
}

}  // namespace socle::mpi::match
