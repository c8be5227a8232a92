#include "directory/rules/professional_id.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/ldap/ascii.h"

namespace socle::directory::rules {

namespace {

constexpr std::size_t kRppsDigits = 11;
constexpr std::size_t kDepartmentalChars = 9;
constexpr std::size_t kSirenDigits = 9;
constexpr std::size_t kSiretDigits = 14;
constexpr std::size_t kRankDigitsMin = 1;
constexpr std::size_t kRankDigitsMax = 4;
constexpr std::string_view kPosteSiren = "356000000";

bool AreDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, ldap::IsDigit);
}

IdFault CheckDigits(std::string_view text, std::size_t count) {
  if (text.size() != count || !AreDigits(text)) {
    return IdFault::kForm;
  }
  return HasLuhnSum(text) ? IdFault::kNone : IdFault::kCheckDigit;
}

// The number with 21 for 2A and 22 for 2B; nothing when the form is another one.
std::optional<std::string> DepartmentalDigits(std::string_view text) {
  if (text.size() != kDepartmentalChars) {
    return std::nullopt;
  }
  std::string digits(text);
  if (digits[0] == '2' && (digits[1] == 'A' || digits[1] == 'B')) {
    digits[1] = digits[1] == 'A' ? '1' : '2';
  }
  return AreDigits(digits) ? std::optional(digits) : std::nullopt;
}

bool IsRank(std::string_view text, std::size_t id_chars) {
  return text.size() >= id_chars + kRankDigitsMin && text.size() <= id_chars + kRankDigitsMax;
}

}  // namespace

bool HasLuhnSum(std::string_view digits) {
  if (!AreDigits(digits)) {
    return false;
  }
  int sum = 0;
  bool is_doubled = false;
  for (std::size_t i = digits.size(); i > 0; --i) {
    int digit = digits[i - 1] - '0';
    digit = is_doubled ? 2 * digit : digit;
    sum += digit > 9 ? digit - 9 : digit;
    is_doubled = !is_doubled;
  }
  return sum % 10 == 0;
}

IdFault CheckRpps(std::string_view text) {
  return CheckDigits(text, kRppsDigits);
}

IdFault CheckAdeli(std::string_view text) {
  return DepartmentalDigits(text) ? IdFault::kNone : IdFault::kForm;
}

IdFault CheckFiness(std::string_view text) {
  const auto digits = DepartmentalDigits(text);
  if (!digits) {
    return IdFault::kForm;
  }
  return HasLuhnSum(*digits) ? IdFault::kNone : IdFault::kCheckDigit;
}

IdFault CheckSiren(std::string_view text) {
  return CheckDigits(text, kSirenDigits);
}

IdFault CheckSiret(std::string_view text) {
  const IdFault fault = CheckDigits(text, kSiretDigits);
  if (fault != IdFault::kCheckDigit || !text.starts_with(kPosteSiren)) {
    return fault;
  }
  int sum = 0;
  for (const char c : text) {
    sum += c - '0';
  }
  return sum % 5 == 0 ? IdFault::kNone : IdFault::kCheckDigit;
}

std::optional<NationalPersonId> ParseNationalPersonId(std::string_view text) {
  if (text.starts_with('8') && CheckRpps(text.substr(1)) == IdFault::kNone) {
    return NationalPersonId{.type = PersonIdType::kRpps, .number = text.substr(1)};
  }
  if (text.starts_with('0') && CheckAdeli(text.substr(1)) == IdFault::kNone) {
    return NationalPersonId{.type = PersonIdType::kAdeli, .number = text.substr(1)};
  }
  return std::nullopt;
}

std::optional<NationalStructureId> ParseNationalStructureId(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const std::string_view number = text.substr(1);
  const auto of_type = [&](StructureIdType type, bool is_one) {
    return is_one ? std::optional(NationalStructureId{.type = type, .number = number})
                  : std::nullopt;
  };
  switch (text.front()) {
    case '0':
      return of_type(StructureIdType::kAdeliRank,
                     IsRank(number, kDepartmentalChars) &&
                         DepartmentalDigits(number.substr(0, kDepartmentalChars)).has_value() &&
                         AreDigits(number.substr(kDepartmentalChars)));
    case '1':
      return of_type(StructureIdType::kFiness, CheckFiness(number) != IdFault::kForm);
    case '2':
      return of_type(StructureIdType::kSiren, CheckSiren(number) != IdFault::kForm);
    case '3':
      return of_type(StructureIdType::kSiret, CheckSiret(number) != IdFault::kForm);
    case '4':
      return of_type(StructureIdType::kRppsRank,
                     IsRank(number, kRppsDigits) && AreDigits(number) &&
                         CheckRpps(number.substr(0, kRppsDigits)) == IdFault::kNone);
    default:
      return std::nullopt;
  }
}

}  // namespace socle::directory::rules
