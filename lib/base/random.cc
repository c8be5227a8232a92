#include "lib/base/random.h"

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/random.h>

#include "lib/base/check.h"

namespace socle {

void SystemRandom::Fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      SOCLE_CHECK(errno == EINTR);
      continue;
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

SeededRandom::SeededRandom(std::uint64_t seed) {
  for (auto& word : state_) {
    // splitmix64
    seed += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    word = z ^ (z >> 31);
  }
}

std::uint64_t SeededRandom::Next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t SeededRandom::Below(std::uint64_t bound) {
  if (bound == 0) {
    return 0;
  }
  // Rejection keeps the draw uniform.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = Next();
  while (value >= limit) {
    value = Next();
  }
  return value % bound;
}

double SeededRandom::Unit() {
  return static_cast<double>(Next() >> 11) * 0x1.0p-53;
}

void SeededRandom::Fill(std::span<std::uint8_t> out) {
  for (auto& byte : out) {
    byte = static_cast<std::uint8_t>(Next() >> 56);
  }
}

}  // namespace socle
