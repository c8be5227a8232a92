#include "mpi/control/mpi_control.h"

#include <memory>

#include <unistd.h>

#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/server.h"
#include "lib/net/listener.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"

namespace socle::mpi::control {

socle::control::Methods MpiMethods(const ControlParts& parts) {
  socle::control::Methods methods;
  AddSearchMethods(parts, methods);
  AddWorkMethods(parts, methods);
  AddRulingMethods(parts, methods);
  AddTransferMethods(parts, methods);
  AddDomainMethods(parts, methods);
  AddStatusMethods(parts, methods);
  AddStatisticsMethods(parts, methods);
  AddMaintenanceMethods(parts, methods);
  AddBackupMethods(parts, methods);
  return methods;
}

Result<std::unique_ptr<socle::control::ControlServer>> OpenMpiControl(
    const net::NetServices& services,
    const ControlParts& parts,
    const MpiControlSettings& settings) {
  return socle::control::ControlServer::Open(
      services,
      {.path = settings.socket},
      MpiMethods(parts),
      [groups = settings.groups, daemon_user = geteuid()](const socle::control::Caller& caller) {
        return RolesOf(caller, groups, daemon_user);
      });
}

}  // namespace socle::mpi::control
