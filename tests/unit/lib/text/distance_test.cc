#include "lib/text/distance.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/text/byte_masks.h"
#include "lib/text/jaro_kernel.h"

namespace socle::text {
namespace {

// Jaro as textbooks write it.
double PlainJaro(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) {
    return 1.0;
  }
  const int a_size = static_cast<int>(a.size());
  const int b_size = static_cast<int>(b.size());
  const int window = std::max(std::max(a_size, b_size) / 2 - 1, 0);
  std::vector<bool> a_taken(a.size());
  std::vector<bool> b_taken(b.size());
  int common = 0;
  for (int i = 0; i < a_size; ++i) {
    for (int j = 0; j < b_size; ++j) {
      const auto x = static_cast<std::size_t>(i);
      const auto y = static_cast<std::size_t>(j);
      if (std::abs(i - j) <= window && !a_taken[x] && !b_taken[y] && a[x] == b[y]) {
        a_taken[x] = b_taken[y] = true;
        ++common;
      }
    }
  }
  if (common == 0) {
    return 0.0;
  }
  std::string a_common;
  std::string b_common;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a_taken[i]) {
      a_common += a[i];
    }
  }
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (b_taken[j]) {
      b_common += b[j];
    }
  }
  int out_of_order = 0;
  for (std::size_t k = 0; k < a_common.size(); ++k) {
    out_of_order += static_cast<int>(a_common[k] != b_common[k]);
  }
  const double m = common;
  const int t = out_of_order / 2;
  return (m / a_size + m / b_size + (m - t) / m) / 3.0;
}

double PlainJaroWinkler(std::string_view a, std::string_view b) {
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) {
    ++prefix;
  }
  const double jaro = PlainJaro(a, b);
  return jaro + static_cast<double>(prefix) * 0.1 * (1.0 - jaro);
}

