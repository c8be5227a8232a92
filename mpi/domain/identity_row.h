#pragma once

#include "mpi/domain/domain_table.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"

namespace socle::mpi::domain {

// An identity as lists show it (SI 16), without highlights. A domain that is not known has no code.
IdentityRow MakeIdentityRow(const PatientRecord& record, const DomainTable& domains);

// Marks what agrees with the criteria (SI 17).
void Highlight(const SearchCriteria& criteria, IdentityRow& row);

}  // namespace socle::mpi::domain
