#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/events.h"
#include "mpi/protocol/field_reader.h"

namespace socle::mpi::protocol {

// The segments of a patient, each into its part of a feed. What is wrong is told to the reader.

// PID-3 or MRG-1: every repetition, without the empty ones; a fault when there is none.
std::vector<PatientIdentifier> ReadIdentifiers(FieldReader& reader, std::size_t field);

// PID without PID-3 and PID-32, and what PID-3 says of other numbers.
void ReadPatient(FieldReader& reader,
                 Profile profile,
                 const std::vector<PatientIdentifier>& identifiers,
                 PatientUpdate& update);

// PID-32.
std::optional<std::vector<std::string>> ReadReliability(FieldReader& reader, Profile profile);

// PD1-12.
void ReadProtection(FieldReader& reader, PatientUpdate& update);

// ZFD and ZFA of the French extension.
void ReadFrenchDetails(FieldReader& reader, PatientUpdate& update);
DmpConsent ReadDmpConsent(FieldReader& reader);

// ZBE: only whether it is as it must be.
void CheckMovement(FieldReader& reader);

// PID-5.
void ReadNames(FieldReader& reader, Profile profile, PatientUpdate& update);
// PID-11.
void ReadAddresses(FieldReader& reader, PatientUpdate& update);
// PID-13 and PID-14.
void ReadTelecoms(FieldReader& reader, PatientUpdate& update);

}  // namespace socle::mpi::protocol
