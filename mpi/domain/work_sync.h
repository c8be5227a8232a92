#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

// A pair that people decided to leave as it is (nothing to do, corrected) is asked about again once
// its weight has grown by so much.
inline constexpr double kAskAgainBits = 3;

// Makes the work list what a step of linking says: opens an item for each two persons with a
// doubtful pair, for rulings that the data contradict, and for records with too many candidates;
// closes those of its own items whose reason is gone. One read for each record of the step when
// there is nothing to do. Without audit: the step has its own.
Status SyncWork(CommandContext& context, const LinkChange& change, const WorkList& work);

// A record is no longer part of linking (merged, removed): closes the engine's items about it, and
// those about it and `other` (0 = none) that only asked whether the two are one person.
Status CloseWorkOf(CommandContext& context,
                   RecordNumber record,
                   RecordNumber other,
                   std::string_view text);

// Tells those who follow the change log which persons a step changed; nothing when it changed none.
void EmitCrossReferenceChanged(CommandContext& context, const LinkChange& change);

}  // namespace socle::mpi::domain
