#include "directory/control/directory_control.h"

#include <memory>

#include <unistd.h>

#include "directory/control/call.h"
#include "directory/control/methods.h"
#include "directory/control/roles.h"
#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/server.h"
#include "lib/net/listener.h"

namespace socle::directory::control {

socle::control::Methods DirectoryMethods(const ControlParts& parts) {
  socle::control::Methods methods;
  AddAccessMethods(parts, methods);
  AddExportMethods(parts, methods);
  AddFollowMethods(parts, methods);
  AddHabilitationMethods(parts, methods);
  AddImportMethods(parts, methods);
  AddIndexMethods(parts, methods);
  AddLdifMethods(parts, methods);
  AddMaintenanceMethods(parts, methods);
  AddPasswordMethods(parts, methods);
  AddSchemaMethods(parts, methods);
  AddSearchMethods(parts, methods);
  return methods;
}

Result<std::unique_ptr<socle::control::ControlServer>> OpenDirectoryControl(
    const net::NetServices& services,
    const ControlParts& parts,
    const DirectoryControlSettings& settings) {
  return socle::control::ControlServer::Open(
      services,
      {.path = settings.socket},
      DirectoryMethods(parts),
      [groups = settings.groups, daemon_user = geteuid()](const socle::control::Caller& caller) {
        return RolesOf(caller, groups, daemon_user);
      });
}

}  // namespace socle::directory::control
