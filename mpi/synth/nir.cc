#include "mpi/synth/nir.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr std::size_t kNumberLength = 13;
constexpr std::size_t kNirLength = 15;
constexpr std::size_t kCorsicaLetter = 6;
constexpr std::uint64_t kKeyModulus = 97;
constexpr std::uint64_t kCorseDuSudOffset = 1'000'000;
constexpr std::uint64_t kHauteCorseOffset = 2'000'000;
constexpr int kOrderMax = 999;
constexpr int kOrderStepMax = 6;

std::string Stem(const NirRegister::Birth& birth) {
  return fmt::format(
      "{}{:02}{:02}{}", birth.sex == 'M' ? 1 : 2, birth.year % 100, birth.month, birth.place);
}

std::string WithKey(const std::string& thirteen) {
  return fmt::format("{}{:02}", thirteen, NirKey(thirteen));
}

// The century is no part of the number, but two people a century apart share the stem.
std::uint64_t KeyOf(const std::string& stem) {
  return StableHash64(stem);
}

}  // namespace

int NirKey(std::string_view thirteen) {
  if (thirteen.size() != kNumberLength) {
    return 0;
  }
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < kNumberLength; ++i) {
    const char c = thirteen[i];
    number *= 10;
    if (c >= '0' && c <= '9') {
      number += static_cast<std::uint64_t>(c - '0');
    } else if (i == kCorsicaLetter && (c == 'A' || c == 'B')) {
      offset = c == 'A' ? kCorseDuSudOffset : kHauteCorseOffset;
    } else {
      return 0;
    }
  }
  return static_cast<int>(kKeyModulus - (number - offset) % kKeyModulus);
}

bool IsNirValid(std::string_view fifteen) {
  if (fifteen.size() != kNirLength) {
    return false;
  }
  const int key = NirKey(fifteen.substr(0, kNumberLength));
  return key != 0 && fifteen.substr(kNumberLength) == fmt::format("{:02}", key);
}

std::string NirRegister::Issue(const Birth& birth, SeededRandom& random) {
  const std::string stem = Stem(birth);
  Used& used = used_[KeyOf(stem)];
  const int order = used.last + Between(random, 1, kOrderStepMax);
  if (order > kOrderMax) {
    return {};
  }
  used.last = static_cast<std::uint16_t>(order);
  return WithKey(fmt::format("{}{:03}", stem, order));
}

std::string NirRegister::IssueOrderZero(const Birth& birth) {
  const std::string stem = Stem(birth);
  Used& used = used_[KeyOf(stem)];
  if (used.is_zero_used) {
    return {};
  }
  used.is_zero_used = true;
  return WithKey(stem + "000");
}

}  // namespace socle::mpi::synth
