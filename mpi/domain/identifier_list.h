#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// Which identifiers of a person are told.
struct IdentifierScope {
  std::vector<DomainNumber> domains;  // with is_all false: of these only
  bool is_all = true;
  // The INS of qualified identities (SI 08); only to those who may have it.
  bool with_ins = false;
  RecordNumber left_out = 0;  // this identity is not told
};

struct IdentifierList {
  std::vector<PatientIdentifier> identifiers;  // by record number; the INS behind, each once
  std::vector<RecordNumber> records;           // whose identifiers they are, ascending
};

// The identifiers of the active identities of active domains. Three reads for each 64 identities;
// no identity is decoded as a whole.
Result<IdentifierList> ListIdentifiers(const person_store::Rows& rows,
                                       const DomainTable& domains,
                                       const Person& person,
                                       const IdentifierScope& scope);

// The identifier of one identity in its domain, as it is sent (type PI).
PatientIdentifier IppIdentifier(const DomainConfig& domain, std::string_view ipp);

// Whether the INS of an identity may be told at all: qualified, and neither doubtful nor fictive.
bool HasTellableIns(std::string_view status, std::uint8_t attributes, std::string_view ins);
PatientIdentifier InsIdentifier(std::string_view value, std::string_view oid);

// NIR or NIA, of tests too, by OID or, without one, by name.
bool IsInsAuthority(const AssigningAuthority& authority);

}  // namespace socle::mpi::domain
