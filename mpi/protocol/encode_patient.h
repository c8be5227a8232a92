#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "mpi/model/feed.h"
#include "mpi/protocol/builder.h"

namespace socle::mpi::protocol {

// Whose way of writing names, numbers and codes a PID follows.
enum class PatientStyle : std::uint8_t {
  kInternational,  // XPN-3: given names behind the first; XTN-1
  kFrench,         // PAM France: XPN-3 the list of given names, XTN-12
};

struct PatientSegments {
  std::span<const PatientIdentifier> identifiers;
  const PatientUpdate* traits = nullptr;
  std::span<const std::string> reliability;
  std::size_t set_id = 0;  // PID-1; 0: none
};

// PID-3: those that are not deleted.
std::string EncodeIdentifiers(std::span<const PatientIdentifier> identifiers);

// PID, and PD1 where it is known whether the patient is protected. The inverse of DecodeFeed for
// what it reads of these segments; unknown traits are left out.
void AppendPatient(MessageBuilder& builder, const PatientSegments& patient, PatientStyle style);

}  // namespace socle::mpi::protocol
