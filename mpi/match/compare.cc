#include "mpi/match/compare.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

namespace {

// The eight digits YYYYMMDD.
std::array<std::uint8_t, 8> Digits(BirthDate date) {
  const auto digit = [](unsigned value) { return static_cast<std::uint8_t>(value % 10); };
  return {digit(date.year / 1000U),
          digit(date.year / 100U),
          digit(date.year / 10U),
          digit(date.year),
          digit(date.month / 10U),
          digit(date.month),
          digit(date.day / 10U),
          digit(date.day)};
}

BirthDateLevel CompareDigits(BirthDate a, BirthDate b) {
  const auto x = Digits(a);
  const auto y = Digits(b);
  std::size_t differing = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] != y[i]) {
      first = differing == 0 ? i : first;
      ++differing;
    }
  }
  if (differing == 1) {
    return BirthDateLevel::kDigit;
  }
  if (differing == 2 && first + 1 < x.size() && x[first] == y[first + 1] &&
      x[first + 1] == y[first]) {
    return BirthDateLevel::kTransposed;
  }
  return BirthDateLevel::kDifferent;
}

// Both years known, at least one date without its day or month, or with a default in their place.
BirthDateLevel ComparePartial(BirthDate a, BirthDate b) {
  if (a.year != b.year) {
    return BirthDateLevel::kDifferent;
  }
  const bool month_agrees = a.month == 0 || b.month == 0 || a.month == b.month;
  if (month_agrees || a.IsDefault() || b.IsDefault()) {
    return BirthDateLevel::kPartial;
  }
  return BirthDateLevel::kYear;
}

BirthDateLevel CompareFull(BirthDate a, BirthDate b) {
  const bool year = a.year == b.year;
  const bool day_month = a.month == b.month && a.day == b.day;
  if (year && a.month == b.day && a.day == b.month) {
    return BirthDateLevel::kSwapped;
  }
  const int years_apart = std::abs(static_cast<int>(a.year) - static_cast<int>(b.year));
  if (day_month && (years_apart == 1 || years_apart == 10 || years_apart == 100)) {
    return BirthDateLevel::kYearOff;
  }
  const BirthDateLevel digits = CompareDigits(a, b);
  if (digits != BirthDateLevel::kDifferent) {
    return digits;
  }
  if (year) {
    if (a.IsDefault() || b.IsDefault()) {
      return BirthDateLevel::kPartial;
    }
    return a.month == b.month ? BirthDateLevel::kYearMonth : BirthDateLevel::kYear;
  }
  return day_month && !a.IsDefault() ? BirthDateLevel::kDayMonth : BirthDateLevel::kDifferent;
}

// One character replaced, or two neighbours exchanged, in numbers packed base 12 (see PackIns).
bool OneOffBase12(std::uint64_t x, std::uint64_t y) {
  std::size_t differing = 0;
  std::uint64_t previous_x = 0;
  std::uint64_t previous_y = 0;
  bool neighbours_exchanged = false;
  while (x != 0 || y != 0) {
    const std::uint64_t digit_x = x % 12;
    const std::uint64_t digit_y = y % 12;
    if (digit_x != digit_y) {
      neighbours_exchanged = differing == 1 && digit_x == previous_y && digit_y == previous_x;
      ++differing;
      previous_x = digit_x;
      previous_y = digit_y;
    } else {
      previous_x = 12;
      previous_y = 13;
    }
    x /= 12;
    y /= 12;
  }
  return differing == 1 || (differing == 2 && neighbours_exchanged);
}

bool OneOffDecimal(std::uint32_t x, std::uint32_t y) {
  std::size_t differing = 0;
  while (x != 0 || y != 0) {
    differing += x % 10 != y % 10 ? 1 : 0;
    x /= 10;
    y /= 10;
  }
  return differing == 1;
}

}  // namespace

BirthDateLevel CompareBirthDate(BirthDate a, BirthDate b) {
  if (a.IsMissing() || b.IsMissing()) {
    return BirthDateLevel::kMissing;
  }
  if (!a.IsFull() || !b.IsFull()) {
    return ComparePartial(a, b);
  }
  if (a == b) {
    return a.IsDefault() ? BirthDateLevel::kEqualDefault : BirthDateLevel::kEqual;
  }
  return CompareFull(a, b);
}

