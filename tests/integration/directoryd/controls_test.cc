#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/dereference.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/simple_controls.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ResultCode;
using ldap::SearchScope;

constexpr std::string_view kOne = "uid=1,ou=people,o=annuaire,c=fr";
constexpr std::string_view kTwo = "uid=2,ou=people,o=annuaire,c=fr";
constexpr std::string_view kGone = "uid=gone,ou=people,o=annuaire,c=fr";
constexpr std::string_view kGroup = "cn=group,o=annuaire,c=fr";

class ControlsTest : public DirectoryTest {
 protected:
  void StartWithGroup(std::vector<std::string> settings = {}) {
    Start(std::move(settings));
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
    ASSERT_EQ(AddPerson(*admin, "1", "Anne Martin", "Martin"), ResultCode::kSuccess);
    ASSERT_EQ(AddPerson(*admin, "2", "Bob Petit", "Petit"), ResultCode::kSuccess);
    ASSERT_EQ(
        Add(*admin, kGroup, {{"objectClass", {"groupOfNames"}}, {"member", {kOne, kTwo, kGone}}}),
        ResultCode::kSuccess);
  }

  static Answer SearchGroup(LdapClient& client,
                            std::span<const ldap::DereferenceSpec> specs,
                            bool critical = true) {
    const std::string value = ldap::EncodeDereferenceRequest(specs);
    return client.Ask(LdapClient::SearchFor(kGroup, SearchScope::kBase, "(cn=*)", {"1.1"}),
                      {{.oid = ldap::oid::kDereference, .critical = critical, .value = value}});
  }

  // Texts such as "member uid=1,...: sn=Martin"; of the one entry of an answer.
  static std::string TextOf(const ldap::DereferencedEntry& one) {
    std::string text(one.attribute);
    text.append(" ").append(one.dn).append(":");
    for (const ldap::Attribute& attribute : one.attributes) {
      for (const std::string_view value : attribute.values) {
        text.append(" ").append(attribute.type).append("=").append(value);
      }
    }
    return text;
  }

  static std::vector<std::string> Dereferenced(const Answer& answer) {
    std::vector<std::string> out;
    EXPECT_EQ(answer.entries.size(), 1U);
    for (const SeenEntry& entry : answer.entries) {
      for (const auto& [oid, value] : entry.controls) {
        const auto decoded = ldap::DecodeDereferenceResponse(value);
        EXPECT_TRUE(oid == ldap::oid::kDereference && decoded.has_value());
        for (const ldap::DereferencedEntry& one : decoded.value()) {
          out.push_back(TextOf(one));
        }
      }
    }
    return out;
  }
};

using Strings = std::vector<std::string>;

TEST_F(ControlsTest, DereferenceShowsWhatAGroupNames) {
  StartWithGroup();
  auto client = ConnectAsAdmin();
  const std::vector<ldap::DereferenceSpec> specs = {{.attribute = "member", .wanted = {"sn"}}};
  const Strings expected = {"member " + std::string(kOne) + ": sn=Martin",
                            "member " + std::string(kTwo) + ": sn=Petit",
                            "member " + std::string(kGone) + ":"};
  EXPECT_EQ(Dereferenced(SearchGroup(*client, specs)), expected);
  // Nothing to show: no control.
  const std::vector<ldap::DereferenceSpec> other = {{.attribute = "seeAlso", .wanted = {"sn"}}};
  EXPECT_EQ(Dereferenced(SearchGroup(*client, other)), Strings());
}

TEST_F(ControlsTest, DereferenceRefusesWhatNamesNothing) {
  StartWithGroup();
  auto client = ConnectAsAdmin();
  const std::vector<ldap::DereferenceSpec> no_name = {{.attribute = "cn", .wanted = {"sn"}}};
  EXPECT_EQ(SearchGroup(*client, no_name).code, ResultCode::kProtocolError);
  EXPECT_EQ(SearchGroup(*client, no_name, false).code, ResultCode::kSuccess);
  const std::vector<ldap::DereferenceSpec> unknown = {{.attribute = "nothing", .wanted = {"sn"}}};
  EXPECT_EQ(SearchGroup(*client, unknown).code, ResultCode::kProtocolError);
  const std::vector<ldap::DereferenceSpec> twice = {{.attribute = "member", .wanted = {"sn"}},
                                                    {.attribute = "member", .wanted = {"cn"}}};
  EXPECT_EQ(SearchGroup(*client, twice).code, ResultCode::kProtocolError);
  EXPECT_EQ(client
                ->Ask(LdapClient::SearchFor(kGroup, SearchScope::kBase, "(cn=*)"),
                      {{.oid = ldap::oid::kDereference, .critical = true, .value = "x"}})
                .code,
            ResultCode::kProtocolError);
}

