#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mpi/match/standard.h"

namespace socle::mpi::match {

// Single traits from text to their standard form. Pure; what cannot be read is missing.

// YYYY-MM-DD, YYYY-MM, YYYY; 00 for an unknown month or day. 1900-01-01 and years outside
// [kBirthYearMin, kBirthYearMax] are missing.
inline constexpr unsigned kBirthYearMin = 1850;
inline constexpr unsigned kBirthYearMax = 2100;
BirthDate ParseBirthDate(std::string_view text);

// The 13 characters before the key as a number in base 12 (A = 10, B = 11) with a leading 1;
// 0 when `text` is no matricule of 13 or 15 characters, and for fillers such as 0000000000000.
std::uint64_t PackIns(std::string_view text);
InsKind InsKindOf(std::string_view oid);

// The last nine digits of a French number (+33, 0033, 0 taken off); a hash with the top bit set for
// any other number of 6 digits or more; 0 for none and for fillers such as 0000000000.
std::uint32_t ParsePhone(std::string_view text);
bool IsMobile(std::uint32_t phone);

// Hash of the address without blanks and case; 0 for none and for fillers such as "aucun".
std::uint64_t ParseEmail(std::string_view text);

// French postal code as number + 1; a hash with the top bit set for any other; 0 = none.
std::uint32_t ParsePostalCode(std::string_view text);
// 1..99 for French postal codes; 0 = unknown.
std::uint8_t DepartmentOfPostalCode(std::uint32_t postal_code);

struct Address {
  std::uint32_t street = 0;        // sound of the street's name, its type and particles left out
  std::uint16_t house_number = 0;  // 0 = none
};

Address ParseAddress(std::string_view text);

// Hash of the letters and digits of a number (never 0) and its last nine digits.
struct OtherId {
  std::uint32_t hash = 0;
  std::uint32_t digits = 0;
};

OtherId ParseOtherId(std::string_view text);

}  // namespace socle::mpi::match
