#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace socle::mpi {

inline constexpr std::size_t kInsLength = 15;  // number and key
inline constexpr std::size_t kInsNumberLength = 13;

// True when `ins` has the 15 characters of a matricule INS (NIR or NIA) and its key, the last two,
// is 97 - (N mod 97), where N is the number of 13 digits with 2A read as 19 and 2B as 18 at the
// place of the department (RNIV). Says nothing of the person or of the other parts of the number.
constexpr bool HasValidInsKey(std::string_view ins) {
  constexpr std::size_t kCorsicaAt = 6;  // second character of the department
  constexpr std::uint64_t kKeyModulus = 97;
  if (ins.size() != kInsLength) {
    return false;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kInsNumberLength; ++i) {
    char c = ins[i];
    if (i == kCorsicaAt && ins[i - 1] == '2' && (c == 'A' || c == 'B')) {
      number -= 1;  // the 2 before becomes a 1
      c = c == 'A' ? '9' : '8';
    }
    if (c < '0' || c > '9') {
      return false;
    }
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const std::uint64_t key = kKeyModulus - number % kKeyModulus;
  return ins[kInsNumberLength] == static_cast<char>('0' + key / 10) &&
         ins[kInsNumberLength + 1] == static_cast<char>('0' + key % 10);
}

}  // namespace socle::mpi
