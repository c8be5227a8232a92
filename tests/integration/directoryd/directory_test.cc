#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/read_entry_control.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/virtual_list_view.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ModifyOperation;
using ldap::ResultCode;
using ldap::SearchScope;
using Strings = std::vector<std::string>;

ldap::ModifyRequest Change(std::string_view dn,
                           ModifyOperation operation,
                           std::string_view type,
                           std::vector<std::string_view> values) {
  return {.object = dn,
          .changes = {
              {.operation = operation, .attribute = {.type = type, .values = std::move(values)}}}};
}

TEST_F(DirectoryTest, AnonymousReadsRootDseAndSubschemaAlone) {
  Start();
  AddBase(*ConnectAsAdmin());
  auto client = Connect();
  const Answer root = client->Search("", SearchScope::kBase, "(objectClass=*)", {"+"});
  ASSERT_EQ(root.entries.size(), 1U);
  EXPECT_EQ(root.entries[0].Values("namingContexts"), Strings{std::string(kBase)});
  const Answer schema =
      client->Search("cn=subschema", SearchScope::kBase, "(objectClass=subschema)", {"+"});
  ASSERT_EQ(schema.entries.size(), 1U);
  EXPECT_GT(schema.entries[0].Values("attributeTypes").size(), 100U);
  const Answer hidden = client->Search(kBase, SearchScope::kBase, "(objectClass=*)");
  EXPECT_EQ(hidden.code, ResultCode::kNoSuchObject);
  EXPECT_EQ(hidden.matched_dn, "");
  EXPECT_EQ(AddPerson(*client, "1", "A", "B"), ResultCode::kStrongerAuthRequired);
}

TEST_F(DirectoryTest, AddSearchModifyCompareRenameDelete) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "801", "Jeanne Lefèvre", "Lefèvre"), ResultCode::kSuccess);
  EXPECT_EQ(AddPerson(*client, "801", "Other", "Other"), ResultCode::kEntryAlreadyExists);
  Answer found = client->Search(kBase, SearchScope::kSubtree, "(sn=lefèvre)", {"*", "+"});
  ASSERT_EQ(found.entries.size(), 1U);
  const SeenEntry& entry = found.entries[0];
  EXPECT_EQ(entry.dn, "uid=801,ou=people,o=annuaire,c=fr");
  EXPECT_EQ(entry.Values("cn"), Strings{"Jeanne Lefèvre"});
  EXPECT_EQ(entry.Values("structuralObjectClass"), Strings{"inetOrgPerson"});
  EXPECT_EQ(entry.Values("creatorsName"), Strings{"cn=admin"});
  EXPECT_EQ(entry.Values("entryUUID").size(), 1U);
  EXPECT_EQ(entry.Values("entryCSN").size(), 1U);
  EXPECT_EQ(entry.Values("createTimestamp").size(), 1U);
  EXPECT_EQ(entry.Values("hasSubordinates"), Strings{"FALSE"});
  const std::string uuid = entry.Values("entryUUID")[0];
  EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(entryUUID=" + uuid + ")").entries.size(),
            1U);

  const std::string_view dn = "uid=801,ou=people,o=annuaire,c=fr";
  EXPECT_EQ(client->Ask(Change(dn, ModifyOperation::kAdd, "mail", {"j@example.fr"})).code,
            ResultCode::kSuccess);
  EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(mail=J@EXAMPLE.fr)").entries.size(), 1U);
  EXPECT_EQ(
      client->Ask(ldap::CompareRequest{.entry = dn, .attribute = "sn", .value = "LEFÈVRE"}).code,
      ResultCode::kCompareTrue);
  EXPECT_EQ(client->Ask(ldap::CompareRequest{.entry = dn, .attribute = "sn", .value = "x"}).code,
            ResultCode::kCompareFalse);
  EXPECT_EQ(client->Ask(ldap::CompareRequest{.entry = dn, .attribute = "title", .value = "x"}).code,
            ResultCode::kNoSuchAttribute);
  EXPECT_EQ(
      client->Ask(ldap::ModifyDnRequest{.entry = dn, .new_rdn = "uid=802", .delete_old_rdn = true})
          .code,
      ResultCode::kSuccess);
  found = client->Search(kBase, SearchScope::kSubtree, "(uid=802)");
  ASSERT_EQ(found.entries.size(), 1U);
  EXPECT_EQ(found.entries[0].dn, "uid=802,ou=people,o=annuaire,c=fr");
  EXPECT_EQ(found.entries[0].Values("uid"), Strings{"802"});
  EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(uid=801)").entries.size(), 0U);
  EXPECT_EQ(client->Ask(ldap::DeleteRequest{.entry = "ou=people,o=annuaire,c=fr"}).code,
            ResultCode::kNotAllowedOnNonLeaf);
  EXPECT_EQ(client->Ask(ldap::DeleteRequest{.entry = "uid=802,ou=people,o=annuaire,c=fr"}).code,
            ResultCode::kSuccess);
  const Answer gone =
      client->Search("uid=802,ou=people,o=annuaire,c=fr", SearchScope::kBase, "(objectClass=*)");
  EXPECT_EQ(gone.code, ResultCode::kNoSuchObject);
  EXPECT_EQ(gone.matched_dn, "ou=people,o=annuaire,c=fr");
}