TEST_F(ControlsTest, DereferenceShowsNobodyWhatHeMayNotRead) {
  Write("rules",
        "rule one\n  entry uid=1,ou=people,o=annuaire,c=fr\n  attributes sn entry\n"
        "  by anyone read\n"
        "rule group\n  entry cn=group,o=annuaire,c=fr\n  by anyone read\n");
  StartWithGroup({"directory.access-file=" + (folder_ / "rules")});
  const std::vector<ldap::DereferenceSpec> specs = {
      {.attribute = "member", .wanted = {"sn", "cn"}}};
  const Strings expected = {"member " + std::string(kOne) + ": sn=Martin",
                            "member " + std::string(kTwo) + ":",
                            "member " + std::string(kGone) + ":"};
  EXPECT_EQ(Dereferenced(SearchGroup(*Connect(), specs)), expected);
}

TEST_F(ControlsTest, SubentriesAreSeenWhenTheyAreAskedFor) {
  StartWithGroup();
  auto client = ConnectAsAdmin();
  constexpr std::string_view kName = "cn=policy,o=annuaire,c=fr";
  ASSERT_EQ(
      Add(*client,
          kName,
          {{"objectClass", {"subentry"}}, {"cn", {"policy"}}, {"subtreeSpecification", {"{}"}}}),
      ResultCode::kSuccess);
  const auto find =
      [&](SearchScope scope, std::string_view base, std::vector<ldap::Control> asked) {
        Strings names;
        for (const SeenEntry& entry :
             client->Ask(LdapClient::SearchFor(base, scope, "(cn=*)", {"1.1"}), std::move(asked))
                 .entries) {
          names.push_back(entry.dn);
        }
        return names;
      };
  const std::string visible = ldap::EncodeSubentries(true);
  const std::string hidden = ldap::EncodeSubentries(false);
  const ldap::Control only{.oid = ldap::oid::kSubentries, .critical = true, .value = visible};
  const ldap::Control none{.oid = ldap::oid::kSubentries, .critical = true, .value = hidden};
  const Strings others = {std::string(kOne), std::string(kTwo), std::string(kGroup)};
  EXPECT_EQ(find(SearchScope::kSubtree, kBase, {}), others);
  EXPECT_EQ(find(SearchScope::kSubtree, kBase, {only}), Strings{std::string(kName)});
  EXPECT_EQ(find(SearchScope::kOne, kBase, {}), Strings{std::string(kGroup)});
  EXPECT_EQ(find(SearchScope::kBase, kName, {}), Strings{std::string(kName)});
  EXPECT_EQ(find(SearchScope::kBase, kName, {none}), Strings());
  EXPECT_EQ(find(SearchScope::kBase, kGroup, {only}), Strings());
  EXPECT_EQ(find(SearchScope::kBase, "cn=Subschema", {only}).size(), 1U);
  EXPECT_EQ(find(SearchScope::kBase, "cn=Subschema", {none}).size(), 0U);
}

TEST_F(ControlsTest, TheRootDseNamesWhatIsTaken) {
  Start();
  auto client = Connect();
  const Answer root =
      client->Search("", SearchScope::kBase, "(objectClass=*)", {"supportedControl"});
  ASSERT_EQ(root.entries.size(), 1U);
  const Strings named = root.entries[0].Values("supportedControl");
  for (const std::string_view oid : {ldap::oid::kProxiedAuthorization,
                                     ldap::oid::kDereference,
                                     ldap::oid::kSubentries,
                                     ldap::oid::kPasswordPolicy}) {
    EXPECT_EQ(std::ranges::count(named, oid), 1) << oid;
  }
  // None that is named is unknown: only its place or value may be wrong.
  for (const std::string& oid : named) {
    const Answer answer =
        client->Ask(LdapClient::SearchFor("", SearchScope::kBase, "(objectClass=*)", {"1.1"}),
                    {{.oid = oid, .critical = true, .value = "\x01"}});
    if (answer.code == ResultCode::kUnavailableCriticalExtension) {
      EXPECT_TRUE(oid == ldap::oid::kPreRead || oid == ldap::oid::kPostRead ||
                  oid == ldap::oid::kTreeDelete || oid == ldap::oid::kRelaxRules)
          << oid;  // of changes
    }
  }
}

}  // namespace

}  // namespace socle::directory::app
