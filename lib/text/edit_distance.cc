#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/text/byte_masks.h"
#include "lib/text/distance.h"

namespace socle::text {

namespace {

enum class Transpositions : std::uint8_t { kCount, kIgnore };

// What is left of two strings when their common prefix and suffix are gone: neither changes an edit
// distance.
struct Pair {
  std::string_view a;  // the shorter
  std::string_view b;
};

Pair StripAffixes(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  std::size_t prefix = 0;
  while (prefix < a.size() && a[prefix] == b[prefix]) {
    ++prefix;
  }
  a.remove_prefix(prefix);
  b.remove_prefix(prefix);
  std::size_t suffix = 0;
  while (suffix < a.size() && a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix]) {
    ++suffix;
  }
  a.remove_suffix(suffix);
  b.remove_suffix(suffix);
  return {.a = a, .b = b};
}

// H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003):
// one column of the matrix is two words of vertical differences. `a` has 1 to 64 bytes, `masks` are
// those of `a`.
template <Transpositions kTranspositions, class Masks>
int BitParallel(std::string_view a, std::string_view b, const Masks& masks) {
  std::uint64_t plus = ~std::uint64_t{0};
  std::uint64_t minus = 0;
  std::uint64_t diagonal = 0;
  std::uint64_t previous_match = 0;
  const std::size_t last = a.size() - 1;
  int distance = static_cast<int>(a.size());
  for (const char c : b) {
    const std::uint64_t match = masks.Find(c);
    std::uint64_t transposed = 0;
    if constexpr (kTranspositions == Transpositions::kCount) {
      transposed = ((~diagonal & match) << 1) & previous_match;
    }
    diagonal = (((match & plus) + plus) ^ plus) | match | minus | transposed;
    std::uint64_t horizontal_plus = minus | ~(diagonal | plus);
    std::uint64_t horizontal_minus = diagonal & plus;
    distance += static_cast<int>((horizontal_plus >> last) & 1U);
    distance -= static_cast<int>((horizontal_minus >> last) & 1U);
    horizontal_plus = (horizontal_plus << 1) | 1U;
    horizontal_minus <<= 1;
    plus = horizontal_minus | ~(diagonal | horizontal_plus);
    minus = horizontal_plus & diagonal;
    previous_match = match;
  }
  return distance;
}

// Three rows of the matrix of distances between prefixes, for strings of any length.
template <Transpositions kTranspositions>
class Rows {
 public:
  Rows(std::string_view a, std::string_view b)
      : a_(a), b_(b), before_(a.size() + 1), previous_(a.size() + 1), current_(a.size() + 1) {
    std::iota(current_.begin(), current_.end(), 0);
  }

  // Fills the row of the first `i` characters of b, after that of i - 1; gives the least distance
  // in it.
  int Fill(std::size_t i) {
    std::swap(before_, previous_);
    std::swap(previous_, current_);
    current_[0] = static_cast<int>(i);
    int least = current_[0];
    for (std::size_t j = 1; j <= a_.size(); ++j) {
      const int replaced = previous_[j - 1] + static_cast<int>(a_[j - 1] != b_[i - 1]);
      current_[j] = std::min({previous_[j] + 1, current_[j - 1] + 1, replaced});
      if (IsTransposed(i, j)) {
        current_[j] = std::min(current_[j], before_[j - 2] + 1);
      }
      least = std::min(least, current_[j]);
    }
    return least;
  }

  [[nodiscard]] int Last() const { return current_.back(); }

 private:
  [[nodiscard]] bool IsTransposed(std::size_t i, std::size_t j) const {
    return kTranspositions == Transpositions::kCount && i > 1 && j > 1 && a_[j - 1] == b_[i - 2] &&
           a_[j - 2] == b_[i - 1];
  }