TEST_F(DirectoryTest, ChangesOutliveTheDaemon) {
  Start();
  {
    auto client = ConnectAsAdmin();
    AddBase(*client);
    ASSERT_EQ(AddPerson(*client, "1", "Anne Martin", "Martin"), ResultCode::kSuccess);
  }
  server_.reset();
  Start();
  EXPECT_EQ(
      ConnectAsAdmin()->Search(kBase, SearchScope::kSubtree, "(cn=anne martin)").entries.size(),
      1U);
}

TEST_F(DirectoryTest, RefusesWhatTheSchemaDoesNotAllow) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "1", "Anne", "Martin"), ResultCode::kSuccess);
  const std::string_view dn = "uid=1,ou=people,o=annuaire,c=fr";
  const auto modify =
      [&](ModifyOperation operation, std::string_view type, std::vector<std::string_view> values) {
        return client->Ask(Change(dn, operation, type, std::move(values))).code;
      };
  EXPECT_EQ(modify(ModifyOperation::kDelete, "sn", {}), ResultCode::kObjectClassViolation);
  EXPECT_EQ(modify(ModifyOperation::kReplace, "uid", {"2"}), ResultCode::kNotAllowedOnRdn);
  EXPECT_EQ(modify(ModifyOperation::kAdd, "cn", {"ANNE"}), ResultCode::kAttributeOrValueExists);
  EXPECT_EQ(modify(ModifyOperation::kDelete, "cn", {"Eve"}), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(modify(ModifyOperation::kDelete, "mail", {}), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(modify(ModifyOperation::kReplace, "mail", {}), ResultCode::kSuccess);
  EXPECT_EQ(modify(ModifyOperation::kAdd, "nonsense", {"x"}), ResultCode::kUndefinedAttributeType);
  EXPECT_EQ(modify(ModifyOperation::kAdd, "entryUUID", {"1f0e3dad-9990-4345-b743-9f8ffabdffc4"}),
            ResultCode::kConstraintViolation);
  EXPECT_EQ(modify(ModifyOperation::kReplace, "objectClass", {"device"}),
            ResultCode::kObjectClassModsProhibited);
  EXPECT_EQ(modify(ModifyOperation::kAdd, "manager", {"no name"}),
            ResultCode::kInvalidAttributeSyntax);
  EXPECT_EQ(Add(*client, "uid=9,ou=nowhere,o=annuaire,c=fr", {{"objectClass", {"account"}}}),
            ResultCode::kNoSuchObject);
  EXPECT_EQ(Add(*client, "uid=9,o=elsewhere", {{"objectClass", {"account"}}}),
            ResultCode::kNoSuchObject);
  EXPECT_EQ(Add(*client, "uid=9;;", {}), ResultCode::kInvalidDnSyntax);
  // Nothing of it was kept.
  const Answer found = client->Search(dn, SearchScope::kBase, "(objectClass=*)");
  ASSERT_EQ(found.entries.size(), 1U);
  EXPECT_EQ(found.entries[0].Values("cn"), Strings{"Anne"});
}

TEST_F(DirectoryTest, ScopesAndAttributeLists) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "1", "Anne", "Martin"), ResultCode::kSuccess);
  ASSERT_EQ(AddPerson(*client, "2", "Paul", "Martin"), ResultCode::kSuccess);
  const auto count = [&](std::string_view base, SearchScope scope) {
    return client->Search(base, scope, "(objectClass=*)").entries.size();
  };
  EXPECT_EQ(count(kBase, SearchScope::kBase), 1U);
  EXPECT_EQ(count(kBase, SearchScope::kOne), 1U);
  EXPECT_EQ(count(kBase, SearchScope::kSubtree), 4U);
  EXPECT_EQ(count(kBase, SearchScope::kChildren), 3U);
  EXPECT_EQ(count("ou=people,o=annuaire,c=fr", SearchScope::kOne), 2U);
  EXPECT_EQ(count("", SearchScope::kSubtree), 4U);
  const Answer typed = client->Search(kBase, SearchScope::kSubtree, "(uid=1)", {"name"});
  ASSERT_EQ(typed.entries.size(), 1U);
  EXPECT_EQ(typed.entries[0].attributes.size(), 2U);  // cn and sn
  EXPECT_TRUE(client->Search(kBase, SearchScope::kSubtree, "(uid=1)", {"1.1"})
                  .entries[0]
                  .attributes.empty());
  ldap::SearchRequest types =
      LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(uid=1)", {"cn"});
  types.types_only = true;
  const Answer only = client->Ask(std::move(types));
  ASSERT_EQ(only.entries.size(), 1U);
  EXPECT_EQ(only.entries[0].attributes.size(), 1U);
  EXPECT_TRUE(only.entries[0].Values("cn").empty());
}

