#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::mpi {

// Reliability of an identity: HL7 table 0445 as PAM France extends it (PID-32). Three of the codes
// are statuses of RNIV, three its attributes; the others tell of the life of the record. RECUP and
// QUAL are codes of the next version of FR Core and of the native file, never of HL7 v2.
enum class ReliabilityCode : std::uint8_t {
  kEmpty,               // VIDE: not yet qualified
  kProvisional,         // PROV
  kValidated,           // VALI
  kDuplicate,           // DOUB
  kDeactivated,         // DESA
  kPotentialDuplicate,  // DPOT
  kConfirmedDuplicate,  // DOUA
  kPotentialCollision,  // COLP
  kConfirmedCollision,  // COLV
  kFiliation,           // FILI
  kHidden,              // CACH
  kAnonymous,           // ANOM: legal anonymity, not "anomaly"
  kVerifiedByPatient,   // IDVER
  kReceived,            // RECD: from another domain
  kLinkedElsewhere,     // IDRA: linked in another domain
  kUsurped,             // USUR
  kHomonymDetected,     // HOMD
  kHomonymConfirmed,    // HOMA: attribute homonyme
  kInvalidated,         // INVA
  kFictive,             // FICT: attribute fictive
  kDoubtful,            // DOUT: attribute douteuse
  kRecovered,           // RECUP
  kQualified,           // QUAL
};
inline constexpr std::size_t kReliabilityCodeCount = 23;
// The first of them are table 0445.
inline constexpr std::size_t kTable0445CodeCount = 21;

std::string_view ReliabilityCodeText(ReliabilityCode code);
std::optional<ReliabilityCode> FindReliabilityCode(std::string_view text);

// False for RECUP and QUAL.
constexpr bool IsInTable0445(ReliabilityCode code) {
  return static_cast<std::size_t>(code) < kTable0445CodeCount;
}

}  // namespace socle::mpi
