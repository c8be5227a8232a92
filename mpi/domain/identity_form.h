#pragma once

#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/update.h"

// One identity in the forms that rules, linkage and store want. Pure functions.
namespace socle::mpi::domain {

// What the rules ask of an identity that is there.
CurrentIdentity ToCurrentIdentity(const PatientRecord& record);

// Writes what the rules came to into the record; instants, version and numbers stay as they are.
// True when something changed.
bool ApplyVerdict(const rules::UpdateVerdict& verdict, PatientRecord& record);

// The identity as linkage compares it; `domain` is the code of its domain.
Identity ToIdentity(const PatientRecord& record, std::string_view domain);

// A number that depends on the code of the domain and the IPP alone, as mpi/batch orders by.
std::uint64_t StableKeyOf(std::string_view domain, std::string_view ipp);

}  // namespace socle::mpi::domain
