#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr int kOldest = 1895;
constexpr std::size_t kIsoDigits = 8;

bool IsPossible(const Date& date, const Scene& scene) {
  return date.year >= kOldest && date.year <= scene.year && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= DaysInMonth(date.year, date.month);
}

bool Replace(Draft& draft, const Date& date, const Scene& scene) {
  if (draft.known != DateKnown::kDay || !IsPossible(date, scene) ||
      ToIso(date) == ToIso(draft.birth)) {
    return false;
  }
  draft.birth = date;
  return true;
}

bool SwapDayAndMonth(Draft& draft, const Scene& scene) {
  return Replace(
      draft, {.year = draft.birth.year, .month = draft.birth.day, .day = draft.birth.month}, scene);
}

// YYYYMMDD
std::string Digits(const Date& date) {
  return fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day);
}

Date FromDigits(const std::string& digits) {
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    std::from_chars(digits.data() + at, digits.data() + at + length, value);
    return value;
  };
  return {.year = number(0, 4), .month = number(4, 2), .day = number(6, 2)};
}

// Tries until the wrong date exists; most digits of a date allow only few others.
constexpr int kTries = 12;

bool ChangeDateDigit(Draft& draft, const Scene& scene) {
  for (int i = 0; i < kTries; ++i) {
    std::string digits = Digits(draft.birth);
    digits[2 + scene.random.Below(kIsoDigits - 2)] =
        static_cast<char>('0' + scene.random.Below(10));
    if (Replace(draft, FromDigits(digits), scene)) {
      return true;
    }
  }
  return false;
}

bool TransposeDateDigits(Draft& draft, const Scene& scene) {
  for (int i = 0; i < kTries; ++i) {
    std::string digits = Digits(draft.birth);
    const std::size_t at = 2 + scene.random.Below(kIsoDigits - 3);
    std::swap(digits[at], digits[at + 1]);
    if (Replace(draft, FromDigits(digits), scene)) {
      return true;
    }
  }
  return false;
}

bool ShiftYear(Draft& draft, const Scene& scene, int years) {
  Date date = draft.birth;
  date.year += scene.random.Chance(0.5) ? years : -years;
  return Replace(draft, date, scene);
}

bool ShiftByOneYear(Draft& draft, const Scene& scene) {
  return ShiftYear(draft, scene, 1);
}

bool ShiftByTenYears(Draft& draft, const Scene& scene) {
  return ShiftYear(draft, scene, 10);
}

bool ShiftCentury(Draft& draft, const Scene& scene) {
  Date date = draft.birth;
  date.year += date.year < 2000 ? 100 : -100;
  return Replace(draft, date, scene);
}

bool PutFirstOfJanuary(Draft& draft, const Scene& scene) {
  return Replace(draft, {.year = draft.birth.year}, scene);
}

bool DropBirthDate(Draft& draft, const Scene& scene) {
  if (scene.random.Chance(0.5)) {
    draft.known = DateKnown::kYear;
  } else {
    draft.is_birth_missing = true;
  }
  return true;
}

bool TakeOtherSex(Draft& draft, const Scene& /*scene*/) {
  draft.sex = draft.sex == 'M' ? 'F' : 'M';
  return true;
}

bool DropSex(Draft& draft, const Scene& scene) {
  draft.sex = scene.random.Chance(0.5) ? 'I' : '\0';
  return true;
}

bool TakeNeighbour(Draft& draft, const Scene& scene) {
  if (draft.place.empty() || data::PlaceTable::IsCountry(scene.person.birth_place)) {
    return false;
  }
  draft.place = data::PlaceTable::CodeOf(
      scene.geography.PickNeighbour(scene.person.birth_place, scene.random));
  return true;
}

bool TakeResidence(Draft& draft, const Scene& scene) {
  if (draft.place.empty()) {
    return false;
  }
  draft.place = data::PlaceTable::CodeOf(scene.person.HomeIn(scene.year).place);
  return true;
}

bool TakePostalCode(Draft& draft, const Scene& scene) {
  const std::string_view postal = Geography::PickPostalCode(scene.person.birth_place, scene.random);
  if (draft.place.empty() || postal.empty()) {
    return false;
  }
  draft.place = std::string(postal);
  return true;
}

bool ForgetPlace(Draft& draft, const Scene& scene) {
  if (draft.place.empty()) {
    return false;
  }
  draft.place = scene.random.Chance(0.4) ? "99999" : "";
  return true;
}