TEST_F(DirectoryTest, SizeLimitsEndASearchBehindItsEntries) {
  Start({"limits.size-anonymous=2"});
  auto client = ConnectAsAdmin();
  AddBase(*client);
  for (const std::string_view uid : {"1", "2", "3", "4"}) {
    ASSERT_EQ(AddPerson(*client, uid, "Anne", "Martin"), ResultCode::kSuccess);
  }
  ldap::SearchRequest request = LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(cn=anne)");
  request.size_limit = 3;
  const Answer limited = client->Ask(std::move(request));
  EXPECT_EQ(limited.code, ResultCode::kSizeLimitExceeded);
  EXPECT_EQ(limited.entries.size(), 3U);
  request = LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(cn=anne)");
  request.size_limit = 4;
  EXPECT_EQ(client->Ask(std::move(request)).code, ResultCode::kSuccess);
}

TEST_F(DirectoryTest, PagesHoldEachEntryOnce) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  for (int i = 0; i < 25; ++i) {
    ASSERT_EQ(AddPerson(*client, std::to_string(i), "Anne", "Martin"), ResultCode::kSuccess);
  }
  std::string cookie;
  std::vector<std::size_t> pages;
  do {
    const std::string value = ldap::EncodePagedResults({.size = 10, .cookie = cookie});
    const Answer page =
        client->Ask(LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(cn=anne)"),
                    {{.oid = ldap::oid::kPagedResults, .critical = true, .value = value}});
    ASSERT_EQ(page.code, ResultCode::kSuccess);
    ASSERT_EQ(page.controls.size(), 1U);
    pages.push_back(page.entries.size());
    const auto answer = ldap::DecodePagedResults(page.controls[0].second);
    ASSERT_TRUE(answer.has_value());
    cookie = answer->cookie;
  } while (!cookie.empty());
  EXPECT_EQ(pages, (std::vector<std::size_t>{10, 10, 5}));
  // A cookie of another search.
  const std::string forged = ldap::EncodePagedResults({.size = 10, .cookie = "nonsense"});
  EXPECT_EQ(client
                ->Ask(LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(cn=anne)"),
                      {{.oid = ldap::oid::kPagedResults, .value = forged}})
                .code,
            ResultCode::kUnwillingToPerform);
}

TEST_F(DirectoryTest, SortsAndShowsViews) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  for (const auto& [uid, sn] : std::vector<std::pair<std::string, std::string>>{
           {"1", "Martin"}, {"2", "abel"}, {"3", "Zola"}, {"4", "Petit"}, {"5", "Dubois"}}) {
    ASSERT_EQ(AddPerson(*client, uid, "x", sn), ResultCode::kSuccess);
  }
  const std::vector<ldap::SortKey> keys = {{.attribute = "sn"}};
  const std::string sort = ldap::EncodeSortRequest(keys);
  const auto search = [] { return LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(cn=x)"); };
  const Answer sorted =
      client->Ask(search(), {{.oid = ldap::oid::kSortRequest, .critical = true, .value = sort}});
  ASSERT_EQ(sorted.entries.size(), 5U);
  EXPECT_EQ(sorted.entries[0].Values("sn"), Strings{"abel"});
  EXPECT_EQ(sorted.entries[1].Values("sn"), Strings{"Dubois"});
  EXPECT_EQ(sorted.entries[4].Values("sn"), Strings{"Zola"});
  const std::string view =
      ldap::EncodeVlvRequest({.before_count = 1, .after_count = 1, .greater_or_equal = "m"});
  const Answer viewed =
      client->Ask(search(),
                  {{.oid = ldap::oid::kSortRequest, .critical = true, .value = sort},
                   {.oid = ldap::oid::kVlvRequest, .critical = true, .value = view}});
  ASSERT_EQ(viewed.entries.size(), 3U);
  EXPECT_EQ(viewed.entries[1].Values("sn"), Strings{"Martin"});
  ASSERT_EQ(viewed.controls.size(), 2U);
  const auto answer = ldap::DecodeVlvResponse(viewed.controls[1].second);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->target_position, 3);
  EXPECT_EQ(answer->content_count, 5);
}

