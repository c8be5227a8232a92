#include "mpi/domain/feed_ahead.h"

#include <memory>
#include <string>

#include "lib/base/clock.h"
#include "lib/storage/read_view.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/link_ahead.h"
#include "mpi/domain/patient_index.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows_ahead.h"
#include "mpi/rules/update.h"

namespace socle::mpi::domain {

namespace {

// The domain that the message most likely speaks of, and the identifier there.
const DomainConfig* FindDomain(const DomainTable& domains,
                               const FeedMessage& message,
                               std::string& ipp) {
  for (const PatientIdentifier& id : message.identifiers) {
    const bool is_ipp = id.type == "PI" || id.type.empty();
    const DomainConfig* domain = is_ipp ? domains.Resolve(id.authority) : nullptr;
    if (domain != nullptr) {
      ipp = id.value;
      return domain;
    }
  }
  return nullptr;
}

}  // namespace

std::shared_ptr<const person_store::RowsAhead> ReadFeedAhead(const PatientIndex& index,
                                                             const DomainRegistry& registry,
                                                             const ReceivedFeed& feed,
                                                             UnixMicros now) {
  if (feed.message.action != FeedAction::kUpsert) {
    return nullptr;
  }
  const auto domains = registry.Snapshot();
  PatientRecord record;
  const DomainConfig* const domain = FindDomain(*domains, feed.message, record.ipp);
  if (domain == nullptr) {
    return nullptr;
  }
  record.domain = domain->number;
  const auto today = index.PolicyAt(now).today;
  const rules::UpdateVerdict verdict =
      rules::ValidateUpdate(feed.message,
                            nullptr,
                            domain->rules,
                            {.year = today.year, .month = today.month, .day = today.day});
  ApplyVerdict(verdict, record);
  std::string standard;
  match::Standardiser().Append(ToIdentity(record, domain->code), record.domain, standard);
  auto ahead = std::make_shared<person_store::RowsAhead>(index.NewRowsAhead());
  const storage::ReadView view = index.NewReadView();
  const auto read =
      ReadLinkRows(person_store::ViewRows(view), match::StandardView(standard.data()), *ahead);
  return read.has_value() ? ahead : nullptr;
}

}  // namespace socle::mpi::domain
