#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace socle {

// A mixing step with good avalanche (the finaliser of MurmurHash3, public domain).
constexpr std::uint64_t Mix64(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  x ^= x >> 33;
  return x;
}

namespace internal {

// The `size` bytes at `data`, at most 8, as a little-endian number.
constexpr std::uint64_t LoadLittleEndian(const char* data, std::size_t size) {
  if !consteval {
    if constexpr (std::endian::native == std::endian::little) {
      // Two loads that overlap; a loop over the bytes takes several times as long.
      if (size == 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data, sizeof word);
        return word;
      }
      if (size >= 4) {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::memcpy(&first, data, sizeof first);
        std::memcpy(&last, data + size - sizeof last, sizeof last);
        return first | (static_cast<std::uint64_t>(last) << (8 * (size - sizeof last)));
      }
    }
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(data[i])) << (8 * i);
  }
  return word;
}

}  // namespace internal

// A 64-bit hash of bytes that is the same on every machine and in every release, because it is
// stored: block keys and dictionaries depend on it. Not for adversarial input to hash tables.
constexpr std::uint64_t StableHash64(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t h = seed ^ (0x9e3779b97f4a7c15ULL + text.size());
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    h = Mix64(h ^ internal::LoadLittleEndian(text.data() + i, 8)) + 0x9e3779b97f4a7c15ULL;
  }
  return Mix64(h ^ internal::LoadLittleEndian(text.data() + i, text.size() - i));
}

}  // namespace socle
