#include "lib/control/group_roles.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "lib/control/caller.h"

namespace socle::control {

namespace {

constexpr std::string_view kNobody = "none";

bool IsIn(const Caller& caller, const std::string& group) {
  return !group.empty() && group != kNobody &&
         std::ranges::find(caller.group_names, group) != caller.group_names.end();
}

}  // namespace

Roles RolesOfGroups(const Caller& caller, std::span<const GroupRoles> groups, uid_t daemon_user) {
  const uid_t user = caller.credentials.uid;
  const bool has_all = user == 0 || user == daemon_user;
  Roles roles = 0;
  for (const GroupRoles& row : groups) {
    if (has_all || IsIn(caller, row.group)) {
      roles |= row.roles;
    }
  }
  return roles;
}

}  // namespace socle::control
