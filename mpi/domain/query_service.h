#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/search_index.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/query.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

struct QuerySettings {
  // Who belongs to no domain gets answers too, but never an INS.
  bool answers_unknown_senders = false;
  std::size_t page_size = 50;       // of PDQ, when the query names none
  std::size_t page_size_max = 200;  // ... when it names a larger one
  std::chrono::seconds continuation_lifetime = std::chrono::hours(1);
  IndexLimits limits{};
};

// Who asks, and when.
struct QueryCaller {
  SenderIdentity sender;
  UnixMicros now;
};

// The answer, and what the trace is to hold of it.
struct PixResult {
  PixAnswer answer;
  AuditEntry audit;
};

struct PdqResult {
  PdqAnswer answer;
  AuditEntry audit;
};

// Questions of establishments about patients, answered from the last committed state. Any thread.
// Errors are those of the machine (kCorruption, kInternal): what is wrong with a query is in the
// answer's faults.
class QueryService {
 public:
  // Both must outlive the service.
  QueryService(const PatientIndex& index,
               const DomainRegistry& registry,
               const QuerySettings& settings = {})
      : index_(index), registry_(registry), settings_(settings) {}

  // ITI-9. Four reads by key when the identifier is that of an active identity.
  [[nodiscard]] Result<PixResult> AnswerPix(const PixQuery& query, const QueryCaller& caller) const;

  // ITI-21. Pages are ordered by confidence and person; each is found anew, so changes between two
  // pages show, and no person is told twice or left out but for them. Identities that are fictive
  // or protected are told to their own domain only.
  [[nodiscard]] Result<PdqResult> AnswerPdq(const PdqQuery& query, const QueryCaller& caller) const;

 private:
  const PatientIndex& index_;
  const DomainRegistry& registry_;
  QuerySettings settings_;
};

// What follows from who asks.
struct Asker {
  std::vector<DomainNumber> domains;  // that the sender speaks for, ascending
  bool may_have_ins = false;          // all of them may
  QueryOptions options;               // of the first

  [[nodiscard]] bool Owns(DomainNumber domain) const;
};

Asker AskerOf(const DomainTable& domains, const SenderIdentity& sender);
Actor ActorOf(const SenderIdentity& sender);

// The domains that a query wants identifiers of; nothing = all.
struct WantedDomains {
  std::vector<DomainNumber> domains;
  bool is_all = true;
  bool with_ins = true;
};

// Faults say which of them are not known.
WantedDomains ResolveWanted(const DomainTable& domains,
                            std::vector<AssigningAuthority> const& wanted,
                            std::vector<QueryFault>& faults);

// The identity that an identifier of a domain leads to: the one that absorbed it when it was merged
// away and `follow_merges`. 0 = none.
Result<RecordNumber> FindActiveRecord(const person_store::Rows& rows,
                                      DomainNumber domain,
                                      std::string_view ipp,
                                      bool follow_merges);

// The active identities whose INS this is and may be told.
Result<std::vector<RecordNumber>> FindRecordsByIns(const person_store::Rows& rows,
                                                   std::string_view ins);

}  // namespace socle::mpi::domain
