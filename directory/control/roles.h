#pragma once

#include <string>

#include <sys/types.h>

#include "lib/control/caller.h"

namespace socle::directory::control {

// What a caller may do; an administrator may do all, the two others each their own.
inline constexpr socle::control::Roles kRead = 1U << 0;        // the publication view
inline constexpr socle::control::Roles kHabilitate = 1U << 1;  // habilitations, and kRead
inline constexpr socle::control::Roles kAdminister = 1U << 2;  // the security view, and all changes

// Unix groups whose members have a role; "none" or empty for nobody.
struct RoleGroups {
  std::string read{};
  std::string habilitate{};
  std::string administer{};
};

// Root and `daemon_user` are administrators, whatever their groups.
socle::control::Roles RolesOf(const socle::control::Caller& caller,
                              const RoleGroups& groups,
                              uid_t daemon_user);

}  // namespace socle::directory::control
