#include "lib/text/distance.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "lib/text/byte_masks.h"
#include "lib/text/jaro_kernel.h"

namespace socle::text {

namespace {

// Strings of any length.
JaroCounts CountCommonLong(std::string_view a, std::string_view b) {
  const std::size_t half = JaroWindow(a.size(), b.size());
  std::vector<char> b_taken(b.size(), 0);
  std::vector<char> a_common;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t begin = i > half ? i - half : 0;
    const std::size_t end = std::min(i + half + 1, b.size());
    for (std::size_t j = begin; j < end; ++j) {
      if (b_taken[j] == 0 && a[i] == b[j]) {
        b_taken[j] = 1;
        a_common.push_back(a[i]);
        break;
      }
    }
  }
  JaroCounts counts{.common = a_common.size()};
  std::size_t next = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (b_taken[j] != 0) {
      counts.out_of_order += static_cast<std::size_t>(a_common[next] != b[j]);
      ++next;
    }
  }
  return counts;
}

// Length of the common prefix, as far as Jaro-Winkler looks.
std::size_t CommonPrefix(std::string_view a, std::string_view b) {
  constexpr std::size_t kMaxPrefix = 4;
  const std::size_t most = std::min({a.size(), b.size(), kMaxPrefix});
  std::size_t prefix = 0;
  while (prefix < most && a[prefix] == b[prefix]) {
    ++prefix;
  }
  return prefix;
}

double AddPrefix(double jaro, std::size_t prefix) {
  constexpr double kPrefixScale = 0.1;
  return jaro + static_cast<double>(prefix) * kPrefixScale * (1.0 - jaro);
}

JaroCounts CountCommonAny(std::string_view a, std::string_view b) {
#if defined(__SSE2__)
  if (a.size() <= RegisterMasks::kMaxSize && b.size() <= RegisterMasks::kMaxSize) {
    return CountCommon(a, b, RegisterMasks(b));
  }
#endif
  if (a.size() <= TableMasks::kMaxSize && b.size() <= TableMasks::kMaxSize) {
    return CountCommon(a, b, TableMasks(b, a));
  }
  return CountCommonLong(a, b);
}

}  // namespace

Unshared UnsharedCharacters(std::string_view a, std::string_view b) {
#if defined(__SSE4_2__)
  if (a.size() <= RegisterMasks::kMaxSize && b.size() <= RegisterMasks::kMaxSize) {
    constexpr int kAnyOf = _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_BIT_MASK;
    const __m128i x = LoadShort(a);
    const __m128i y = LoadShort(b);
    const auto a_size = static_cast<int>(a.size());
    const auto b_size = static_cast<int>(b.size());
    const __m128i a_in_b = _mm_cmpestrm(y, b_size, x, a_size, kAnyOf);
    const __m128i b_in_a = _mm_cmpestrm(x, a_size, y, b_size, kAnyOf);
    const auto count = [](__m128i mask) {
      return static_cast<std::size_t>(
          std::popcount(static_cast<std::uint32_t>(_mm_cvtsi128_si32(mask))));
    };
    return {.in_a = a.size() - count(a_in_b), .in_b = b.size() - count(b_in_a)};
  }
#endif
  const auto count = [](std::string_view text, CharacterSet others) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [others](char c) {
      return (others >> (static_cast<unsigned char>(c) & 31U) & 1U) == 0;
    }));
  };
  return {.in_a = count(a, CharactersOf(b)), .in_b = count(b, CharactersOf(a))};
}

int DistanceLowerBound(Unshared unshared) {
  // Each of them takes an edit of its own.
  return static_cast<int>(std::max(unshared.in_a, unshared.in_b));
}

namespace {

// The least number of common letters that texts of `a` and `b` letters reach `floor` with.
std::uint8_t CommonNeeded(std::size_t a, std::size_t b, std::size_t prefix, double floor) {
  constexpr double kRounding = 1e-12;
  std::size_t common = prefix;
  while (common <= std::min(a, b) &&
         AddPrefix(JaroFromCounts({.common = common}, a, b), prefix) < floor - kRounding) {
    ++common;
  }
  return static_cast<std::uint8_t>(common);
}

}  // namespace

JaroWinklerFloor::JaroWinklerFloor(double floor) {
  for (std::size_t a = 0; a < kSizes; ++a) {
    for (std::size_t b = 0; b < kSizes; ++b) {
      for (std::size_t prefix = 0; prefix < kPrefixes; ++prefix) {
        common_needed_[a][b][prefix] = CommonNeeded(a, b, prefix, floor);
      }
    }
  }
}

bool JaroWinklerFloor::MayReach(std::string_view a, std::string_view b, Unshared unshared) const {
  if (a.empty() || b.empty() || a.size() >= kSizes || b.size() >= kSizes) {
    return true;
  }
  const std::size_t common = std::min(a.size() - unshared.in_a, b.size() - unshared.in_b);
  return common >= common_needed_[a.size()][b.size()][CommonPrefix(a, b)];
}

double Jaro(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return a.size() == b.size() ? 1.0 : 0.0;
  }
  return JaroFromCounts(CountCommonAny(a, b), a.size(), b.size());
}

double JaroWinkler(std::string_view a, std::string_view b) {
  return AddPrefix(Jaro(a, b), CommonPrefix(a, b));
}

JaroWinklerPattern::JaroWinklerPattern(std::string_view pattern) : size_(pattern.size()) {
  if (size_ <= kInline) {
    std::memcpy(inline_.data(), pattern.data(), size_);
  } else {
    long_ = pattern;
  }
}

double JaroWinklerPattern::Similarity(std::string_view text) const {
#if defined(__SSE2__)
  if (size_ <= kInline && text.size() <= kInline && size_ != 0 && !text.empty()) {
    const std::string_view pattern(inline_.data(), size_);
    const RegisterMasks masks(LoadShort({inline_.data(), kInline}), size_);
    const JaroCounts counts = CountCommon(text, pattern, masks);
    return AddPrefix(JaroFromCounts(counts, text.size(), size_), CommonPrefix(text, pattern));
  }
#endif
  return JaroWinkler(size_ <= kInline ? std::string_view(inline_.data(), size_) : long_, text);
}

}  // namespace socle::text
