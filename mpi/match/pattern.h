#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace socle::mpi::match {

// What is compared. Each trait of comparison reduces two identities to one of a few levels;
// traits that depend on each other are one trait here (phone, e-mail and address are kContact), so
// that no evidence counts twice. docs/formats/model.md lists all levels.
enum class Trait : std::uint8_t {
  kFamilyName,  // birth name against birth name, and across birth and used name
  kUsedName,    // used name, where it differs from the birth name on both sides
  kGivenName,   // first given name, list of given names, used given name
  kSex,         // given whether the given names agree
  kBirthDate,
  kBirthPlace,
  kIns,
  kOtherId,
  kContact,
};
inline constexpr std::size_t kTraitCount = 9;

enum class FamilyNameLevel : std::uint8_t {
  kMissing,
  kEqual,
  kVariant,   // equal but for particles, or the same parts in another order
  kPart,      // one part of a double name
  kClose,     // one letter wrong, missing, added, or two neighbours exchanged
  kPhonetic,  // sounds the same
  kCross,     // birth name of one is the used name of the other
  kUsed,      // birth names differ, used names are equal
  kFar,       // two letters off, similar, or cut short
  kSwapped,   // family and given name exchanged
  kDifferent,
};

enum class UsedNameLevel : std::uint8_t { kMissing, kEqual, kClose, kDifferent };

enum class GivenNameLevel : std::uint8_t {
  kMissing,
  kListEqual,          // two or more given names on both sides, all equal
  kEqual,              // first given name equal
  kEqualOthersDiffer,  // first given name equal, the further ones contradict
  kCompoundPart,       // JEAN against JEAN-PIERRE
  kClose,
  kPhonetic,
  kKnownForm,  // diminutive or other form of the same name
  kOther,      // another given name of the list, or the used given name
  kInitial,    // an initial, or cut short
  kFar,        // similar at best; or alike, while the further given names contradict
  kDifferent,
};

enum class SexLevel : std::uint8_t {
  kMissing,
  kEqualNameAgrees,
  kDifferentNameAgrees,
  kEqualNameDiffers,
  kDifferentNameDiffers,
};

enum class BirthDateLevel : std::uint8_t {
  kMissing,
  kEqual,
  kEqualDefault,  // equal, but 1 January or 31 December: the habit for an unknown day
  kPartial,       // the known parts agree, the rest is unknown or a default
  kSwapped,       // day and month exchanged
  kDigit,         // one digit differs
  kTransposed,    // two neighbouring digits exchanged
  kYearOff,       // same day and month, year off by 1, 10 or 100
  kYearMonth,     // same year and month
  kDayMonth,      // same day and month, another year
  kYear,          // same year
  kDifferent,
};

enum class BirthPlaceLevel : std::uint8_t {
  kMissing,
  kEqual,       // the same commune or country, through history
  kPostal,      // one side holds a postal code of the other's commune
  kDepartment,  // same department
  kDifferent,
};

enum class InsLevel : std::uint8_t {
  kMissing,
  kEqual,
  kClose,   // one character off or two neighbours exchanged
  kNiaNir,  // one is a NIA, the other a NIR: numbers of one person may differ
  kDifferent,
  kDifferentQualified,  // both to be relied on: status qualifiee and a right key
};

enum class OtherIdLevel : std::uint8_t { kMissing, kEqual, kClose, kDifferent };

enum class ContactLevel : std::uint8_t {
  kMissing,
  kEmailAndMore,  // e-mail, and telephone or address
  kEmail,
  kPhoneAndAddress,
  kPhone,
  kAddress,
  kStreet,  // same postal code and street, another or no number
  kPostalCode,
  kDepartment,
  kDifferent,
};

struct TraitInfo {
  std::string_view name;
  std::span<const std::string_view> levels;  // index = level; 0 is "missing"
  std::uint8_t shift;                        // where the level stands in a Pattern
  std::uint8_t bits;
};

const std::array<TraitInfo, kTraitCount>& Traits();

inline constexpr std::size_t kLevelCountMax = 16;

// The levels of all traits, and whether both records are of one domain, in 32 bits.
class Pattern {
 public:
  constexpr Pattern() = default;

  constexpr explicit Pattern(std::uint32_t bits) : bits_(bits) {}

  template <class Level>
  constexpr void Set(Trait trait, Level level) {
    bits_ |= static_cast<std::uint32_t>(level) << kShift[static_cast<std::size_t>(trait)];
  }

  [[nodiscard]] constexpr std::size_t Level(Trait trait) const {
    const auto t = static_cast<std::size_t>(trait);
    return (bits_ >> kShift[t]) & ((1U << kBits[t]) - 1U);
  }

  template <class L>
  [[nodiscard]] constexpr L Get(Trait trait) const {
    return static_cast<L>(Level(trait));
  }

  constexpr void SetSameDomain(bool same) { bits_ |= same ? kSameDomainBit : 0U; }

  [[nodiscard]] constexpr bool SameDomain() const { return (bits_ & kSameDomainBit) != 0; }

  [[nodiscard]] constexpr std::uint32_t Bits() const { return bits_; }

  bool operator==(const Pattern&) const = default;

  static constexpr std::array<std::uint8_t, kTraitCount> kBits = {4, 2, 4, 3, 4, 3, 3, 2, 4};
  static constexpr std::array<std::uint8_t, kTraitCount> kShift = {0, 4, 6, 10, 13, 17, 20, 23, 25};
  static constexpr std::uint32_t kSameDomainBit = 1U << 29;

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace socle::mpi::match