// Optimal string alignment (or Levenshtein) by its recurrence.
int PlainEditDistance(std::string_view a, std::string_view b, bool transpositions) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1,
                          d[i][j - 1] + 1,
                          d[i - 1][j - 1] + static_cast<int>(a[i - 1] != b[j - 1])});
      if (transpositions && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

constexpr int kNoLimit = 1 << 20;

std::string RandomWord(SeededRandom& random, std::size_t size_max, std::size_t letters) {
  std::string word(random.Below(size_max + 1), ' ');
  for (char& c : word) {
    c = static_cast<char>('A' + static_cast<char>(random.Below(letters)));
  }
  return word;
}

struct WordPair {
  std::string a;
  std::string b;
};

// Pairs of every kind of length, half of them a few edits apart.
std::vector<WordPair> RandomWordPairs(std::uint64_t seed, std::size_t size_max, int count) {
  SeededRandom random(seed);
  std::vector<WordPair> pairs;
  for (int i = 0; i < count; ++i) {
    const std::size_t letters = 2 + random.Below(10);
    WordPair pair{.a = RandomWord(random, size_max, letters), .b = {}};
    pair.b = random.Chance(0.5) ? RandomWord(random, size_max, letters) : pair.a;
    for (std::uint64_t edits = random.Below(4); edits > 0 && pair.b.size() > 1; --edits) {
      const std::size_t at = random.Below(pair.b.size() - 1);
      if (random.Chance(0.5)) {
        std::swap(pair.b[at], pair.b[at + 1]);
      } else {
        pair.b.erase(at, 1);
      }
    }
    pairs.push_back(pair);
  }
  return pairs;
}

// Lengths on both sides of the limits of the fast paths (16, 64), and others.
constexpr std::size_t kSizes[] = {4, 9, 16, 17, 33, 64, 65, 100};
constexpr int kPairsASize = 4000;

struct Vector {
  const char* a;
  const char* b;
  double jaro;
  double jaro_winkler;
};

class JaroVector : public testing::TestWithParam<Vector> {};

TEST_P(JaroVector, IsPublishedValue) {
  const auto& [a, b, jaro, jaro_winkler] = GetParam();
  EXPECT_NEAR(Jaro(a, b), jaro, 5e-4);
  EXPECT_NEAR(JaroWinkler(a, b), jaro_winkler, 5e-4);
  EXPECT_EQ(JaroWinkler(a, b), JaroWinkler(b, a));
}

// From the tables of W. E. Winkler (1990, 1994) and strcmp95.c, without its threshold.
INSTANTIATE_TEST_SUITE_P(Winkler,
                         JaroVector,
                         testing::Values(Vector{"MARTHA", "MARHTA", 0.9444, 0.9611},
                                         Vector{"DIXON", "DICKSONX", 0.7667, 0.8133},
                                         Vector{"DWAYNE", "DUANE", 0.8222, 0.8400},
                                         Vector{"JELLYFISH", "SMELLYFISH", 0.8963, 0.8963},
                                         Vector{"SHACKLEFORD", "SHACKELFORD", 0.9697, 0.9818},
                                         Vector{"DUNNINGHAM", "CUNNIGHAM", 0.8963, 0.8963},
                                         Vector{"NICHLESON", "NICHULSON", 0.9259, 0.9556},
                                         Vector{"JONES", "JOHNSON", 0.7905, 0.8324},
                                         Vector{"MASSEY", "MASSIE", 0.8889, 0.9333},
                                         Vector{"ABROMS", "ABRAMS", 0.8889, 0.9222},
                                         Vector{"ITMAN", "SMITH", 0.4667, 0.4667},
                                         Vector{"JERALDINE", "GERALDINE", 0.9259, 0.9259},
                                         Vector{"MARHTA", "MARTHA", 0.9444, 0.9611},
                                         Vector{"MICHELLE", "MICHAEL", 0.8690, 0.9214},
                                         Vector{"JULIES", "JULIUS", 0.8889, 0.9333},
                                         Vector{"TANYA", "TONYA", 0.8667, 0.8800},
                                         Vector{"SEAN", "SUSAN", 0.7833, 0.8050},
                                         Vector{"JON", "JOHN", 0.9167, 0.9333},
                                         Vector{"JON", "JAN", 0.7778, 0.8000},
                                         Vector{"", "", 1.0, 1.0},
                                         Vector{"", "A", 0.0, 0.0},
                                         Vector{"A", "A", 1.0, 1.0},
                                         Vector{"A", "B", 0.0, 0.0},
                                         Vector{"AB", "BA", 0.0, 0.0},
                                         Vector{"ABCD", "DCBA", 0.5, 0.5}));

TEST(Jaro, EqualsTextbookFormToTheLastBit) {
  for (const std::size_t size : kSizes) {
    for (const auto& [a, b] : RandomWordPairs(size, size, kPairsASize)) {
      ASSERT_EQ(Jaro(a, b), PlainJaro(a, b)) << a << ' ' << b;
      ASSERT_EQ(JaroWinkler(a, b), PlainJaroWinkler(a, b)) << a << ' ' << b;
    }
  }
}

TEST(Jaro, IsSymmetricToTheLastBit) {
  for (const std::size_t size : kSizes) {
    for (const auto& [a, b] : RandomWordPairs(100 + size, size, kPairsASize)) {
      ASSERT_EQ(Jaro(a, b), Jaro(b, a)) << a << ' ' << b;
      ASSERT_EQ(JaroWinkler(a, b), JaroWinkler(b, a)) << a << ' ' << b;
    }
  }
}

TEST(Jaro, RoundsHalfTranspositionsDown) {
  // Three common characters, all out of place: one transposition, not one and a half.
  EXPECT_DOUBLE_EQ(Jaro("ABCXXXXX", "BCAYYYYY"), (3.0 / 8 + 3.0 / 8 + 2.0 / 3) / 3);
}

TEST(Jaro, TreatsEveryByteAlike) {
  const std::string nul_a("A\0B\0", 4);
  const std::string nul_b("A\0B", 3);
  EXPECT_EQ(Jaro(nul_a, nul_b), PlainJaro(nul_a, nul_b));
  EXPECT_EQ(Jaro("\xC3\xA9\xFF", "\xC3\xFF"), PlainJaro("\xC3\xA9\xFF", "\xC3\xFF"));
}

TEST(JaroWinklerPattern, EqualsPairwiseFormToTheLastBit) {
  for (const std::size_t size : kSizes) {
    for (const auto& [a, b] : RandomWordPairs(200 + size, size, kPairsASize)) {
      ASSERT_EQ(JaroWinklerPattern(a).Similarity(b), JaroWinkler(a, b)) << a << ' ' << b;
    }
  }
}

TEST(JaroWinklerPattern, OwnsItsPattern) {
  for (const std::size_t size : {std::size_t{10}, std::size_t{100}}) {
    std::string name(size, 'A');
    const JaroWinklerPattern pattern(name);
    name.assign(size, 'B');
    EXPECT_EQ(pattern.Similarity(std::string(size, 'A')), 1.0);
  }
}

template <class Masks>
double JaroWith(std::string_view a, std::string_view b, const Masks& b_masks) {
  return JaroFromCounts(CountCommon(a, b, b_masks), a.size(), b.size());
}

TEST(JaroKernel, GivesTheSameForEveryKindOfMask) {
  for (const auto& [a, b] : RandomWordPairs(7, 16, kPairsASize)) {
    if (!a.empty() && !b.empty()) {
      EXPECT_EQ(JaroWith(a, b, TableMasks(b, a)), PlainJaro(a, b)) << a << ' ' << b;
#if defined(__SSE2__)
      EXPECT_EQ(JaroWith(a, b, RegisterMasks(b)), PlainJaro(a, b)) << a << ' ' << b;
#endif
    }
  }
}

struct EditVector {
  const char* a;
  const char* b;
  int levenshtein;
  int osa;
  int damerau;
};

class EditDistanceVector : public testing::TestWithParam<EditVector> {};

TEST_P(EditDistanceVector, IsKnownValue) {
  const auto& [a, b, levenshtein, osa, damerau] = GetParam();
  EXPECT_EQ(LevenshteinWithin(a, b, kNoLimit), levenshtein);
  EXPECT_EQ(OsaDistance(a, b, kNoLimit), osa);
  EXPECT_EQ(DamerauLevenshtein(a, b), damerau);
}

INSTANTIATE_TEST_SUITE_P(Known,
                         EditDistanceVector,
                         testing::Values(EditVector{"", "", 0, 0, 0},
                                         EditVector{"", "ABC", 3, 3, 3},
                                         EditVector{"KITTEN", "SITTING", 3, 3, 3},
                                         EditVector{"SATURDAY", "SUNDAY", 3, 3, 3},
                                         EditVector{"MARTHA", "MARHTA", 2, 1, 1},
                                         EditVector{"CA", "ABC", 3, 3, 2},
                                         EditVector{"A CAT", "AN ABCT", 4, 4, 3},
                                         EditVector{"DUPONT", "DUPOND", 1, 1, 1},
                                         EditVector{"LEFEVRE", "LEFEBVRE", 1, 1, 1},
                                         EditVector{"ABCD", "BADC", 3, 2, 2}));

TEST(EditDistance, EqualsRecurrence) {
  for (const std::size_t size : kSizes) {
    for (const auto& [a, b] : RandomWordPairs(300 + size, size, kPairsASize / 4)) {
      ASSERT_EQ(OsaDistance(a, b, kNoLimit), PlainEditDistance(a, b, true)) << a << ' ' << b;
      ASSERT_EQ(LevenshteinWithin(a, b, kNoLimit), PlainEditDistance(a, b, false)) << a << ' ' << b;
    }
  }
}

// Whether both distances are right for `limit`.
bool ObeyLimit(const WordPair& pair, int limit) {
  const auto& [a, b] = pair;
  return OsaDistance(a, b, limit) == std::min(PlainEditDistance(a, b, true), limit + 1) &&
         LevenshteinWithin(a, b, limit) == std::min(PlainEditDistance(a, b, false), limit + 1);
}

TEST(EditDistance, GivesLimitPlusOneAboveLimitAndTheDistanceUpToIt) {
  for (const std::size_t size : {std::size_t{12}, std::size_t{100}}) {
    for (const WordPair& pair : RandomWordPairs(400 + size, size, kPairsASize / 8)) {
      for (const int limit : {0, 1, 2, 5}) {
        EXPECT_TRUE(ObeyLimit(pair, limit)) << pair.a << ' ' << pair.b << ' ' << limit;
      }
    }
  }
}

TEST(EditDistance, IsSymmetric) {
  for (const auto& [a, b] : RandomWordPairs(5, 24, kPairsASize)) {
    ASSERT_EQ(OsaDistance(a, b, 4), OsaDistance(b, a, 4)) << a << ' ' << b;
    ASSERT_EQ(LevenshteinWithin(a, b, 4), LevenshteinWithin(b, a, 4)) << a << ' ' << b;
    ASSERT_EQ(DamerauLevenshtein(a, b), DamerauLevenshtein(b, a)) << a << ' ' << b;
  }
}

// What sets the unrestricted distance apart from the restricted one: it is a metric.
TEST(DamerauLevenshtein, ObeysTheTriangleInequalityAndIsAtMostOsa) {
  SeededRandom random(6);
  for (int i = 0; i < kPairsASize; ++i) {
    const std::string a = RandomWord(random, 6, 3);
    const std::string b = RandomWord(random, 6, 3);
    const std::string c = RandomWord(random, 6, 3);
    ASSERT_LE(DamerauLevenshtein(a, c), DamerauLevenshtein(a, b) + DamerauLevenshtein(b, c));
    ASSERT_LE(DamerauLevenshtein(a, b), OsaDistance(a, b, kNoLimit));
  }
}

TEST(DistanceLowerBound, NeverExceedsADistance) {
  for (const auto& [a, b] : RandomWordPairs(8, 12, kPairsASize)) {
    const int bound = DistanceLowerBound(OutlineOf(a), OutlineOf(b));
    ASSERT_LE(bound, DamerauLevenshtein(a, b)) << a << ' ' << b;
    ASSERT_LE(bound, OsaDistance(a, b, kNoLimit)) << a << ' ' << b;
  }
}

TEST(DistanceLowerBound, CountsLengthAndCharactersThatOneSideLacks) {
  const auto bound = [](std::string_view a, std::string_view b) {
    return DistanceLowerBound(OutlineOf(a), OutlineOf(b));
  };
  EXPECT_EQ(bound("MARTIN", "MARTIN"), 0);
  EXPECT_EQ(bound("MARTIN", "MARTINEAU"), 3);
  EXPECT_EQ(bound("ROUX", "PETIT"), 4);
  EXPECT_EQ(bound("PETIT", "ROUX"), 4);
}

TEST(UnsharedCharacters, CountsWithRepetitions) {
  const auto unshared = [](std::string_view a, std::string_view b) {
    const Unshared both = UnsharedCharacters(a, b);
    return std::pair(both.in_a, both.in_b);
  };
  EXPECT_EQ(unshared("", ""), std::pair(0UL, 0UL));
  EXPECT_EQ(unshared("", "ROUX"), std::pair(0UL, 4UL));
  EXPECT_EQ(unshared("MARTIN", "MARTINEAU"), std::pair(0UL, 2UL));
  EXPECT_EQ(unshared("PETIT", "ROUX"), std::pair(5UL, 4UL));
  EXPECT_EQ(unshared("ABCDEFGHIJKLMNOP", "PZ"), std::pair(15UL, 1UL));
  EXPECT_EQ(unshared("ABCDEFGHIJKLMNOPQ", "QZZ"), std::pair(16UL, 2UL)) << "more than 16 bytes";
  EXPECT_EQ(unshared(std::string_view("A\0B", 3), "AB"), std::pair(1UL, 0UL));
}

TEST(UnsharedCharacters, BoundsDistances) {
  for (const std::size_t size : kSizes) {
    for (const auto& [a, b] : RandomWordPairs(9, size, kPairsASize / 4)) {
      const int bound = DistanceLowerBound(UnsharedCharacters(a, b));
      ASSERT_LE(bound, DamerauLevenshtein(a, b)) << a << ' ' << b;
      ASSERT_LE(bound, OsaDistance(a, b, kNoLimit)) << a << ' ' << b;
    }
  }
}

TEST(JaroWinklerFloor, NeverRejectsWhatReachesIt) {
  int rejected = 0;
  for (const double floor : {0.5, 0.88, 0.95, 1.0}) {
    const JaroWinklerFloor may(floor);
    for (const std::size_t size : kSizes) {
      for (const auto& [a, b] : RandomWordPairs(10, size, kPairsASize / 4)) {
        const bool reaches = may.MayReach(a, b, UnsharedCharacters(a, b));
        ASSERT_TRUE(reaches || JaroWinkler(a, b) < floor) << a << ' ' << b;
        rejected += reaches ? 0 : 1;
      }
    }
  }
  EXPECT_GT(rejected, kPairsASize);
}

TEST(JaroWinklerFloor, RejectsNamesThatHaveLittleInCommon) {
  const JaroWinklerFloor may(0.88);
  const auto reaches = [&](std::string_view a, std::string_view b) {
    return may.MayReach(a, b, UnsharedCharacters(a, b));
  };
  EXPECT_FALSE(reaches("MARTIN", "DUBOIS"));
  EXPECT_FALSE(reaches("LEROY", "LEFEBVRE"));
  EXPECT_TRUE(reaches("MARTIN", "MARTIN"));
  EXPECT_TRUE(reaches("DUPOND", "DUPONT"));
  EXPECT_TRUE(reaches("", "MARTIN")) << "nothing is known of an empty name";
  EXPECT_TRUE(reaches("ABCDEFGHIJKLMNOPQ", "ZZZZ")) << "too long for the table";
}

}  // namespace
}  // namespace socle::text
