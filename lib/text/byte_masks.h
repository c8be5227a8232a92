#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

// Inside lib/text: where a byte occurs in a short string, as a bit mask (bit j: text[j] == byte).
namespace socle::text {

// For strings of at most 64 bytes. A table of 256 words of which only the entries of the two
// strings are ever written or read, so that nothing is cleared.
class TableMasks {
 public:
  static constexpr std::size_t kMaxSize = 64;

  // Find may be called with the bytes of `other` only.
  TableMasks(std::string_view text, std::string_view other) {
    for (const char c : other) {
      table_[static_cast<unsigned char>(c)] = 0;
    }
    for (const char c : text) {
      table_[static_cast<unsigned char>(c)] = 0;
    }
    std::uint64_t bit = 1;
    for (const char c : text) {
      table_[static_cast<unsigned char>(c)] |= bit;
      bit <<= 1;
    }
  }

  [[nodiscard]] std::uint64_t Find(char c) const { return table_[static_cast<unsigned char>(c)]; }

 private:
  // Left uninitialised on purpose: see above.
  std::array<std::uint64_t, 256> table_;
};

#if defined(__SSE2__)

// Loads at most 16 bytes into a register, the rest 0, without reading outside of the string.
inline __m128i LoadShort(std::string_view text) {
  const char* data = text.data();
  const std::size_t size = text.size();
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (size >= 8) {
    std::memcpy(&low, data, 8);
    if (size > 8) {
      std::memcpy(&high, data + size - 8, 8);
      high >>= 8 * (16 - size);
    }
  } else if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, data, 4);
    std::memcpy(&last, data + size - 4, 4);
    low = first | (static_cast<std::uint64_t>(last) << (8 * (size - 4)));
  } else if (size > 0) {
    low = static_cast<unsigned char>(data[0]);
    low |= static_cast<std::uint64_t>(static_cast<unsigned char>(data[size / 2]))
           << (8 * (size / 2));
    low |= static_cast<std::uint64_t>(static_cast<unsigned char>(data[size - 1]))
           << (8 * (size - 1));
  }
  return _mm_set_epi64x(std::bit_cast<std::int64_t>(high), std::bit_cast<std::int64_t>(low));
}

// For strings of at most 16 bytes: the register is compared with the byte in all its places.
class RegisterMasks {
 public:
  static constexpr std::size_t kMaxSize = 16;

  explicit RegisterMasks(std::string_view text) : RegisterMasks(LoadShort(text), text.size()) {}

  RegisterMasks(__m128i bytes, std::size_t size)
      : bytes_(bytes), valid_((std::uint32_t{1} << size) - 1) {}

  [[nodiscard]] std::uint64_t Find(char c) const {
    const __m128i equal = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(equal)) & valid_;
  }

 private:
  __m128i bytes_;
  std::uint32_t valid_;
};

#endif

}  // namespace socle::text
