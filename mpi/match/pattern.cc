#include "mpi/match/pattern.h"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace socle::mpi::match {

namespace {

using Names = std::string_view;

constexpr std::array<Names, 11> kFamilyName = {"missing",
                                               "equal",
                                               "variant",
                                               "part",
                                               "close",
                                               "phonetic",
                                               "cross",
                                               "used",
                                               "far",
                                               "swapped",
                                               "different"};
constexpr std::array<Names, 4> kUsedName = {"missing", "equal", "close", "different"};
constexpr std::array<Names, 12> kGivenName = {"missing",
                                              "list_equal",
                                              "equal",
                                              "equal_others_differ",
                                              "compound_part",
                                              "close",
                                              "phonetic",
                                              "known_form",
                                              "other",
                                              "initial",
                                              "far",

                                              "different"};
constexpr std::array<Names, 5> kSex = {"missing",
                                       "equal_name_agrees",
                                       "different_name_agrees",
                                       "equal_name_differs",
                                       "different_name_differs"};
constexpr std::array<Names, 12> kBirthDate = {"missing",
                                              "equal",
                                              "equal_default",
                                              "partial",
                                              "swapped",
                                              "digit",
                                              "transposed",
                                              "year_off",
                                              "year_month",
                                              "day_month",
                                              "year",
                                              "different"};
constexpr std::array<Names, 5> kBirthPlace = {
    "missing", "equal", "postal", "department", "different"};
constexpr std::array<Names, 6> kIns = {
    "missing", "equal", "close", "nia_nir", "different", "different_qualified"};
constexpr std::array<Names, 4> kOtherId = {"missing", "equal", "close", "different"};
constexpr std::array<Names, 10> kContact = {"missing",
                                            "email_and_more",
                                            "email",
                                            "phone_and_address",
                                            "phone",
                                            "address",
                                            "street",
                                            "postal_code",
                                            "department",
                                            "different"};

constexpr TraitInfo Info(Trait trait, Names name, std::span<const Names> levels) {
  const auto t = static_cast<std::size_t>(trait);
  return {.name = name, .levels = levels, .shift = Pattern::kShift[t], .bits = Pattern::kBits[t]};
}

constexpr std::array<TraitInfo, kTraitCount> kTraits = {
    Info(Trait::kFamilyName, "family_name", kFamilyName),
    Info(Trait::kUsedName, "used_name", kUsedName),
    Info(Trait::kGivenName, "given_name", kGivenName),
    Info(Trait::kSex, "sex", kSex),
    Info(Trait::kBirthDate, "birth_date", kBirthDate),
    Info(Trait::kBirthPlace, "birth_place", kBirthPlace),
    Info(Trait::kIns, "ins", kIns),
    Info(Trait::kOtherId, "other_id", kOtherId),
    Info(Trait::kContact, "contact", kContact),
};

}  // namespace

const std::array<TraitInfo, kTraitCount>& Traits() {
  return kTraits;
}

}  // namespace socle::mpi::match
