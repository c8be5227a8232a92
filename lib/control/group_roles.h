#pragma once

#include <span>
#include <string>

#include <sys/types.h>

#include "lib/control/caller.h"

namespace socle::control {

// What the members of a Unix group may do.
struct GroupRoles {
  std::string group = {};  // its name; "none" or empty for nobody
  Roles roles = 0;
};

// The roles of all of `groups` that the caller is in, together. Root and `daemon_user` have those
// of every row, whatever their groups.
Roles RolesOfGroups(const Caller& caller, std::span<const GroupRoles> groups, uid_t daemon_user);

}  // namespace socle::control
