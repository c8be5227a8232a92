#pragma once

#include <cstddef>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/search_index.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

struct SearchSettings {
  IndexLimits limits{};
  std::size_t persons_max = 50;             // shown of one search
  std::size_t identities_max = 20;          // shown of one person in a list
  std::size_t person_identities_max = 500;  // ... when the person is shown alone
  std::size_t household_max = 30;
};

// An answer, and what the trace is to hold of it.
template <class Answer>
struct Traced {
  Answer answer;
  AuditEntry audit;
};

// What people of the cell and of establishments look up, answered from the last committed state.
// Any thread. kInvalidArgument (the text is for the person who asks, with the rule), kNotFound, and
// the errors of the machine.
class SearchService {
 public:
  // Both must outlive the service.
  SearchService(const PatientIndex& index,
                const DomainRegistry& registry,
                const SearchSettings& settings = {})
      : index_(index), registry_(registry), settings_(settings) {}

  // The search for an existing identity: SI 01 to 03, 16 and 17.
  [[nodiscard]] Result<Traced<SearchAnswer>> Search(const SearchCriteria& criteria,
                                                    const Actor& actor) const;

  // A person with all identities, now or as of an instant. An identity that was merged away leads
  // to the person of the one that absorbed it, and is shown too.
  [[nodiscard]] Result<Traced<PersonView>> Show(const ShowRequest& request,
                                                const Actor& actor) const;

  // Why two identities are, or are not, one person.
  [[nodiscard]] Result<Traced<PairExplanation>> Explain(const IdentityRef& a,
                                                        const IdentityRef& b,
                                                        const Actor& actor,
                                                        UnixMicros now) const;

  // Other persons at the address or telephone of an identity, one row each.
  [[nodiscard]] Result<Traced<Household>> FindHousehold(const IdentityRef& identity,
                                                        const Actor& actor) const;

 private:
  const PatientIndex& index_;
  const DomainRegistry& registry_;
  SearchSettings settings_;
};

// The active identity that is meant: the one that absorbed it when it was merged away. kNotFound.
Result<PatientRecord> GetActiveRecord(const person_store::Rows& rows,
                                      const DomainTable& domains,
                                      const IdentityRef& identity);

}  // namespace socle::mpi::domain