bool TakeInsOfAnother(Draft& draft, const Scene& scene) {
  const Person& other = OneOf(scene.random, scene.clan);
  if (draft.ins_value.empty() || &other == &scene.person || other.nir.empty()) {
    return false;
  }
  draft.ins_value = other.nir;
  return true;
}

bool ChangeDigit(std::string& text, SeededRandom& random) {
  const std::size_t at = random.Below(text.size());
  const char before = text[at];
  if (before < '0' || before > '9') {
    return false;
  }
  text[at] = static_cast<char>('0' + random.Below(10));
  return text[at] != before;
}

bool ChangeInsDigit(Draft& draft, const Scene& scene) {
  return !draft.ins_value.empty() && ChangeDigit(draft.ins_value, scene.random);
}

bool ChangePhoneDigit(Draft& draft, const Scene& scene) {
  return !draft.phone.empty() && ChangeDigit(draft.phone, scene.random);
}

bool TakePhoneOfRelative(Draft& draft, const Scene& scene) {
  const std::size_t relative =
      scene.person.partner != kNobody ? scene.person.partner : scene.person.mother;
  if (relative == kNobody) {
    return false;
  }
  const std::string_view phone = scene.clan[relative].PhoneIn(scene.year);
  if (phone.empty() || phone == draft.phone) {
    return false;
  }
  draft.phone = std::string(phone);
  return true;
}

bool KeepOldContact(Draft& draft, const Scene& scene) {
  constexpr int kYearsAgo = 8;
  const int year = scene.year - kYearsAgo;
  const Home& home = scene.person.HomeIn(year);
  if (home.street == draft.street || home.since_year > year) {
    return false;
  }
  draft.street = home.street;
  draft.postal_code = home.postal_code;
  draft.city = std::string(data::PlaceTable::Embedded().NameOf(home.place));
  draft.phone = std::string(scene.person.PhoneIn(year));
  return true;
}

bool RewordStreet(Draft& draft, const Scene& scene) {
  if (draft.street.empty()) {
    return false;
  }
  constexpr auto kAdditions = std::to_array<std::string_view>(
      {"APPT 12 ", "BAT B ", "CHEZ MME ", "RESIDENCE LES TILLEULS ", "ESC 2 "});
  const std::size_t blank = draft.street.find(' ');
  const double at = scene.random.Unit();
  if (at < 0.4) {
    draft.street.insert(0, OneOf(scene.random, kAdditions));
  } else if (at < 0.7 && blank != std::string::npos) {
    draft.street.erase(0, blank + 1);  // no house number
  } else {
    return ChangeDigit(draft.street, scene.random);
  }
  return true;
}

constexpr auto kRules = std::to_array<ErrorRule>({
    {Kind::kDayMonthSwapped, 0.005, true, SwapDayAndMonth},
    {Kind::kDateDigit, 0.01, true, ChangeDateDigit},
    {Kind::kDateTransposed, 0.004, true, TransposeDateDigits},
    {Kind::kYearOffByOne, 0.004, true, ShiftByOneYear},
    {Kind::kYearOffByTen, 0.0025, true, ShiftByTenYears},
    {Kind::kCentury, 0.002, true, ShiftCentury},
    {Kind::kFirstOfJanuary, 0.003, true, PutFirstOfJanuary},
    {Kind::kDateMissing, 0.002, true, DropBirthDate},
    {Kind::kSexWrong, 0.005, true, TakeOtherSex},
    {Kind::kSexUnknown, 0.003, true, DropSex},
    {Kind::kPlaceNeighbour, 0.02, true, TakeNeighbour},
    {Kind::kPlaceOfResidence, 0.03, true, TakeResidence},
    {Kind::kPlacePostalCode, 0.015, true, TakePostalCode},
    {Kind::kPlaceUnknown, 0.03, true, ForgetPlace},
    {Kind::kInsOfAnother, 0.03, true, TakeInsOfAnother},
    {Kind::kInsDigit, 0.02, true, ChangeInsDigit},
    {Kind::kPhoneDigit, 0.015, false, ChangePhoneDigit},
    {Kind::kPhoneOfRelative, 0.07, false, TakePhoneOfRelative},
    {Kind::kStaleContact, 0.08, false, KeepOldContact},
    {Kind::kAddressWording, 0.1, false, RewordStreet},
});

}  // namespace

std::span<const ErrorRule> TraitErrors() {
  return kRules;
}

}  // namespace socle::mpi::synth
