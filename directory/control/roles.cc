#include "directory/control/roles.h"

#include <array>

#include <sys/types.h>

#include "lib/control/caller.h"
#include "lib/control/group_roles.h"

namespace socle::directory::control {

using socle::control::GroupRoles;

socle::control::Roles RolesOf(const socle::control::Caller& caller,
                              const RoleGroups& groups,
                              uid_t daemon_user) {
  const std::array rows{GroupRoles{groups.read, kRead},
                        GroupRoles{groups.habilitate, kRead | kHabilitate},
                        GroupRoles{groups.administer, kRead | kHabilitate | kAdminister}};
  return RolesOfGroups(caller, rows, daemon_user);
}

}  // namespace socle::directory::control
