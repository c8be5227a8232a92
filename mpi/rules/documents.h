#pragma once

#include <cstdint>

#include "mpi/model/identity_document.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::rules {

// Which proofs of identity may validate an identity (SI 10, RNIV 3.3; PAM France ZFD-7).
enum class DocumentTrust : std::uint8_t {
  kHigh,
  kSpecialCase,   // of minors, children in care, handicapped adults: beside another proof
  kMilitaryOnly,  // in establishments of the army
  kByContract,    // tiers de confiance
  kNone,
};

DocumentTrust TrustOf(DocumentType type);
bool MayValidate(DocumentType type, const RnivParameters& parameters);

}  // namespace socle::mpi::rules