TEST_F(DirectoryTest, ControlsOfChanges) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "1", "Anne", "Martin"), ResultCode::kSuccess);
  const std::string_view dn = "uid=1,ou=people,o=annuaire,c=fr";
  const std::vector<std::string_view> wanted = {"sn"};
  const std::string read = ldap::EncodeReadEntryRequest(wanted);
  const Answer changed = client->Ask(
      Change(dn, ModifyOperation::kReplace, "sn", {"Petit"}),
      {{.oid = ldap::oid::kPreRead, .value = read}, {.oid = ldap::oid::kPostRead, .value = read}});
  ASSERT_EQ(changed.code, ResultCode::kSuccess);
  ASSERT_EQ(changed.controls.size(), 2U);
  const auto before = ldap::DecodeReadEntryResponse(changed.controls[0].second);
  const auto after = ldap::DecodeReadEntryResponse(changed.controls[1].second);
  ASSERT_TRUE(before.has_value() && after.has_value());
  EXPECT_EQ(before->attributes.at(0).values.at(0), "Martin");
  EXPECT_EQ(after->attributes.at(0).values.at(0), "Petit");
  EXPECT_EQ(client
                ->Ask(ldap::DeleteRequest{.entry = "ou=people,o=annuaire,c=fr"},
                      {{.oid = ldap::oid::kTreeDelete, .critical = true}})
                .code,
            ResultCode::kSuccess);
  EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(objectClass=*)").entries.size(), 1U);
  EXPECT_EQ(
      client->Ask(ldap::DeleteRequest{.entry = kBase}, {{.oid = "1.2.3.4", .critical = true}}).code,
      ResultCode::kUnavailableCriticalExtension);
  EXPECT_EQ(client->Ask(ldap::DeleteRequest{.entry = kBase}, {{.oid = "1.2.3.4"}}).code,
            ResultCode::kSuccess);
}

TEST_F(DirectoryTest, ReferralsAndAliases) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "1", "Anne", "Martin"), ResultCode::kSuccess);
  ASSERT_EQ(Add(*client,
                "ou=elsewhere,o=annuaire,c=fr",
                {{"objectClass", {"referral", "extensibleObject"}},
                 {"ou", {"elsewhere"}},
                 {"ref", {"ldap://other.example/ou=elsewhere,o=annuaire,c=fr"}}}),
            ResultCode::kSuccess);
  const Answer referred =
      client->Search("uid=9,ou=elsewhere,o=annuaire,c=fr", SearchScope::kBase, "(objectClass=*)");
  EXPECT_EQ(referred.code, ResultCode::kReferral);
  EXPECT_EQ(referred.referral.size(), 1U);
  const Answer continued = client->Search(kBase, SearchScope::kSubtree, "(cn=anne)");
  EXPECT_EQ(continued.entries.size(), 1U);
  EXPECT_EQ(continued.references.size(), 1U);
  const Answer managed =
      client->Ask(LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(objectClass=referral)"),
                  {{.oid = ldap::oid::kManageDsaIt}});
  EXPECT_EQ(managed.entries.size(), 1U);
  ASSERT_EQ(Add(*client,
                "cn=alias,o=annuaire,c=fr",
                {{"objectClass", {"alias", "extensibleObject"}},
                 {"cn", {"alias"}},
                 {"aliasedObjectName", {"uid=1,ou=people,o=annuaire,c=fr"}}}),
            ResultCode::kSuccess);
  ldap::SearchRequest followed =
      LdapClient::SearchFor("cn=alias,o=annuaire,c=fr", SearchScope::kBase, "(objectClass=*)");
  followed.deref_aliases = ldap::DerefAliases::kAlways;
  const Answer target = client->Ask(std::move(followed));
  ASSERT_EQ(target.entries.size(), 1U);
  EXPECT_EQ(target.entries[0].dn, "uid=1,ou=people,o=annuaire,c=fr");
  ldap::SearchRequest one = LdapClient::SearchFor(kBase, SearchScope::kOne, "(cn=anne)");
  one.deref_aliases = ldap::DerefAliases::kInSearching;
  EXPECT_EQ(client->Ask(std::move(one)).entries.size(), 1U);
}

}  // namespace

}  // namespace socle::directory::app