BirthPlaceLevel CompareBirthPlace(StandardView a, StandardView b) {
  if (a->place == 0 || b->place == 0) {
    return BirthPlaceLevel::kMissing;
  }
  const bool postal = a.Has(kFlagPlaceIsPostal) || b.Has(kFlagPlaceIsPostal);
  if (a->place == b->place) {
    return postal ? BirthPlaceLevel::kPostal : BirthPlaceLevel::kEqual;
  }
  return a->place_department == b->place_department && a->place_department != 0
             ? BirthPlaceLevel::kDepartment
             : BirthPlaceLevel::kDifferent;
}

InsLevel CompareIns(StandardView a, StandardView b) {
  if (a->ins == 0 || b->ins == 0) {
    return InsLevel::kMissing;
  }
  if (a->ins == b->ins) {
    return InsLevel::kEqual;
  }
  const bool wrong_key = a.Has(kFlagInsKeyWrong) || b.Has(kFlagInsKeyWrong);
  if (a.HasQualifiedIns() && b.HasQualifiedIns() && a->ins_kind == b->ins_kind) {
    return InsLevel::kDifferentQualified;
  }
  if (a->ins_kind != b->ins_kind) {
    return InsLevel::kNiaNir;
  }
  if (OneOffBase12(a->ins, b->ins)) {
    return InsLevel::kClose;
  }
  return wrong_key ? InsLevel::kMissing : InsLevel::kDifferent;
}

OtherIdLevel CompareOtherId(StandardView a, StandardView b) {
  OtherIdLevel best = OtherIdLevel::kMissing;
  // Each with each: a number has no place of its own in the list.
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t x = i / 2;
    const std::size_t y = i % 2;
    if (a->other_ids[x] == 0 || b->other_ids[y] == 0) {
      continue;
    }
    if (a->other_ids[x] == b->other_ids[y]) {
      return OtherIdLevel::kEqual;
    }
    const bool close = OneOffDecimal(a->other_id_digits[x], b->other_id_digits[y]);
    best = close || best == OtherIdLevel::kClose ? OtherIdLevel::kClose : OtherIdLevel::kDifferent;
  }
  return best;
}

// Of two records that share neither e-mail, nor phone, nor postal code.
ContactLevel CompareFarContact(StandardView a, StandardView b) {
  if (a->postal_code != 0 && b->postal_code != 0) {
    return a->residence_department != 0 && a->residence_department == b->residence_department
               ? ContactLevel::kDepartment
               : ContactLevel::kDifferent;
  }
  const bool phones = a->phone != 0 && b->phone != 0;
  const bool emails = a->email != 0 && b->email != 0;
  return phones || emails ? ContactLevel::kDifferent : ContactLevel::kMissing;
}

ContactLevel CompareContact(StandardView a, StandardView b) {
  const auto equal = [](auto x, auto y) { return x != 0 && x == y; };
  const bool email = equal(a->email, b->email);
  const bool phone = equal(a->phone, b->phone);
  const bool postal = equal(a->postal_code, b->postal_code);
  const bool street = postal && equal(a->street, b->street);
  // Without numbers it may be any house of the street, or of the village (LE BOURG).
  const bool address = street && equal(a->house_number, b->house_number);
  if (email) {
    return phone || address ? ContactLevel::kEmailAndMore : ContactLevel::kEmail;
  }
  if (phone) {
    return address ? ContactLevel::kPhoneAndAddress : ContactLevel::kPhone;
  }
  if (address) {
    return ContactLevel::kAddress;
  }
  if (street) {
    return ContactLevel::kStreet;
  }
  return postal ? ContactLevel::kPostalCode : CompareFarContact(a, b);
}

Pattern Compare(StandardView a, StandardView b) {
  Pattern pattern;
  const FamilyNameLevel family = CompareFamilyName(a, b);
  // Exchanged names are one event: the family name tells it, for both.
  const GivenNameLevel given =
      family == FamilyNameLevel::kSwapped ? GivenNameLevel::kMissing : CompareGivenName(a, b);
  pattern.Set(Trait::kFamilyName, family);
  pattern.Set(Trait::kUsedName, CompareUsedName(a, b, family));
  pattern.Set(Trait::kGivenName, given);
  pattern.Set(Trait::kSex, CompareSex(a, b, given));
  pattern.Set(Trait::kBirthDate, CompareBirthDate(a->birth_date, b->birth_date));
  pattern.Set(Trait::kBirthPlace, CompareBirthPlace(a, b));
  pattern.Set(Trait::kIns, CompareIns(a, b));
  pattern.Set(Trait::kOtherId, CompareOtherId(a, b));
  pattern.Set(Trait::kContact, CompareContact(a, b));
  pattern.SetSameDomain(a->domain == b->domain);
  return pattern;
}

}  // namespace socle::mpi::match
