#pragma once

#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "mpi/control/call.h"
#include "mpi/model/action.h"

namespace socle::mpi::control {

// {"item": ...} as the caller may see it, without the trace: of who has just changed it. kNotFound.
Result<boost::json::value> ShowWorkItem(Call& call, WorkNumber item);

// All that it takes to decide an item: {"item", "a", "b", "explanation", "household"}; in the
// trace as one access to all identities that are shown.
Result<boost::json::value> ShowWorkCase(Call& call, WorkNumber item);

}  // namespace socle::mpi::control
