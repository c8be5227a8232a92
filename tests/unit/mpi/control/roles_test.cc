#include "mpi/control/roles.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/control/caller.h"
#include "mpi/model/audit.h"
#include "tests/unit/mpi/control/control_fixture.h"

namespace socle::mpi::control {
namespace {

using socle::control::Caller;
using socle::control::Roles;

constexpr uid_t kDaemonUser = 900;
constexpr uid_t kSomebody = 1000;

Caller Member(std::vector<std::string> groups, uid_t uid = kSomebody) {
  Caller caller{.user_name = "anna", .group_names = std::move(groups)};
  caller.credentials.uid = uid;
  return caller;
}

Roles RolesOfMember(std::vector<std::string> groups, uid_t uid = kSomebody) {
  const RoleGroups names{
      .read = "readers", .review = "reviewers", .decide = "deciders", .administer = "admins"};
  return RolesOf(Member(std::move(groups), uid), names, kDaemonUser);
}

TEST(RolesOf, EachRoleHasTheRightsOfThoseBeforeIt) {
  EXPECT_EQ(RolesOfMember({"users"}), 0U);
  EXPECT_EQ(RolesOfMember({"users", "readers"}), kRead);
  EXPECT_EQ(RolesOfMember({"reviewers"}), kRead | kReview);
  EXPECT_EQ(RolesOfMember({"deciders"}), kRead | kReview | kDecide);
  EXPECT_EQ(RolesOfMember({"admins"}), kRead | kReview | kDecide | kAdminister);
  EXPECT_EQ(RolesOfMember({"readers", "deciders"}), kRead | kReview | kDecide);
}

TEST(RolesOf, RootAndTheUserOfTheDaemonAdminister) {
  EXPECT_EQ(RolesOfMember({}, 0), kRead | kReview | kDecide | kAdminister);
  EXPECT_EQ(RolesOfMember({}, kDaemonUser), kRead | kReview | kDecide | kAdminister);
}

TEST(RolesOf, NoneAndEmptyAreNoGroups) {
  EXPECT_EQ(RolesOf(Member({"none", ""}), {.read = "none", .administer = ""}, kDaemonUser), 0U);
}

class MethodRoles : public ControlFixture {};

TEST_F(MethodRoles, AreThoseOfTheDocument) {
  const std::map<std::string, Roles> expected = {
      {"mpi.search", kRead},
      {"mpi.show", kRead},
      {"mpi.why", kRead},
      {"mpi.work.list", kRead},
      {"mpi.work.show", kRead},
      {"mpi.work.next", kReview},
      {"mpi.work.claim", kReview},
      {"mpi.work.release", kReview},
      {"mpi.work.postpone", kReview},
      {"mpi.work.comment", kReview},
      {"mpi.work.decide", kDecide},
      {"mpi.work.confirm", kDecide},
      {"mpi.work.reasons", kRead},
      {"mpi.link", kDecide},
      {"mpi.unlink", kDecide},
      {"mpi.separate", kDecide},
      {"mpi.merge", kDecide},
      {"mpi.unmerge", kDecide},
      {"mpi.split", kDecide},
      {"mpi.undo", kDecide},
      {"mpi.actions", kRead},
      {"mpi.import", kAdminister},
      {"mpi.export", kAdminister},
      {"mpi.domains.list", kRead},
      {"mpi.domains.add", kAdminister},
      {"mpi.domains.set", kAdminister},
      {"mpi.domains.state", kAdminister},
      {"mpi.domains.import", kAdminister},
      {"mpi.subscriptions.set", kAdminister},
      {"mpi.subscriptions.remove", kAdminister},
      {"mpi.subscriptions.dead", kRead},
      {"mpi.subscriptions.drop", kAdminister},
      {"mpi.stats", kRead},
      {"mpi.retrain", kAdminister},
      {"mpi.replay", kAdminister},
      {"mpi.status", kRead},
      {"mpi.backup", kAdminister},
  };
  std::map<std::string, Roles> roles;
  for (const auto& [name, method] : methods_) {
    roles[name] = method.roles;
  }
  EXPECT_EQ(roles, expected);
}

// Every method refuses what it does not know, before it does anything.
TEST_F(MethodRoles, UnknownParametersAreRefused) {
  const std::size_t before = Traced(AuditKind::kWorkChange).size();
  for (const auto& [name, method] : methods_) {
    const Told told = Ask(name, {{"no_such", 1}});
    EXPECT_EQ(told.ErrorCode(), Code::kInvalidArgument) << name;
  }
  EXPECT_EQ(Traced(AuditKind::kWorkChange).size(), before);
}

// What wants the writer is busy when it takes nothing; what cannot be traced is not told.
TEST_F(MethodRoles, WithoutTheWriterNothingIsToldOfIdentities) {
  Import({Row("CH-A", "1", 1)});
  StopWriter();
  EXPECT_EQ(Ask("mpi.show", {{"subject", "CH-A:1"}}).ErrorCode(), Code::kBusy);
  EXPECT_EQ(Ask("mpi.search", {{"birth_date", "1931"}, {"name", "LEG"}}).ErrorCode(), Code::kBusy);
  EXPECT_EQ(Ask("mpi.work.list", {}).ErrorCode(), Code::kBusy);
  EXPECT_EQ(Ask("mpi.actions", {}).ErrorCode(), Code::kBusy);
  const Told exported = Ask("mpi.export", {});
  EXPECT_EQ(exported.ErrorCode(), Code::kBusy);
  EXPECT_TRUE(exported.items.empty());
  EXPECT_EQ(exported.hint, "try again later");
  EXPECT_EQ(Ask("mpi.work.claim", {{"item", 1}}).ErrorCode(), Code::kBusy);
  EXPECT_EQ(Ask("mpi.domains.state", {{"code", "CH-A"}, {"state", "disabled"}}).ErrorCode(),
            Code::kBusy);
  EXPECT_EQ(Ask("mpi.import", {{"identities", {Row("CH-A", "2", 2)}}}).ErrorCode(), Code::kBusy);
  EXPECT_TRUE(Ask("mpi.status", {}).result.has_value());
}

}  // namespace
}  // namespace socle::mpi::control
