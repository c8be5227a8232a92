#pragma once

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/ldap_client.h"
#include "tests/integration/directoryd/running_directoryd.h"
#include "tests/support/temporary_folder.h"

namespace socle::directory::app {

inline constexpr std::string_view kAdmin = "cn=admin";
inline constexpr std::string_view kSecret = "secret";
inline constexpr std::string_view kBase = "o=annuaire,c=fr";

// A directory of one organisation with an administrator.
class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    // {SSHA} of "secret".
    Write("password", "{SSHA}1G904nLkTkGWjKNnQuB/hpWXC/hzYWx0c2FsdA==\n");
  }

  void Write(std::string_view name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
  }

  void Start(std::vector<std::string> settings = {}) {
    std::vector<std::string> all = {"directory.root-password-file=" + (folder_ / "password")};
    if (!std::ranges::any_of(settings, [](const std::string& setting) {
          return setting.starts_with("password.protection=");
        })) {
      all.emplace_back("password.protection=optional");
    }
    all.insert(all.end(), settings.begin(), settings.end());
    server_.reset();
    server_ = std::make_unique<RunningDirectoryd>(folder_ / "", all);
  }

  [[nodiscard]] std::unique_ptr<LdapClient> Connect() const {
    return std::make_unique<LdapClient>(server_->LdapPort());
  }

  [[nodiscard]] std::unique_ptr<LdapClient> ConnectAsAdmin() const {
    auto client = Connect();
    EXPECT_EQ(client->Bind(kAdmin, kSecret).code, ldap::ResultCode::kSuccess);
    return client;
  }

  static ldap::ResultCode Add(LdapClient& client,
                              std::string_view dn,
                              std::vector<ldap::Attribute> attributes) {
    const Answer answer =
        client.Ask(ldap::AddRequest{.entry = dn, .attributes = std::move(attributes)});
    return answer.code;
  }

  static void AddBase(LdapClient& client) {
    EXPECT_EQ(Add(client, kBase, {{"objectClass", {"organization"}}, {"o", {"annuaire"}}}),
              ldap::ResultCode::kSuccess);
    EXPECT_EQ(Add(client, "ou=people,o=annuaire,c=fr", {{"objectClass", {"organizationalUnit"}}}),
              ldap::ResultCode::kSuccess);
  }

  static ldap::ResultCode AddPerson(LdapClient& client,
                                    std::string_view uid,
                                    std::string_view cn,
                                    std::string_view sn) {
    const std::string dn = "uid=" + std::string(uid) + ",ou=people,o=annuaire,c=fr";
    return Add(client,
               dn,
               {{"objectClass", {"inetOrgPerson"}}, {"cn", {cn}}, {"sn", {sn}}, {"uid", {uid}}});
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<RunningDirectoryd> server_;
};

}  // namespace socle::directory::app
