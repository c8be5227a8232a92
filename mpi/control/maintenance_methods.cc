#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"

namespace socle::mpi::control {

void AddMaintenanceMethods(const ControlParts& /*parts*/, socle::control::Methods& /*methods*/) {}

}  // namespace socle::mpi::control
