#pragma once

#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/identity.h"
#include "mpi/model/rniv.h"

// Rows of the native file (docs/formats/native-csv.md) as a domain sends its identities. Pure
// functions.
namespace socle::mpi::domain {

// What the row says of its patient. An empty trait is not sent, so it changes nothing.
FeedMessage ToFeedMessage(const Identity& identity);

// The rules for a row: those of its domain, but what is imported has the statuses of the native
// form, and faults of single traits are flagged, as of the profile `file`.
RnivParameters ImportRules(const DomainConfig& domain);

}  // namespace socle::mpi::domain
