#pragma once

#include <span>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"

// Work items of kind anomaly (RECO SI 02): at most one that is not settled for each identity, with
// the list of what is wrong with it.
namespace socle::mpi::domain {

// An identity as a message left it, and what the rules flagged of the message.
struct CheckedIdentity {
  const PatientRecord& record;
  const RnivParameters& parameters;
  const PatientUpdate& said;  // traits that the message named
  std::span<const FeedFault> faults;
  // Files bring thousands of identities at once: what they lack is counted by the statistics, and
  // an item is updated or closed, but not opened.
  bool may_open = true;
};

// Opens, updates or closes the item of the identity. Findings are those of rules::FindAnomalies,
// and "flagged:<field>" for a trait that the message was flagged for, until a later message says
// that trait without being flagged. People who decided that there is nothing to do are asked again
// once something else is found; an identity that they said was corrected, when it is not.
Status SyncAnomalies(CommandContext& context,
                     const CheckedIdentity& identity,
                     const WorkList& work);

}  // namespace socle::mpi::domain
