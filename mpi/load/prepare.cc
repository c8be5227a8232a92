#include "mpi/load/prepare.h"

#include <string>
#include <string_view>
#include <utility>

#include "lib/base/clock.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/imported_identity.h"
#include "mpi/match/standardise.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/search_rows.h"
#include "mpi/rules/update.h"

namespace socle::mpi::load {

namespace {

std::string Reasons(const rules::UpdateVerdict& verdict) {
  std::string reasons;
  for (const FeedFault& fault : verdict.faults) {
    if (fault.severity == FaultSeverity::kError) {
      reasons += (reasons.empty() ? "" : "; ") + fault.text;
    }
  }
  return reasons;
}

}  // namespace

PreparedIdentity Prepare(const Identity& identity,
                         const domain::DomainTable& domains,
                         CivilDate today,
                         UnixMicros now) {
  PreparedIdentity prepared;
  const FeedMessage message = domain::ToFeedMessage(identity);
  const DomainConfig* domain = domains.Resolve(message.identifiers.front().authority);
  if (domain == nullptr) {
    prepared.refusal = "unknown assigning authority";
    return prepared;
  }
  rules::UpdateVerdict verdict =
      rules::ValidateUpdate(message, nullptr, domain::ImportRules(*domain), today);
  if (!verdict.IsAccepted()) {
    prepared.refusal = Reasons(verdict);
    return prepared;
  }
  PatientRecord& record = prepared.record;
  record.domain = domain->number;
  record.ipp = identity.ipp;
  record.version = 1;
  record.created_at = now;
  record.changed_at = now;
  domain::ApplyVerdict(verdict, record);
  prepared.work = std::move(verdict.work);
  return prepared;
}

IdentityRows Encode(const PatientRecord& record,
                    std::string_view domain,
                    match::Standardiser& standardiser) {
  IdentityRows rows;
  rows.identity = person_store::EncodeRecord(record);
  standardiser.Append(domain::ToIdentity(record, domain), record.domain, rows.standard);
  for (auto& [key, value] : person_store::SearchRowsOf(record)) {
    rows.search.emplace_back(key, std::move(value));
  }
  return rows;
}

}  // namespace socle::mpi::load
