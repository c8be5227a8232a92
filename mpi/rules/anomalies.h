#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"

// The periodic search for anomalies in what is stored (RECO SI 02). Pure functions.
namespace socle::mpi::rules {

// Names (AnomalyName) are stable.
enum class Anomaly : std::uint8_t {
  kMissingTrait,
  kBadBirthDate,       // no day, before 1850, in the future
  kDoubtfulBirthDate,  // a filler, or too great an age
  kDeathBeforeBirth,
  kSexAgainstGivenName,  // hardly anybody of this sex bears the given name
  kSexUndetermined,      // I, of an identity that is no child of today
  kUnknownBirthPlace,    // 99999
  kBadBirthPlace,        // no code, not in use at the birth date
  kBadInsKey,
  kInsOfUnqualified,
  kSexAgainstIns,
  kForbiddenCharacter,  // the name is not in its stored form
  kNameOfNobody,        // SANSNOM, SANSPRENOM of an identity that was checked
  kCommentInName,       // a note of the staff, a title, a newborn's label
  kTestName,            // looks like a test patient, without the attribute fictive
  kGivenNameNotFirst,   // SI 29
  kMissingGivenNames,   // PP 03
  kBadAttributes,       // a pair that RNIV forbids
};
inline constexpr std::size_t kAnomalyCount = 18;

std::string_view AnomalyName(Anomaly anomaly);

// What a message with it is flagged for; the others deserve a note at most, or the parameters of
// the domain say so.
bool IsFlagged(Anomaly anomaly, const RnivParameters& parameters);

struct FoundAnomaly {
  Anomaly anomaly = Anomaly::kMissingTrait;
  std::optional<PatientField> field = std::nullopt;  // nothing: the INS or the attributes
  bool operator==(const FoundAnomaly&) const = default;
};

// "bad_birth_place:birth_place_code", as work items and lists have it.
std::string FindingName(const FoundAnomaly& found);

// In the order of Anomaly. `today` is a full date.
std::vector<FoundAnomaly> FindAnomalies(const CurrentIdentity& identity,
                                        const RnivParameters& parameters,
                                        CivilDate today);

}  // namespace socle::mpi::rules
