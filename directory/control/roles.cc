#include "directory/control/roles.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "lib/control/caller.h"

namespace socle::directory::control {

namespace {

using socle::control::Caller;
using socle::control::Roles;

constexpr std::string_view kNobody = "none";

bool IsIn(const Caller& caller, const std::string& group) {
  return !group.empty() && group != kNobody &&
         std::ranges::find(caller.group_names, group) != caller.group_names.end();
}

}  // namespace

Roles RolesOf(const Caller& caller, const RoleGroups& groups, uid_t daemon_user) {
  const uid_t user = caller.credentials.uid;
  if (user == 0 || user == daemon_user || IsIn(caller, groups.administer)) {
    return kRead | kHabilitate | kAdminister;
  }
  if (IsIn(caller, groups.habilitate)) {
    return kRead | kHabilitate;
  }
  return IsIn(caller, groups.read) ? kRead : 0;
}

}  // namespace socle::directory::control
