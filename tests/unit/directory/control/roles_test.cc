#include "directory/control/roles.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/control/call.h"
#include "lib/control/caller.h"

namespace socle::directory::control {
namespace {

using socle::control::Caller;
using socle::control::Roles;

constexpr uid_t kDaemonUser = 900;
constexpr uid_t kSomebody = 1000;
constexpr Roles kAll = kRead | kHabilitate | kAdminister;

Roles RolesOfMember(std::vector<std::string> groups, uid_t uid = kSomebody) {
  Caller caller{.user_name = "anna", .group_names = std::move(groups)};
  caller.credentials.uid = uid;
  return RolesOf(
      caller, {.read = "readers", .habilitate = "givers", .administer = "admins"}, kDaemonUser);
}

TEST(DirectoryRoles, GroupsGiveRights) {
  EXPECT_EQ(RolesOfMember({"users"}), 0U);
  EXPECT_EQ(RolesOfMember({"users", "readers"}), kRead);
  EXPECT_EQ(RolesOfMember({"givers"}), kRead | kHabilitate);
  EXPECT_EQ(RolesOfMember({"admins"}), kAll);
}

TEST(DirectoryRoles, RootAndTheUserOfTheDaemonAdminister) {
  EXPECT_EQ(RolesOfMember({}, 0), kAll);
  EXPECT_EQ(RolesOfMember({}, kDaemonUser), kAll);
}

TEST(DirectoryRoles, NoneAndEmptyAreNoGroups) {
  Caller caller{.user_name = "anna", .group_names = {"none", ""}};
  caller.credentials.uid = kSomebody;
  EXPECT_EQ(RolesOf(caller, {.read = "none", .habilitate = "", .administer = "none"}, kDaemonUser),
            0U);
}

TEST(CallerName, HoldsAnyUserName) {
  EXPECT_EQ(CallerName("alice"), "uid=alice,cn=peercred,cn=external,cn=auth");
  EXPECT_EQ(CallerName("a,b"), "uid=a\\,b,cn=peercred,cn=external,cn=auth");
}

}  // namespace
}  // namespace socle::directory::control
