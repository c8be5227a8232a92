#pragma once

#include <memory>

#include "lib/base/clock.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::domain {

// Reads what FeedService::Apply is going to look for when this message brings a new identity, so
// that the writer, who works for all senders, need not. Null when there is nothing to guess, or
// reading fails: the writer will meet the failure itself. Some thirty rows; any thread.
std::shared_ptr<const person_store::RowsAhead> ReadFeedAhead(const PatientIndex& index,
                                                             const DomainRegistry& registry,
                                                             const ReceivedFeed& feed,
                                                             UnixMicros now);

}  // namespace socle::mpi::domain
