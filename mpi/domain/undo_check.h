#pragma once

#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// The action, if it can be undone now. kNotFound; kConflict, with what stands in the way: it was
// undone, it is itself the undoing of a merge, or something done later depends on it (that one is
// named).
Result<Action> GetUndoable(const person_store::Rows& rows, ActionNumber number);

// An action with the opposite effects; who, why and its kind are to be filled in.
Action InverseOf(const Action& action);

// Notes that `undone` was undone by `by`; what `undone` itself had undone stands again.
Status MarkUndone(person_store::Draft& draft, Action undone, ActionNumber by);

// The merge that absorbed a record and stands; kConflict when it is not merged, kNotFound.
Result<ActionNumber> FindMergeOf(const person_store::Rows& rows, RecordNumber absorbed);

}  // namespace socle::mpi::domain
