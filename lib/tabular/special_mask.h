#pragma once

#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace socle::tabular {

inline constexpr std::size_t kMaskBytes = 64;

// Where the bytes of interest stand in 64 bytes of delimited text: bit i is for byte i.
struct SpecialMask {
  std::uint64_t special = 0;  // delimiter, quote, LF, CR, NUL
  bool has_high_bytes = false;
};

#ifdef __SSE2__
inline SpecialMask FindSpecials(const char* block, char delimiter, char quote) {
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i quotes = _mm_set1_epi8(quote);
  const __m128i line_feeds = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  const __m128i zeros = _mm_setzero_si128();
  SpecialMask mask;
  __m128i all = zeros;
  for (std::size_t i = 0; i < kMaskBytes; i += sizeof(__m128i)) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    all = _mm_or_si128(all, bytes);
    const __m128i ends =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feeds), _mm_cmpeq_epi8(bytes, returns));
    const __m128i marks =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, quotes));
    const __m128i found = _mm_or_si128(_mm_or_si128(ends, marks), _mm_cmpeq_epi8(bytes, zeros));
    const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(found));
    mask.special |= static_cast<std::uint64_t>(bits) << i;
  }
  mask.has_high_bytes = _mm_movemask_epi8(all) != 0;
  return mask;
}
#else
inline SpecialMask FindSpecials(const char* block, char delimiter, char quote) {
  SpecialMask mask;
  unsigned char all = 0;
  for (std::size_t i = 0; i < kMaskBytes; ++i) {
    const char c = block[i];
    const bool found = c == delimiter || c == quote || c == '\n' || c == '\r' || c == '\0';
    mask.special |= static_cast<std::uint64_t>(found) << i;
    all |= static_cast<unsigned char>(c);
  }
  mask.has_high_bytes = (all & 0x80U) != 0;
  return mask;
}
#endif

}  // namespace socle::tabular
