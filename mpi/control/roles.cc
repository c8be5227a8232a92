#include "mpi/control/roles.h"

#include <array>

#include <sys/types.h>

#include "lib/control/caller.h"
#include "lib/control/group_roles.h"

namespace socle::mpi::control {

using socle::control::GroupRoles;
using socle::control::Roles;

Roles RolesOf(const socle::control::Caller& caller, const RoleGroups& groups, uid_t daemon_user) {
  constexpr Roles kReviewer = kRead | kReview;
  constexpr Roles kDecider = kReviewer | kDecide;
  const std::array rows{GroupRoles{groups.read, kRead},
                        GroupRoles{groups.review, kReviewer},
                        GroupRoles{groups.decide, kDecider},
                        GroupRoles{groups.administer, kDecider | kAdminister}};
  return RolesOfGroups(caller, rows, daemon_user);
}

}  // namespace socle::mpi::control
