#pragma once

#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "mpi/model/identity.h"

// Rows of the native file (docs/formats/native-csv.md) that come by the control socket.
namespace socle::mpi::control {

// An object with the names of the native file; numbers as they are written, null for what is
// missing. Dates, sex, status and matricule are brought to their form, as when the file is read.
// kInvalidArgument: a name that is not known, another kind of value, no domain or IPP.
Result<Identity> ReadNativeIdentity(const boost::json::value& value);

}  // namespace socle::mpi::control
