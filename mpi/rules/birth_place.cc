#include "mpi/rules/birth_place.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "mpi/data/place_history.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/faults.h"

namespace socle::mpi::rules {

namespace {

constexpr std::size_t kCodeLength = 5;

FeedFault CodeFault(RuleSeverity severity, FaultKind kind, const char* text) {
  return FieldFault(severity, kind, PatientField::kBirthPlaceCode, text);
}

char ToCapital(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

data::PlaceHistory::Days DaysOf(const BirthPlaceInput& input) {
  if (!input.birth_date) {
    constexpr data::DayNumber kEver = 99991231;
    return {.first = 0, .last = kEver};
  }
  const CivilDateRange range = RangeOf(*input.birth_date);
  return {.first = range.first.Number(), .last = range.last.Number()};
}

// Extension codes are made when no number is left: only their form is known.
bool MayBeExtensionCode(std::string_view code) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return code.size() == kCodeLength && is_digit(code[0]) &&
         std::ranges::all_of(code,
                             [is_digit](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

data::PlaceValidity ValidityOf(std::string_view code, const BirthPlaceInput& input) {
  const auto validity = data::PlaceHistory::Embedded().Check(code, DaysOf(input));
  return validity == data::PlaceValidity::kNoCode && MayBeExtensionCode(code)
             ? data::PlaceValidity::kNotInTables
             : validity;
}

}  // namespace

std::string CheckBirthPlace(const BirthPlaceInput& input,
                            const RnivParameters& parameters,
                            Faults& faults) {
  std::string code(input.code);
  std::ranges::transform(code, code.begin(), ToCapital);
  const bool lost_zero = code.size() + 1 == kCodeLength &&
                         std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
  if (lost_zero) {
    code.insert(code.begin(), '0');
    faults.push_back(CodeFault(
        RuleSeverity::kFlag, FaultKind::kBadValue, "the birth place code lost its leading zero"));
  }
  // What INSi says is stored as it is; a fault of the tables is only noted.
  const auto at_most = [&input](RuleSeverity severity) {
    return input.rests_on_insi ? RuleSeverity::kNote : severity;
  };
  switch (ValidityOf(code, input)) {
    case data::PlaceValidity::kValid:
    case data::PlaceValidity::kUnknownPlace:
      break;
    case data::PlaceValidity::kNotYet:
    case data::PlaceValidity::kEnded:
      faults.push_back(CodeFault(at_most(parameters.place_not_valid),
                                 FaultKind::kUnknownCode,
                                 "the birth place code was not in use at the birth date (SI 20)"));
      break;
    case data::PlaceValidity::kFormerTerritory:
      faults.push_back(CodeFault(RuleSeverity::kNote,
                                 FaultKind::kUnknownCode,
                                 "the birth place is in a country of today that has its own code"));
      break;
    case data::PlaceValidity::kFrance:
      faults.push_back(CodeFault(at_most(RuleSeverity::kFlag),
                                 FaultKind::kUnknownCode,
                                 "99100 is no birth place: a commune is asked for"));
      break;
    case data::PlaceValidity::kNotInTables:
      faults.push_back(CodeFault(at_most(RuleSeverity::kFlag),
                                 FaultKind::kUnknownCode,
                                 "the birth place code is not known (SI 31)"));
      break;
    case data::PlaceValidity::kNoCode:
      faults.push_back(CodeFault(RuleSeverity::kRefuse,
                                 FaultKind::kBadValue,
                                 "the birth place is no code of five characters"));
      return {};
  }
  return code;
}

}  // namespace socle::mpi::rules
