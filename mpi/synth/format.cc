#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/random.h"
#include "lib/text/fold.h"
#include "mpi/data/place_table.h"
#include "mpi/model/identity.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"
#include "mpi/synth/register.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

// The names of the generator hold no letters but these beyond A-Z.
constexpr auto kAccentedPairs =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"À", "à"},
                                                                  {"Â", "â"},
                                                                  {"Ç", "ç"},
                                                                  {"È", "è"},
                                                                  {"É", "é"},
                                                                  {"Ê", "ê"},
                                                                  {"Ë", "ë"},
                                                                  {"Î", "î"},
                                                                  {"Ï", "ï"},
                                                                  {"Ô", "ô"},
                                                                  {"Ö", "ö"},
                                                                  {"Ù", "ù"},
                                                                  {"Û", "û"},
                                                                  {"Ü", "ü"}});

bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}

char ToLower(char c) {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

void LowerAccents(std::string& name, std::size_t from) {
  for (const auto& [upper, lower] : kAccentedPairs) {
    for (std::size_t at = name.find(upper, from); at != std::string::npos;
         at = name.find(upper, at + 1)) {
      name.replace(at, upper.size(), lower);
    }
  }
}

void SetCase(std::string& name, LetterCase letter_case) {
  if (letter_case == LetterCase::kUpper) {
    return;
  }
  bool is_start = true;
  for (char& c : name) {
    const bool is_kept = letter_case == LetterCase::kCapitalised && is_start;
    is_start = c == ' ' || c == '-' || c == '\'';
    c = is_kept ? c : ToLower(c);
  }
  // An accented first letter stays a capital one.
  LowerAccents(name, letter_case == LetterCase::kCapitalised ? 1 : 0);
}

void Separate(std::string& name, char separator, Separator habit) {
  if (habit == Separator::kBlank) {
    std::ranges::replace(name, separator, ' ');
  } else if (habit == Separator::kDropped) {
    std::erase(name, separator);
  }
}

std::string FormatName(std::string_view name, const Establishment& e) {
  std::string out(name);
  if (!e.keeps_accents) {
    // Comments and titles bring points, brackets and digits that no software takes away.
    const bool is_plain = std::ranges::all_of(out, [](char c) {
      return IsUpper(c) || c == ' ' || c == '-' || c == '\'' ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    out = is_plain ? text::FoldNameRniv(out) : out;
  }
  Separate(out, '-', e.hyphen);
  Separate(out, '\'', e.apostrophe);
  SetCase(out, e.letter_case);
  return out;
}

// Cuts at the length that the software allows; never inside a character.
void Truncate(std::string& name, std::size_t length_max, KindSet& kinds) {
  if (length_max == 0 || name.size() <= length_max) {
    return;
  }
  std::size_t end = length_max;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  name.resize(end);
  while (!name.empty() && name.back() == ' ') {
    name.pop_back();
  }
  kinds.set(IndexOf(Kind::kTruncated));
}

std::string FormatBirthDate(const Draft& draft, const Establishment& e) {
  if (draft.is_birth_missing) {
    return {};
  }
  if (draft.known == DateKnown::kDay) {
    return ToIso(draft.birth);
  }
  const bool is_year = draft.known == DateKnown::kYear;
  switch (e.unknown_day) {
    case UnknownDay::kPartial:
      return ToIso(draft.birth).substr(0, is_year ? 4 : 7);
    case UnknownDay::kFirstOfJanuary:
      return is_year ? fmt::format("{:04}-01-01", draft.birth.year)
                     : fmt::format("{:04}-{:02}-01", draft.birth.year, draft.birth.month);
    case UnknownDay::kLastOfDecember:
      return is_year ? fmt::format("{:04}-12-31", draft.birth.year)
                     : fmt::format("{:04}-{:02}-01", draft.birth.year, draft.birth.month);
  }
  return {};
}

// What the establishment keys for a birth place it was told right; an error stays as it is.
std::string FormatPlace(Draft& draft, const Scene& scene) {
  const Establishment& e = scene.establishment;
  const bool is_from_ins =
      draft.status == TrustStatus::kRetrieved || draft.status == TrustStatus::kQualified;
  if (draft.place.empty() || is_from_ins || draft.place != scene.person.birth_code) {
    return draft.place;
  }
  switch (e.place) {
    case PlaceHabit::kCodeOfBirth:
      return draft.place;
    case PlaceHabit::kCodeOfToday: {
      std::string today = data::PlaceTable::CodeOf(scene.person.birth_place);
      if (!today.empty() && today != draft.place) {
        draft.kinds.set(IndexOf(Kind::kPlaceToday));
        return today;
      }
      return draft.place;
    }
    case PlaceHabit::kPostalCode: {
      const std::string_view postal =
          Geography::PickPostalCode(scene.person.birth_place, scene.random);
      if (!postal.empty()) {
        draft.kinds.set(IndexOf(Kind::kPlacePostalCode));
        return std::string(postal);
      }
      return draft.place;
    }
    case PlaceHabit::kNone:
      draft.kinds.set(IndexOf(Kind::kPlaceUnknown));
      return {};
  }
  return draft.place;
}

std::string FormatPhone(std::string_view number, PhoneStyle style) {
  constexpr std::size_t kDigits = 10;
  if (number.size() != kDigits || style == PhoneStyle::kPlain) {
    return std::string(number);
  }
  if (style == PhoneStyle::kInternational) {
    return fmt::format("+33{}", number.substr(1));
  }
  std::string out(number.substr(0, 2));
  for (std::size_t i = 2; i < kDigits; i += 2) {
    out += style == PhoneStyle::kBlanks ? ' ' : '.';
    out += number.substr(i, 2);
  }
  return out;
}

std::string FormatStreet(const std::string& street, const Establishment& e) {
  std::string out = street;
  if (e.abbreviates_streets) {
    constexpr auto kShort =
        std::to_array<std::pair<std::string_view, std::string_view>>({{" RUE ", " R "},
                                                                      {" AVENUE ", " AV "},
                                                                      {" BOULEVARD ", " BD "},
                                                                      {" PLACE ", " PL "},
                                                                      {" CHEMIN ", " CHE "},
                                                                      {" IMPASSE ", " IMP "},
                                                                      {" ROUTE ", " RTE "},
                                                                      {" LOTISSEMENT ", " LOT "},
                                                                      {" RESIDENCE ", " RES "},
                                                                      {" SAINT ", " ST "},
                                                                      {" GENERAL ", " GAL "},
                                                                      {" MARECHAL ", " MAL "}});
    for (const auto& [full, abbreviated] : kShort) {
      if (const std::size_t at = out.find(full); at != std::string::npos) {
        out.replace(at, full.size(), abbreviated);
      }
    }
  }
  SetCase(out, e.letter_case);
  return out;
}

std::string_view StatusName(TrustStatus status) {
  switch (status) {
    case TrustStatus::kProvisional:
      return "PROV";
    case TrustStatus::kRetrieved:
      return "RECUP";
    case TrustStatus::kValidated:
      return "VALI";
    case TrustStatus::kQualified:
      return "QUAL";
  }
  return "";
}

std::string FormatGivenNames(const Draft& draft, const Establishment& e) {
  std::string list;
  for (const std::string& name : draft.given_names) {
    list += list.empty() ? "" : " ";
    list += FormatName(name, e);
  }
  return list;
}

// A moment of that year, not before the birth.
std::string PickTimestamp(int year, const Date& birth, SeededRandom& random) {
  Date date = PickDateIn(year, random);
  if (ToIso(date) < ToIso(birth)) {
    date = birth;
  }
  constexpr int kSecondsFrom = 7 * 3600;
  constexpr int kSecondsTo = 20 * 3600 - 1;
  const int seconds = Between(random, kSecondsFrom, kSecondsTo);
  return fmt::format(
      "{}T{:02}:{:02}:{:02}Z", ToIso(date), seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

Identity FormatIdentity(Draft& draft, const Scene& scene, std::uint64_t number) {
  const Establishment& e = scene.establishment;
  Identity out;
  out.domain = e.name;
  out.ipp = e.IppOf(number);
  out.birth_name = FormatName(draft.birth_name, e);
  Truncate(out.birth_name, e.name_length_max, draft.kinds);
  out.birth_given_names = FormatGivenNames(draft, e);
  out.birth_first_given_name = FormatName(draft.first_given_name, e);
  if (draft.sex != '\0') {
    out.sex = std::string(1, draft.sex);
  }
  out.birth_date = FormatBirthDate(draft, e);
  out.birth_place_code = FormatPlace(draft, scene);
  out.used_name = FormatName(draft.used_name, e);
  Truncate(out.used_name, e.name_length_max, draft.kinds);
  out.used_given_name = FormatName(draft.used_given_name, e);
  out.ins_value = draft.ins_value;
  out.ins_oid = draft.ins_oid;
  out.status = StatusName(draft.status);
  out.phone = FormatPhone(draft.phone, e.phone);
  out.email = draft.email;
  out.address = FormatStreet(draft.street, e);
  out.postal_code = draft.postal_code;
  out.city = e.keeps_accents ? draft.city : text::FoldNameRniv(draft.city);
  out.updated_at = PickTimestamp(scene.year, scene.person.birth, scene.random);
  return out;
}

}  // namespace socle::mpi::synth