  std::string_view a_;
  std::string_view b_;
  std::vector<int> before_;
  std::vector<int> previous_;
  std::vector<int> current_;
};

// Stops when two rows are above `limit`: from there no way leads back below it.
template <Transpositions kTranspositions>
int ByRows(std::string_view a, std::string_view b, int limit) {
  Rows<kTranspositions> rows(a, b);
  int previous_least = 0;
  for (std::size_t i = 1; i <= b.size(); ++i) {
    const int least = rows.Fill(i);
    if (std::min(least, previous_least) > limit) {
      return limit + 1;
    }
    previous_least = least;
  }
  return rows.Last();
}

template <Transpositions kTranspositions>
int Distance(std::string_view a, std::string_view b) {
#if defined(__SSE2__)
  if (a.size() <= RegisterMasks::kMaxSize) {
    return BitParallel<kTranspositions>(a, b, RegisterMasks(a));
  }
#endif
  return BitParallel<kTranspositions>(a, b, TableMasks(a, b));
}

template <Transpositions kTranspositions>
int DistanceWithin(std::string_view left, std::string_view right, int limit) {
  const auto [a, b] = StripAffixes(left, right);
  if (b.size() - a.size() > static_cast<std::size_t>(limit)) {
    return limit + 1;
  }
  if (a.empty()) {
    return static_cast<int>(b.size());
  }
  const int distance = a.size() <= TableMasks::kMaxSize ? Distance<kTranspositions>(a, b)
                                                        : ByRows<kTranspositions>(a, b, limit);
  return std::min(distance, limit + 1);
}

}  // namespace

int OsaDistance(std::string_view a, std::string_view b, int limit) {
  return DistanceWithin<Transpositions::kCount>(a, b, limit);
}

int LevenshteinWithin(std::string_view a, std::string_view b, int limit) {
  return DistanceWithin<Transpositions::kIgnore>(a, b, limit);
}

int DamerauLevenshtein(std::string_view a, std::string_view b) {
  // R. Lowrance, R. A. Wagner, "An extension of the string-to-string correction problem" (1975).
  // The matrix has one more row and column before the first, higher than any distance.
  const std::size_t width = b.size() + 2;
  std::vector<int> matrix((a.size() + 2) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> int& { return matrix[i * width + j]; };
  const int most = static_cast<int>(a.size() + b.size());
  for (std::size_t i = 0; i <= a.size(); ++i) {
    at(i + 1, 0) = most;
    at(i + 1, 1) = static_cast<int>(i);
  }
  for (std::size_t j = 0; j <= b.size(); ++j) {
    at(0, j + 1) = most;
    at(1, j + 1) = static_cast<int>(j);
  }
  at(0, 0) = most;
  std::array<std::size_t, 256> last_row{};  // where each character was last seen in a
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_column = 0;  // where a[i-1] was last seen in b
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t row = last_row[static_cast<unsigned char>(b[j - 1])];
      const std::size_t column = last_column;
      int cost = 1;
      if (a[i - 1] == b[j - 1]) {
        cost = 0;
        last_column = j;
      }
      const int transposed = at(row, column) + static_cast<int>((i - row) + (j - column)) - 1;
      at(i + 1, j + 1) =
          std::min({at(i, j) + cost, at(i + 1, j) + 1, at(i, j + 1) + 1, transposed});
    }
    last_row[static_cast<unsigned char>(a[i - 1])] = i;
  }
  return at(a.size() + 1, b.size() + 1);
}

CharacterSet CharactersOf(std::string_view text) {
  CharacterSet characters = 0;
  for (const char c : text) {
    characters |= CharacterSet{1} << (static_cast<unsigned char>(c) & 31U);
  }
  return characters;
}

int DistanceLowerBound(Outline a, Outline b) {
  // Each character that the other string lacks takes an edit, and one edit settles at most one of
  // each side.
  const int by_length = a.length > b.length ? static_cast<int>(a.length - b.length)
                                            : static_cast<int>(b.length - a.length);
  return std::max({by_length,
                   std::popcount(a.characters & ~b.characters),
                   std::popcount(b.characters & ~a.characters)});
}

}  // namespace socle::text
