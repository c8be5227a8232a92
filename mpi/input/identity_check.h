#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mpi/input/birth_date.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

// What is wrong with the content of an identity. The names (IdentityFaultName) are stable.
enum class IdentityFault : std::uint8_t {
  kNoDomain,
  kNoIpp,
  kRepeat,              // the same (domain, ipp) with the same content came before
  kDuplicateDifferent,  // the same (domain, ipp) with another content came before
  kBadDate,
  kBadSex,
  kBadStatus,
  kBadInsKey,
};

std::string_view IdentityFaultName(IdentityFault fault);

// What became of a line: it is not an identity of the run, it is one with a remark, or it is left
// out because it says what another one said.
enum class LineOutcome : std::uint8_t { kRejected, kKept, kDropped };

std::string_view LineOutcomeName(LineOutcome outcome);
LineOutcome OutcomeOf(IdentityFault fault);

struct IdentityRemark {
  IdentityFault fault = IdentityFault::kNoDomain;
  std::string_view trait;
  std::string_view detail;
};

// Brings birth date, sex, status and matricule to their native form and appends what is wrong with
// them. Never refuses an identity for one trait: it keeps a date that does not exist and a
// matricule with a wrong key, and empties what cannot be read. False when domain or ipp is missing.
bool CheckIdentity(Identity& identity,
                   std::span<const DateFormat> date_formats,
                   std::vector<IdentityRemark>& remarks);

}  // namespace socle::mpi
