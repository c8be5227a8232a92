#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle::text {

// Similarities and distances of byte strings; a character is one byte, so fold names first
// (fold.h). All are symmetric: f(a, b) == f(b, a), to the last bit for the similarities. Strings of
// at most 16 bytes are compared in registers, of at most 64 bytes with one machine word a step and
// without taking memory; longer ones in time proportional to the product of the lengths.

// Jaro similarity in [0, 1]: (m/|a| + m/|b| + (m-t)/m) / 3, where m counts the equal characters at
// most max(|a|,|b|)/2 - 1 apart, each used once, and t is half the number of them that stand in
// another order, rounded down (as in Winkler's strcmp95). Two empty strings: 1; one empty: 0.
double Jaro(std::string_view a, std::string_view b);

// Jaro-Winkler: j + p * 0.1 * (1 - j) where p, at most 4, is the length of the common prefix. The
// prefix always counts: there is no threshold of 0.7 below which it would not, and no adjustment
// for long strings or similar characters.
double JaroWinkler(std::string_view a, std::string_view b);

// JaroWinkler(pattern, text) for one pattern and many texts, with the same results to the last bit.
// Owns its pattern. Const use from several threads is safe.
class JaroWinklerPattern {
 public:
  explicit JaroWinklerPattern(std::string_view pattern);
  [[nodiscard]] double Similarity(std::string_view text) const;

 private:
  static constexpr std::size_t kInline = 16;
  alignas(16) std::array<char, kInline> inline_{};  // the pattern, padded with 0, when it fits
  std::size_t size_ = 0;
  std::string long_;  // the pattern when it does not
};

// Optimal string alignment: insertions, deletions, substitutions, and transpositions of neighbours
// count 1, and no part is edited twice (OSA(CA, ABC) = 3). Gives limit + 1 when the distance is
// greater than `limit`. `limit` is at least 0.
int OsaDistance(std::string_view a, std::string_view b, int limit);

// As above without transpositions.
int LevenshteinWithin(std::string_view a, std::string_view b, int limit);

// Damerau-Levenshtein without restriction (DL(CA, ABC) = 2): for tests and explanations. Takes
// memory for |a| * |b| numbers.
int DamerauLevenshtein(std::string_view a, std::string_view b);

// Which characters a string holds: bit c mod 32. Kept beside a name, it rejects most pairs cheaply.
using CharacterSet = std::uint32_t;
CharacterSet CharactersOf(std::string_view text);

// What the lengths and character sets alone say about two strings.
struct Outline {
  CharacterSet characters = 0;
  std::uint32_t length = 0;
};

inline Outline OutlineOf(std::string_view text) {
  return {.characters = CharactersOf(text), .length = static_cast<std::uint32_t>(text.size())};
}

// A lower bound of LevenshteinWithin, OsaDistance and DamerauLevenshtein: never above any of them.
int DistanceLowerBound(Outline a, Outline b);

// How many characters of each of two strings do not occur in the other at all. Exact for strings of
// at most 16 bytes on machines with SSE 4.2, else at most that (characters are told apart mod 32).
// Costs a fraction of a distance and rejects most pairs of names that have little in common.
struct Unshared {
  std::size_t in_a = 0;
  std::size_t in_b = 0;
};

Unshared UnsharedCharacters(std::string_view a, std::string_view b);

// A lower bound that follows from it: never above any of the distances.
int DistanceLowerBound(Unshared unshared);

// Whether two strings may be as similar as a floor, by a table of how many characters they would
// have to have in common.
class JaroWinklerFloor {
 public:
  // `floor` in (0, 1].
  explicit JaroWinklerFloor(double floor);
  // False: JaroWinkler(a, b) is below the floor. True: it may be below or not; always true when
  // one has more than 16 bytes.
  [[nodiscard]] bool MayReach(std::string_view a, std::string_view b, Unshared unshared) const;

 private:
  static constexpr std::size_t kSizes = 17;
  static constexpr std::size_t kPrefixes = 5;
  // [size of a][size of b][length of the common prefix, at most 4]
  std::array<std::array<std::array<std::uint8_t, kPrefixes>, kSizes>, kSizes> common_needed_{};
};

}  // namespace socle::text
