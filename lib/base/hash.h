#pragma once

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

// A 64-bit hash of bytes that is the same on every machine and in every release, because it is
// stored: block keys and dictionaries depend on it. Not for adversarial input to hash tables.
constexpr std::uint64_t StableHash64(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t h = seed ^ (0x9e3779b97f4a7c15ULL + text.size());
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    for (std::size_t j = 0; j < 8; ++j) {
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i + j])) << (8 * j);
    }
    h = Mix64(h ^ word) + 0x9e3779b97f4a7c15ULL;
  }
  std::uint64_t tail = 0;
  for (std::size_t j = 0; i + j < text.size(); ++j) {
    tail |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i + j])) << (8 * j);
  }
  return Mix64(h ^ tail);
}

}  // namespace socle
