#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/faults.h"

// The INS among the identifiers of a message. Pure functions.
namespace socle::mpi::rules {

struct ReceivedIns {
  Ins ins;
  InsAuthority authority = InsAuthority::kNir;
  std::uint16_t repetition = 1;
  bool operator==(const ReceivedIns&) const = default;
};

struct InsReading {
  // The one that counts: the NIR where a NIA stands beside it.
  std::optional<ReceivedIns> active = std::nullopt;
  std::optional<ReceivedIns> former = std::nullopt;  // the NIA beside it: one person, use "old"
  bool takes_back = false;                           // an INS was sent as ""
  std::optional<WorkCause> dropped = std::nullopt;   // an INS was there and is not kept
};

// Reads the identifiers that are an INS by authority or by type; others are passed over, the
// billing NIR (type NH) among them. Faults have FaultPlace::kIdentifiers or kAuthorities.
InsReading ReadIns(std::span<const PatientIdentifier> identifiers,
                   const RnivParameters& parameters,
                   Faults& faults);

// What the 13 characters of a NIR say. For notes only: they never give a trait.
struct NirParts {
  char sex = '\0';         // M, F; 0 = says nothing
  unsigned year = 0;       // of the century
  unsigned month = 0;      // 0 = fictive
  std::string_view place;  // of the argument
};

// Nothing when `ins` is shorter than a number.
std::optional<NirParts> ReadNir(std::string_view ins);

// Notes where sex, birth date or birth place of the traits are not those in the NIR: a changed sex,
// an extension code, a fictive month and a former department are all legitimate.
void NoteNirDifferences(std::string_view ins, const PatientUpdate& traits, Faults& faults);

// The INS that may be told to a domain: of qualified identities alone (SI 08, PP 11), and where the
// domain may have it.
std::optional<Ins> InsForExchange(const CurrentIdentity& identity,
                                  const RnivParameters& parameters);

}  // namespace socle::mpi::rules
