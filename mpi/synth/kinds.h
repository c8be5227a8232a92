#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace socle::mpi::synth {

// What can be wrong, missing or peculiar in an identity, compared with what is true of the person.
enum class Kind : std::uint8_t {
  kKeyboard,
  kPhonetic,
  kOcr,
  kTransposedLetters,
  kDroppedLetter,
  kDoubledLetter,
  kSpelling,
  kSwappedNames,
  kMarriedAsBirth,
  kBirthUsedSwapped,
  kOtherGivenName,
  kUsualGivenName,
  kNickname,
  kInitial,
  kCompoundCut,
  kPartOfDoubleName,
  kParticle,
  kJoinedGivenNames,
  kTitle,
  kRelation,
  kComment,
  kDayMonthSwapped,
  kDateDigit,
  kDateTransposed,
  kYearOffByOne,
  kYearOffByTen,
  kCentury,
  kFirstOfJanuary,
  kDateMissing,
  kSexWrong,
  kSexUnknown,
  kPlaceNeighbour,
  kPlaceOfResidence,
  kPlacePostalCode,
  kPlaceUnknown,
  kPlaceToday,
  kInsOfAnother,
  kInsDigit,
  kNia,
  kPhoneDigit,
  kPhoneOfRelative,
  kStaleContact,
  kAddressWording,
  kTruncated,
  kNewborn,
  kTwinUnnamed,
  kDoublon,
  kFictive,
  kNameless,
};
inline constexpr std::size_t kKindCount = static_cast<std::size_t>(Kind::kNameless) + 1;

// As in the statistics.
inline constexpr std::array<std::string_view, kKindCount> kKindNames = {"keyboard",
                                                                        "phonetic",
                                                                        "ocr",
                                                                        "transposed_letters",
                                                                        "dropped_letter",
                                                                        "doubled_letter",
                                                                        "spelling",
                                                                        "swapped_names",
                                                                        "married_as_birth",
                                                                        "birth_used_swapped",
                                                                        "other_given_name",
                                                                        "usual_given_name",
                                                                        "nickname",
                                                                        "initial",
                                                                        "compound_cut",
                                                                        "part_of_double_name",
                                                                        "particle",
                                                                        "joined_given_names",
                                                                        "title",
                                                                        "relation",
                                                                        "comment",
                                                                        "day_month_swapped",
                                                                        "date_digit",
                                                                        "date_transposed",
                                                                        "year_off_by_one",
                                                                        "year_off_by_ten",
                                                                        "century",
                                                                        "first_of_january",
                                                                        "date_missing",
                                                                        "sex_wrong",
                                                                        "sex_unknown",
                                                                        "place_neighbour",
                                                                        "place_of_residence",
                                                                        "place_postal_code",
                                                                        "place_unknown",
                                                                        "place_today",
                                                                        "ins_of_another",
                                                                        "ins_digit",
                                                                        "nia",
                                                                        "phone_digit",
                                                                        "phone_of_relative",
                                                                        "stale_contact",
                                                                        "address_wording",
                                                                        "truncated",
                                                                        "newborn",
                                                                        "twin_unnamed",
                                                                        "doublon",
                                                                        "fictive",
                                                                        "nameless"};

using KindSet = std::bitset<kKindCount>;

constexpr std::size_t IndexOf(Kind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace socle::mpi::synth
