#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Numbers of professionals and structures. Their check digits are Luhn's.
namespace socle::directory::rules {

enum class IdFault : std::uint8_t {
  kNone,
  kForm,        // not so many characters of that kind: no such number
  kCheckDigit,  // the form is right, and the check digit is not that of the number
};

// Whether the digits have a sum of Luhn that ends in 0 (ISO/IEC 7812-1). False for anything but
// digits, and for nothing.
bool HasLuhnSum(std::string_view digits);

// 11 digits, the last a check digit.
IdFault CheckRpps(std::string_view text);
// 9 characters that begin with a department (two digits, 2A, 2B). No check digit is published.
IdFault CheckAdeli(std::string_view text);
// 9 characters that begin with a department, the last a check digit, 2A and 2B counted as 21 and
// 22. Derived from real numbers, and published ones break it: a wrong check digit is to be told,
// not to be refused.
IdFault CheckFiness(std::string_view text);
// 9 digits.
IdFault CheckSiren(std::string_view text);
// 14 digits; those of La Poste (SIREN 356000000) have a sum of digits that 5 divides.
IdFault CheckSiret(std::string_view text);

// Who gives an IDNPS its meaning: the digit before the identifier (TRE_G08).
enum class PersonIdType : std::uint8_t { kAdeli = 0, kRpps = 8 };

// An IDNPS of a person with a national number, "8" and an RPPS or "0" and an ADELI; its parts point
// into the text. Nothing for another one, a wrong check digit included.
struct NationalPersonId {
  PersonIdType type = PersonIdType::kRpps;
  std::string_view number{};
};

std::optional<NationalPersonId> ParseNationalPersonId(std::string_view text);

// An IDNST: the digit of its kind and the identifier of the structure.
enum class StructureIdType : std::uint8_t {
  kAdeliRank = 0,
  kFiness = 1,
  kSiren = 2,
  kSiret = 3,
  kRppsRank = 4,  // the RPPS of who keeps the practice, and a rank
};

struct NationalStructureId {
  StructureIdType type = StructureIdType::kFiness;
  std::string_view number{};
};

// By its form; check digits of FINESS, SIREN and SIRET are not asked for.
std::optional<NationalStructureId> ParseNationalStructureId(std::string_view text);

}  // namespace socle::directory::rules
