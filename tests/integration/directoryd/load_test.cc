#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/parallel.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/directory_fixture.h"

namespace socle::directory::app {

namespace {

using ldap::ModifyOperation;
using ldap::ResultCode;
using ldap::SearchScope;

constexpr std::string_view kPassword = "correct horse battery";
constexpr std::string_view kGroup = "cn=group,o=annuaire,c=fr";

// Mixed load of several clients at once; with the thread sanitizer (preset tsan) a search for
// races.
class LoadTest : public DirectoryTest {
 protected:
  static constexpr std::size_t kClients = 6;
  static constexpr int kRounds = 12;

  static ldap::ModifyRequest Change(std::string_view dn,
                                    ModifyOperation operation,
                                    std::string_view type,
                                    std::string_view value) {
    return {.object = dn,
            .changes = {{.operation = operation, .attribute = {.type = type, .values = {value}}}}};
  }

  void RunClient(std::size_t number) const {
    auto client = ConnectAsAdmin();
    const std::string uid = "c" + std::to_string(number);
    for (int round = 0; round < kRounds; ++round) {
      const std::string name = uid + "-" + std::to_string(round);
      const std::string dn = "uid=" + name + ",ou=people,o=annuaire,c=fr";
      EXPECT_EQ(AddPerson(*client, name, "Anne Martin", "Martin"), ResultCode::kSuccess);
      EXPECT_EQ(client->Ask(Change(kGroup, ModifyOperation::kAdd, "member", dn)).code,
                ResultCode::kSuccess);
      EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(uid=" + name + ")").entries.size(),
                1U);
      EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(cn=*mart*)").code,
                ResultCode::kSuccess);
      EXPECT_EQ(client->Ask(Change(dn, ModifyOperation::kReplace, "sn", "Petit")).code,
                ResultCode::kSuccess);
      const std::string abandoned = "(|(sn=p*)(cn=*art*)(description=x))";
      client->Send({.id = 900'000 + round,
                    .operation = LdapClient::SearchFor(kBase, SearchScope::kSubtree, abandoned)});
      client->Send({.id = 950'000 + round,
                    .operation = ldap::AbandonRequest{.message_id = 900'000 + round}});
      // Answers of the abandoned search may still come; a connection of its own does not see them.
      RunPerson(dn, round);
      client = ConnectAsAdmin();
      if (round % 3 == 0) {
        EXPECT_EQ(client->Ask(ldap::DeleteRequest{.entry = dn}).code, ResultCode::kSuccess);
      }
    }
  }

  void RunPerson(std::string_view dn, int round) const {
    if (round % 4 != 0) {
      return;
    }
    auto admin = ConnectAsAdmin();
    const std::string change =
        ldap::EncodePasswordModifyRequest({.user_identity = dn, .new_password = kPassword});
    EXPECT_EQ(
        admin->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = change}).code,
        ResultCode::kSuccess);
    auto person = Connect();
    EXPECT_EQ(person->Bind(dn, kPassword).code, ResultCode::kSuccess);
    EXPECT_EQ(person->Search(kBase, SearchScope::kSubtree, "(cn=anne martin)").code,
              ResultCode::kSuccess);
    EXPECT_EQ(person->Ask(ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}).value,
              "dn:" + std::string(dn));
  }
};

TEST_F(LoadTest, ManyClientsReadWriteBindAndChangeGroupsAtOnce) {
  Write("rules",
        "rule passwords\n  attributes userPassword\n  by anyone auth\n"
        "rule members\n  by group cn=group,o=annuaire,c=fr read\n  by anyone disclose\n");
  Start({"directory.access-file=" + (folder_ / "rules")});
  {
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
    ASSERT_EQ(Add(*admin,
                  kGroup,
                  {{"objectClass", {"groupOfNames"}}, {"member", {"ou=people,o=annuaire,c=fr"}}}),
              ResultCode::kSuccess);
  }
  ParallelFor(kClients, 1, kClients, [this](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      RunClient(i);
    }
  });
  const std::size_t kept = kClients * static_cast<std::size_t>(kRounds - (kRounds / 3));
  auto admin = ConnectAsAdmin();
  EXPECT_EQ(admin->Search(kBase, SearchScope::kSubtree, "(sn=petit)").entries.size(), kept);
  EXPECT_EQ(admin->Search(kBase, SearchScope::kSubtree, "(memberOf=cn=group,o=annuaire,c=fr)")
                .entries.size(),
            kept + 1);
}

}  // namespace

}  // namespace socle::directory::app
