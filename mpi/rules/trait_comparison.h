#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "mpi/model/feed.h"

// The screen that compares the five INS traits (SI 28), and which differences forbid to take the
// traits over (PP 20). Pure functions.
namespace socle::mpi::rules {

enum class Agreement : std::uint8_t {
  kSame,
  kSameButSigns,  // hyphens, apostrophes and blanks only: never a difference
  kDifferent,
  kMissing,  // on one side or on both
};

struct TraitRow {
  PatientField field = PatientField::kBirthName;
  std::string local;
  std::string ins;
  Agreement agreement = Agreement::kSame;
  bool is_blocking = false;
  bool operator==(const TraitRow&) const = default;
};

inline constexpr std::size_t kInsTraitCount = 5;

// Birth name, list of given names, birth date, sex, birth place, in this order. The list of given
// names blocks when the local first given name is not its head; other given names and the birth
// place are to be analysed, and do not block. A trait that INSi did not give blocks.
struct InsComparison {
  std::array<TraitRow, kInsTraitCount> rows;

  [[nodiscard]] bool IsBlocked() const;
  // Nothing blocks, and the list of given names or the birth place is to be looked at.
  [[nodiscard]] bool NeedsAnalysis() const;
};

InsComparison CompareInsTraits(const PatientUpdate& local, const PatientUpdate& ins);

}  // namespace socle::mpi::rules
