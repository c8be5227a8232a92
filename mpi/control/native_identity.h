#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/result.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"

// Rows of the native file (docs/formats/native-csv.md) that come by the control socket.
namespace socle::mpi::control {

// An object with the names of the native file; numbers as they are written, null for what is
// missing. Dates, sex, status and matricule are brought to their form, as when the file is read.
// kInvalidArgument: a name that is not known, another kind of value, no domain or IPP.
Result<Identity> ReadNativeIdentity(const boost::json::value& value);

// The traits, status and last change of a stored identity by their names in the native file; what
// is missing is left out, and so are domain, IPP and matricule.
boost::json::object NativeTraits(const PatientRecord& record);

}  // namespace socle::mpi::control
