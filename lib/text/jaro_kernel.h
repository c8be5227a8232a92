#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Inside lib/text: the part of Jaro that does not depend on how byte masks are found, as a header
// so that the tests run it with every kind of mask.
namespace socle::text {

// Half-width of the window in which equal characters count as common.
inline std::size_t JaroWindow(std::size_t a_size, std::size_t b_size) {
  return std::max<std::size_t>(std::max(a_size, b_size) / 2, 1) - 1;
}

struct JaroCounts {
  std::size_t common = 0;
  std::size_t out_of_order = 0;  // places where the two sequences of common characters differ
};

constexpr double JaroFromCounts(JaroCounts counts, std::size_t a_size, std::size_t b_size) {
  if (counts.common == 0) {
    return 0.0;
  }
  const auto common = static_cast<double>(counts.common);
  const std::size_t half = counts.out_of_order / 2;
  const auto transpositions = static_cast<double>(half);
  return (common / static_cast<double>(a_size) + common / static_cast<double>(b_size) +
          (common - transpositions) / common) /
         3.0;
}

// `b_masks` are the masks of `b`; both strings have 1 to 64 bytes. For each character of `a` in
// order the first free equal one of `b` within the window is taken: the classic algorithm, one step
// a character.
template <class Masks>
JaroCounts CountCommon(std::string_view a, std::string_view b, const Masks& b_masks) {
  const std::size_t half = JaroWindow(a.size(), b.size());
  std::uint64_t window = (std::uint64_t{2} << half) - 1;
  std::uint64_t a_taken = 0;
  std::uint64_t b_taken = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t candidates = b_masks.Find(a[i]) & window & ~b_taken;
    b_taken |= candidates & (0 - candidates);
    a_taken |= static_cast<std::uint64_t>(candidates != 0) << i;
    window = (window << 1) | static_cast<std::uint64_t>(i < half);
  }
  JaroCounts counts{.common = static_cast<std::size_t>(std::popcount(a_taken))};
  while (a_taken != 0) {
    const auto i = static_cast<std::size_t>(std::countr_zero(a_taken));
    const auto j = static_cast<std::size_t>(std::countr_zero(b_taken));
    counts.out_of_order += static_cast<std::size_t>(a[i] != b[j]);
    a_taken &= a_taken - 1;
    b_taken &= b_taken - 1;
  }
  return counts;
}

}  // namespace socle::text
