#include "mpi/domain/identifier_list.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

constexpr std::string_view kIppType = "PI";
constexpr std::string_view kInsType = "INS";
constexpr std::string_view kIsoType = "ISO";

bool Wants(const IdentifierScope& scope, DomainNumber domain) {
  return scope.is_all || std::ranges::find(scope.domains, domain) != scope.domains.end();
}

}  // namespace

PatientIdentifier IppIdentifier(const DomainConfig& domain, std::string_view ipp) {
  PatientIdentifier id;
  id.value = ipp;
  id.authority = DomainTable::AuthorityOf(domain);
  id.type = kIppType;
  return id;
}

bool HasTellableIns(std::string_view status, std::uint8_t attributes, std::string_view ins) {
  return !ins.empty() && status == TrustStatusCode(TrustStatus::kQualified) &&
         !RnivAttributes::FromBits(attributes).BlockTrust();
}

PatientIdentifier InsIdentifier(std::string_view value, std::string_view oid) {
  PatientIdentifier id;
  id.value = value;
  id.authority.name = oid == kInsNiaOid ? kInsNiaName : kInsNirName;
  id.authority.universal_id = oid;
  id.authority.universal_id_type = kIsoType;
  id.type = kInsType;
  return id;
}

bool IsInsAuthority(const AssigningAuthority& authority) {
  if (authority.universal_id.empty()) {
    return authority.name == kInsNirName || authority.name == kInsNiaName;
  }
  const auto found = FindInsAuthority(authority.universal_id);
  return found && IsIns(*found);
}

Result<IdentifierList> ListIdentifiers(const person_store::Rows& rows,
                                       const DomainTable& domains,
                                       const Person& person,
                                       const IdentifierScope& scope) {
  std::vector<std::string> keys;
  keys.reserve(person.records.size());
  for (const RecordNumber record : person.records) {
    keys.push_back(person_store::RecordKey(record));
  }
  SOCLE_TRY(const auto values, rows.FindMany(person_store::kIdentity, keys));
  IdentifierList list;
  std::vector<PatientIdentifier> ins;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& value = values[i];
    if (!value) {
      continue;
    }
    SOCLE_TRY(const auto summary, person_store::DecodeRecordSummary(*value));
    const DomainConfig* domain = domains.Find(summary.domain);
    const bool is_told = summary.state == RecordState::kActive && domain != nullptr &&
                         domain->state == ActivityState::kActive;
    if (!is_told) {
      continue;
    }
    if (scope.with_ins && HasTellableIns(summary.status, summary.attributes, summary.ins_value)) {
      PatientIdentifier number = InsIdentifier(summary.ins_value, summary.ins_oid);
      if (std::ranges::find(ins, number) == ins.end()) {
        ins.push_back(std::move(number));
      }
    }
    if (Wants(scope, summary.domain) && person.records[i] != scope.left_out) {
      list.identifiers.push_back(IppIdentifier(*domain, summary.ipp));
      list.records.push_back(person.records[i]);
    }
  }
  list.identifiers.insert(list.identifiers.end(), ins.begin(), ins.end());
  return list;
}

}  // namespace socle::mpi::domain
