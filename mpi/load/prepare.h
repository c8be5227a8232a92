#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/domain/domain_table.h"
#include "mpi/match/standardise.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"

namespace socle::mpi::load {

// A row of a file as the index will keep it.
struct PreparedIdentity {
  PatientRecord record;           // version 1, without numbers
  std::vector<WorkRequest> work;  // what people should look at
  std::string refusal;            // why it is not taken in, without a trait; empty: it is
};

// The rules of RNIV for a new identity that is imported. Pure.
PreparedIdentity Prepare(const Identity& identity,
                         const domain::DomainTable& domains,
                         CivilDate today,
                         UnixMicros now);

// The rows of an identity whose number is known: what PutRecord and the feed write of a new one.
struct IdentityRows {
  std::string identity;
  std::string standard;  // the form alone; its domain is the number of the domain
  std::vector<std::pair<std::string, std::string>> search;
};

// `domain` is the code of the record's domain.
IdentityRows Encode(const PatientRecord& record,
                    std::string_view domain,
                    match::Standardiser& standardiser);

}  // namespace socle::mpi::load
