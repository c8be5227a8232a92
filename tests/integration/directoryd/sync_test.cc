#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/ldap/extended_values.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sync_control.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {
namespace {

using ldap::ResultCode;
using ldap::SyncMode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kPeople = "ou=people,o=annuaire,c=fr";

// What a client was told, each message as a text.
struct Told {
  std::vector<std::string> lines = {};
  std::string cookie = {};  // the last one
  std::optional<ResultCode> code = {};
  bool refresh_deletes = false;  // of the Sync Done control
  std::set<std::string> deleted = {};
};

class SyncTest : public DirectoryTest {
 protected:
  void Begin(std::vector<std::string> settings = {}) {
    Start(std::move(settings));
    admin_ = ConnectAsAdmin();
    AddBase(*admin_);
  }

  static std::int32_t Ask(LdapClient& client,
                          const ldap::SyncRequest& request,
                          std::string_view filter = "(objectClass=*)",
                          std::string_view base = kBase,
                          ldap::SearchScope scope = ldap::SearchScope::kSubtree) {
    const std::int32_t id = client.NextId();
    const std::string value = ldap::EncodeSyncRequest(request);
    client.Send({.id = id,
                 .operation = LdapClient::SearchFor(base, scope, filter, {"entryUUID"}),
                 .controls = {{.oid = ldap::oid::kSyncRequest, .critical = true, .value = value}}});
    return id;
  }

  static std::string StateName(const ldap::Message& message, Told& told) {
    const ldap::Control* control = ldap::FindControl(message, ldap::oid::kSyncState);
    if (control == nullptr) {
      return "no state";
    }
    const auto state = ldap::DecodeSyncState(control->value.value_or(""));
    EXPECT_TRUE(state.has_value());
    if (state->cookie) {
      told.cookie = *state->cookie;
    }
    switch (state->state) {
      case ldap::SyncStateKind::kPresent:
        return "present";
      case ldap::SyncStateKind::kAdd:
        return "add";
      case ldap::SyncStateKind::kModify:
        return "modify";
      case ldap::SyncStateKind::kDelete:
        return "delete";
    }
    return "";
  }

  static void TakeInfo(const ldap::IntermediateResponse& response, Told& told) {
    EXPECT_EQ(response.name.value_or(""), ldap::oid::kSyncInfo);
    const auto info = ldap::DecodeSyncInfo(response.value.value_or(""));
    ASSERT_TRUE(info.has_value());
    if (const auto* cookie = std::get_if<ldap::SyncNewCookie>(&*info)) {
      told.cookie = cookie->cookie;
      told.lines.emplace_back("cookie");
    } else if (const auto* deletes = std::get_if<ldap::SyncRefreshDelete>(&*info)) {
      told.cookie = deletes->cookie.value_or("");
      told.lines.emplace_back("refreshDelete");
    } else if (const auto* present = std::get_if<ldap::SyncRefreshPresent>(&*info)) {
      told.cookie = present->cookie.value_or("");
      told.lines.emplace_back("refreshPresent");
    } else if (const auto* ids = std::get_if<ldap::SyncIdSet>(&*info)) {
      EXPECT_TRUE(ids->refresh_deletes);
      told.lines.push_back("deleted " + std::to_string(ids->entry_uuids.size()));
      told.deleted.insert(ids->entry_uuids.begin(), ids->entry_uuids.end());
    }
  }

  // Takes messages until one that begins so, or the result.
  static Told Listen(LdapClient& client, std::string_view until = "nothing") {
    Told told;
    while (auto received = client.Next()) {
      const ldap::Message& message = received->message;
      if (const auto* entry = std::get_if<ldap::SearchResultEntry>(&message.operation)) {
        const std::string state = StateName(message, told);
        told.lines.push_back(state + " " + std::string(entry->object_name));
      } else if (const auto* info = std::get_if<ldap::IntermediateResponse>(&message.operation)) {
        TakeInfo(*info, told);
      } else if (const auto* done = std::get_if<ldap::SearchResultDone>(&message.operation)) {
        told.code = done->result.code;
        if (const auto* control = ldap::FindControl(message, ldap::oid::kSyncDone)) {
          const auto value = ldap::DecodeSyncDone(control->value.value_or(""));
          EXPECT_TRUE(value.has_value());
          told.cookie = value->cookie.value_or("");
          told.refresh_deletes = value->refresh_deletes;
        }
        return told;
      }
      if (!told.lines.empty() && told.lines.back().starts_with(until)) {
        return told;
      }
    }
    ADD_FAILURE() << "closed by the server";
    return told;
  }

  Told Refresh(const std::string& cookie,
               bool reload_hint = false,
               std::string_view filter = "(objectClass=*)") const {
    const auto client = ConnectAsAdmin();
    ldap::SyncRequest request = {.reload_hint = reload_hint};
    if (!cookie.empty()) {
      request.cookie = cookie;
    }
    Ask(*client, request, filter);
    return Listen(*client);
  }

  void Change(std::string_view dn, std::string_view attribute, std::string_view value) {
    EXPECT_EQ(admin_
                  ->Ask(ldap::ModifyRequest{
                      .object = dn,
                      .changes = {{.operation = ldap::ModifyOperation::kReplace,
                                   .attribute = {.type = attribute, .values = {value}}}}})
                  .code,
              ResultCode::kSuccess);
  }

  void Remove(std::string_view dn) {
    EXPECT_EQ(admin_->Ask(ldap::DeleteRequest{.entry = dn}).code, ResultCode::kSuccess);
  }

  void Move(std::string_view dn, std::string_view rdn, std::optional<std::string_view> superior) {
    EXPECT_EQ(
        admin_
            ->Ask(ldap::ModifyDnRequest{
                .entry = dn, .new_rdn = rdn, .delete_old_rdn = true, .new_superior = superior})
            .code,
        ResultCode::kSuccess);
  }

  std::unique_ptr<LdapClient> admin_;
};

TEST_F(SyncTest, GivesTheContentAndThenOnlyWhatHasChanged) {
  Begin();
  AddPerson(*admin_, "a", "A", "A");
  AddPerson(*admin_, "b", "B", "B");
  const Told content = Refresh("");
  EXPECT_EQ(content.code, ResultCode::kSuccess);
  EXPECT_FALSE(content.refresh_deletes);
  EXPECT_THAT(content.lines,
              UnorderedElementsAre("add o=annuaire,c=fr",
                                   "add ou=people,o=annuaire,c=fr",
                                   "add uid=a,ou=people,o=annuaire,c=fr",
                                   "add uid=b,ou=people,o=annuaire,c=fr"));
  EXPECT_THAT(content.cookie, StartsWith("rid=000,csn="));

  const Told nothing = Refresh(content.cookie);
  EXPECT_THAT(nothing.lines, IsEmpty());
  EXPECT_TRUE(nothing.refresh_deletes);
  EXPECT_EQ(nothing.cookie, content.cookie);

  Change("uid=a,ou=people,o=annuaire,c=fr", "sn", "C");
  Change("uid=a,ou=people,o=annuaire,c=fr", "sn", "D");
  Remove("uid=b,ou=people,o=annuaire,c=fr");
  AddPerson(*admin_, "c", "C", "C");
  const Told changes = Refresh(content.cookie);
  EXPECT_EQ(changes.code, ResultCode::kSuccess);
  EXPECT_TRUE(changes.refresh_deletes);
  EXPECT_THAT(changes.lines,
              ElementsAre("add uid=a,ou=people,o=annuaire,c=fr",
                          "deleted 1",
                          "add uid=c,ou=people,o=annuaire,c=fr"));
}

TEST_F(SyncTest, GoesOnWithChangesUntilItIsCancelled) {
  Begin();
  const auto client = ConnectAsAdmin();
  const std::int32_t id = Ask(*client, {.mode = SyncMode::kRefreshAndPersist});
  EXPECT_THAT(Listen(*client, "refreshPresent").lines.back(), "refreshPresent");
  AddPerson(*admin_, "a", "A", "A");
  EXPECT_THAT(Listen(*client, "add").lines, ElementsAre("add uid=a,ou=people,o=annuaire,c=fr"));
  Change("uid=a,ou=people,o=annuaire,c=fr", "sn", "C");
  const Told modified = Listen(*client, "modify");
  EXPECT_THAT(modified.lines, ElementsAre("modify uid=a,ou=people,o=annuaire,c=fr"));
  Remove("uid=a,ou=people,o=annuaire,c=fr");
  EXPECT_THAT(Listen(*client, "cookie").lines, ElementsAre("deleted 1", "cookie"));
  // The cookie that came with an entry is as good as any.
  EXPECT_THAT(Refresh(modified.cookie).lines, ElementsAre("deleted 1"));

  const std::int32_t cancel = client->NextId();
  const std::string value = ldap::EncodeCancelRequest(id);
  client->Send({.id = cancel,
                .operation = ldap::ExtendedRequest{.name = ldap::oid::kCancel, .value = value}});
  EXPECT_EQ(Listen(*client).code, ResultCode::kCanceled);
  EXPECT_EQ(client->Collect(cancel).code, ResultCode::kSuccess);
}

TEST_F(SyncTest, AbandonedItSaysNothingMore) {
  Begin();
  const auto client = ConnectAsAdmin();
  const std::int32_t id = Ask(*client, {.mode = SyncMode::kRefreshAndPersist});
  Listen(*client, "refreshPresent");
  client->Send({.id = client->NextId(), .operation = ldap::AbandonRequest{.message_id = id}});
  EXPECT_EQ(client->Search("", ldap::SearchScope::kBase, "(objectClass=*)").code,
            ResultCode::kSuccess);
  AddPerson(*admin_, "a", "A", "A");
  // Collect fails for messages of another request.
  EXPECT_EQ(client->Search(kPeople, ldap::SearchScope::kBase, "(objectClass=*)").entries.size(),
            1U);
}

TEST_F(SyncTest, EntriesEnterAndLeaveByTheFilter) {
  Begin();
  AddPerson(*admin_, "a", "A", "in");
  AddPerson(*admin_, "b", "B", "out");
  const auto client = ConnectAsAdmin();
  Ask(*client, {.mode = SyncMode::kRefreshAndPersist}, "(sn=in)");
  EXPECT_THAT(Listen(*client, "refreshPresent").lines,
              ElementsAre("add uid=a,ou=people,o=annuaire,c=fr", "refreshPresent"));
  Change("uid=a,ou=people,o=annuaire,c=fr", "sn", "out");
  EXPECT_THAT(Listen(*client, "cookie").lines, ElementsAre("deleted 1", "cookie"));
  // What has nothing to do with the filter is not told of.
  Change("uid=b,ou=people,o=annuaire,c=fr", "mail", "b@x.example");
  Change("uid=b,ou=people,o=annuaire,c=fr", "sn", "in");
  EXPECT_THAT(Listen(*client, "modify").lines,
              ElementsAre("modify uid=b,ou=people,o=annuaire,c=fr"));
}

TEST_F(SyncTest, RenamedSubtreesAreToldWhole) {
  Begin();
  Add(*admin_, "ou=other,o=annuaire,c=fr", {{"objectClass", {"organizationalUnit"}}});
  AddPerson(*admin_, "a", "A", "A");
  const auto all = ConnectAsAdmin();
  Ask(*all, {.mode = SyncMode::kRefreshAndPersist});
  Listen(*all, "refreshPresent");
  const auto below = ConnectAsAdmin();
  Ask(*below,
      {.mode = SyncMode::kRefreshAndPersist},
      "(objectClass=*)",
      "ou=other,o=annuaire,c=fr");
  Listen(*below, "refreshPresent");
  Move(kPeople, "ou=staff", "ou=other,o=annuaire,c=fr");
  EXPECT_THAT(Listen(*all, "cookie").lines,
              ElementsAre("modify ou=staff,ou=other,o=annuaire,c=fr",
                          "modify uid=a,ou=staff,ou=other,o=annuaire,c=fr",
                          "cookie"));
  EXPECT_THAT(Listen(*below, "cookie").lines,
              ElementsAre("add ou=staff,ou=other,o=annuaire,c=fr",
                          "add uid=a,ou=staff,ou=other,o=annuaire,c=fr",
                          "cookie"));
  // Out of the scope of one, on within that of the other.
  Move("ou=staff,ou=other,o=annuaire,c=fr", "ou=people", kBase);
  EXPECT_THAT(Listen(*below, "cookie").lines, ElementsAre("deleted 2", "cookie"));
  EXPECT_THAT(Listen(*all, "cookie").lines.size(), 3U);
  // The base has another name: the client must begin anew.
  Move("ou=other,o=annuaire,c=fr", "ou=third", std::nullopt);
  EXPECT_EQ(Listen(*below).code, ResultCode::kSyncRefreshRequired);
}

// Its new name is told with that of its parent: the parent has to be there by then.
TEST_F(SyncTest, ARenamedParentIsToldBeforeAnEntryThatWasRenamedEarlier) {
  Begin();
  Add(*admin_, "ou=other,o=annuaire,c=fr", {{"objectClass", {"organizationalUnit"}}});
  AddPerson(*admin_, "a", "A", "A");
  const std::string cookie = Refresh("").cookie;
  Move("uid=a," + std::string(kPeople), "uid=b", std::nullopt);
  Move(kPeople, "ou=staff", "ou=other,o=annuaire,c=fr");
  const std::vector<std::string> lines = Refresh(cookie).lines;
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], "add ou=staff,ou=other,o=annuaire,c=fr");
  EXPECT_EQ(lines[1], "add uid=b,ou=staff,ou=other,o=annuaire,c=fr");
}

TEST_F(SyncTest, UnknownCookiesAreRefusedOrAnsweredWithTheContent) {
  Begin();
  const std::string ours = Refresh("").cookie;
  for (const std::string& cookie :
       {std::string("none of ours"),
        std::string("rid=001,csn=20200101000000.000000Z#000001#000#000000"),
        std::string("rid=001,csn=20991231000000.000000Z#ffffff#000#ffffff"),
        std::string(5000, 'x')}) {
    EXPECT_EQ(Refresh(cookie).code, ResultCode::kSyncRefreshRequired) << cookie.substr(0, 60);
    const Told anew = Refresh(cookie, true);
    EXPECT_EQ(anew.code, ResultCode::kSuccess);
    EXPECT_EQ(anew.lines.size(), 2U);
    EXPECT_FALSE(anew.refresh_deletes);
  }
  // A client's own number is given back; what slapd sends at first names no state.
  EXPECT_THAT(Refresh("rid=042").cookie, StartsWith("rid=042,csn="));
  EXPECT_TRUE(Refresh("rid=007" + ours.substr(7)).refresh_deletes);
}

TEST_F(SyncTest, CookiesOfChangesThatWereRemovedAreTooOld) {
  Begin({"sync.changes-kept=100"});
  const std::string cookie = Refresh("").cookie;
  for (int i = 0; i < 60; ++i) {
    AddPerson(*admin_, "p" + std::to_string(i), "P", "P");
  }
  const Told kept = Refresh(cookie);
  EXPECT_EQ(kept.code, ResultCode::kSuccess);
  EXPECT_EQ(kept.lines.size(), 60U);
  for (int i = 0; i < 80; ++i) {
    AddPerson(*admin_, "q" + std::to_string(i), "P", "P");
  }
  EXPECT_EQ(Refresh(cookie).code, ResultCode::kSyncRefreshRequired);
  EXPECT_EQ(Refresh(cookie, true).lines.size(), 142U);
}

TEST_F(SyncTest, CookiesHoldAcrossARestart) {
  Begin();
  const std::string cookie = Refresh("").cookie;
  AddPerson(*admin_, "a", "A", "A");
  Start();
  EXPECT_THAT(Refresh(cookie).lines, ElementsAre("add uid=a,ou=people,o=annuaire,c=fr"));
}

TEST_F(SyncTest, WhatGoesNotTogetherIsRefused) {
  Begin();
  const auto client = ConnectAsAdmin();
  const std::string sync = ldap::EncodeSyncRequest({});
  const auto ask = [&](std::string_view value,
                       std::string_view base = kBase,
                       ldap::DerefAliases deref = ldap::DerefAliases::kNever,
                       std::vector<ldap::Control> controls = {}) {
    auto search = LdapClient::SearchFor(base, ldap::SearchScope::kSubtree, "(objectClass=*)");
    search.deref_aliases = deref;
    controls.push_back({.oid = ldap::oid::kSyncRequest, .critical = true, .value = value});
    return client->Ask(std::move(search), std::move(controls)).code;
  };
  EXPECT_EQ(ask("\x30\x03\x0a\x01\x02"), ResultCode::kProtocolError);
  EXPECT_EQ(ask(""), ResultCode::kProtocolError);
  constexpr std::string_view kPage("\x30\x05\x02\x01\x05\x04\x00", 7);
  EXPECT_EQ(ask(sync,
                kBase,
                ldap::DerefAliases::kNever,
                {{.oid = ldap::oid::kPagedResults, .value = kPage}}),
            ResultCode::kProtocolError);
  EXPECT_EQ(ask(sync, kBase, ldap::DerefAliases::kAlways), ResultCode::kProtocolError);
  EXPECT_EQ(ask(sync, "ou=nowhere,o=annuaire,c=fr"), ResultCode::kNoSuchObject);
}

TEST_F(SyncTest, OnlySoManyFollowAndNobodyWithoutABind) {
  Begin({"sync.clients-max=1"});
  const auto anonymous = Connect();
  Ask(*anonymous, {.mode = SyncMode::kRefreshAndPersist});
  EXPECT_EQ(Listen(*anonymous).code, ResultCode::kStrongerAuthRequired);
  const auto second = ConnectAsAdmin();
  {
    const auto first = ConnectAsAdmin();
    Ask(*first, {.mode = SyncMode::kRefreshAndPersist});
    Listen(*first, "refreshPresent");
    Ask(*second, {.mode = SyncMode::kRefreshAndPersist});
    EXPECT_EQ(Listen(*second).code, ResultCode::kBusy);
    // Its own end makes room.
    first->Send({.id = first->NextId(), .operation = ldap::AbandonRequest{.message_id = 2}});
    EXPECT_EQ(first->Search("", ldap::SearchScope::kBase, "(objectClass=*)").code,
              ResultCode::kSuccess);
  }
  Ask(*second, {.mode = SyncMode::kRefreshAndPersist});
  EXPECT_EQ(Listen(*second, "refreshPresent").lines.back(), "refreshPresent");
}

// A client that may see persons as long as they are not hidden.
class SyncRightsTest : public SyncTest {
 protected:
  static constexpr std::string_view kReplica = "uid=replica,ou=people,o=annuaire,c=fr";

  void BeginWithRules(std::vector<std::string> settings) {
    Write("rules", R"(rule hidden
  filter (description=hidden)
  by anonymous auth
rule mail
  attributes mail
  by anonymous auth
rule all
  attributes * + entry
  by anonymous auth
  by authenticated read
)");
    settings.push_back("directory.access-file=" + (folder_ / "rules"));
    settings.emplace_back("password.rehash=no");  // a bind is no change then
    Begin(std::move(settings));
    EXPECT_EQ(Add(*admin_,
                  kReplica,
                  {{"objectClass", {"inetOrgPerson"}},
                   {"cn", {"replica"}},
                   {"sn", {"replica"}},
                   {"userPassword", {"{SSHA}1G904nLkTkGWjKNnQuB/hpWXC/hzYWx0c2FsdA=="}}}),
              ResultCode::kSuccess);
    for (const std::string_view uid : {"a", "b", "c"}) {
      AddPerson(*admin_, uid, uid, uid);
    }
  }

  [[nodiscard]] std::unique_ptr<LdapClient> ConnectAsReplica() const {
    auto client = Connect();
    EXPECT_EQ(client->Bind(kReplica, kSecret).code, ResultCode::kSuccess);
    return client;
  }
};

TEST_F(SyncRightsTest, EntriesEnterAndLeaveByTheRules) {
  BeginWithRules({});
  const auto client = ConnectAsReplica();
  Ask(*client, {.mode = SyncMode::kRefreshAndPersist}, "(uid=a)");
  EXPECT_THAT(Listen(*client, "refreshPresent").lines,
              ElementsAre("add uid=a,ou=people,o=annuaire,c=fr", "refreshPresent"));
  Change("uid=a,ou=people,o=annuaire,c=fr", "description", "hidden");
  EXPECT_THAT(Listen(*client, "cookie").lines, ElementsAre("deleted 1", "cookie"));
  Change("uid=a,ou=people,o=annuaire,c=fr", "description", "shown");
  EXPECT_THAT(Listen(*client, "modify").lines,
              ElementsAre("modify uid=a,ou=people,o=annuaire,c=fr"));
  // What it may not look at is not there for its filter either.
  Change("uid=a,ou=people,o=annuaire,c=fr", "mail", "a@x.example");
  Listen(*client, "modify");
  const auto other = ConnectAsReplica();
  Ask(*other, {}, "(mail=a@x.example)");
  EXPECT_THAT(Listen(*other).lines, IsEmpty());
}

TEST_F(SyncRightsTest, LimitsOfSearchesHoldForThoseWhoAreNoConsumers) {
  BeginWithRules({"limits.size-bound=3"});
  const auto client = ConnectAsReplica();
  Ask(*client, {});
  const Told cut = Listen(*client);
  EXPECT_EQ(cut.code, ResultCode::kAdminLimitExceeded);
  EXPECT_EQ(cut.lines.size(), 3U);
  EXPECT_EQ(cut.cookie, "");
  // Nor do they get all by pretending to have been away.
  const std::string cookie = Refresh("").cookie;
  for (const std::string_view uid : {"d", "e", "f", "g"}) {
    AddPerson(*admin_, uid, uid, uid);
  }
  Ask(*client, {.cookie = cookie});
  EXPECT_EQ(Listen(*client).code, ResultCode::kAdminLimitExceeded);
  // What they follow is no answer to one search.
  Ask(*client, {.mode = SyncMode::kRefreshAndPersist}, "(uid=a)");
  Listen(*client, "refreshPresent");
  for (const std::string_view value : {"1", "2", "3", "4", "5"}) {
    Change("uid=a,ou=people,o=annuaire,c=fr", "description", value);
    EXPECT_THAT(Listen(*client, "modify").lines.size(), 1U);
  }
}

TEST_F(SyncRightsTest, ConsumersCopyWithoutThoseLimits) {
  BeginWithRules({"limits.size-bound=3",
                  "limits.examined-bound=3",
                  "sync.consumers=cn=other,c=fr;" + std::string(kReplica)});
  const auto client = ConnectAsReplica();
  Ask(*client, {});
  const Told all = Listen(*client);
  EXPECT_EQ(all.code, ResultCode::kSuccess);
  EXPECT_EQ(all.lines.size(), 6U);
  EXPECT_EQ(client->Search(kBase, ldap::SearchScope::kSubtree, "(objectClass=*)").code,
            ResultCode::kAdminLimitExceeded);
}

// The server keeps nothing for who does not read: it reads the log on when there is room again.
TEST_F(SyncTest, WhoReadsSlowlyMissesNothing) {
  Begin();
  const auto client = ConnectAsAdmin();
  const std::int32_t id = client->NextId();
  const std::string value = ldap::EncodeSyncRequest({.mode = SyncMode::kRefreshAndPersist});
  client->Send({.id = id,
                .operation = LdapClient::SearchFor(
                    kBase, ldap::SearchScope::kSubtree, "(objectClass=*)", {"*"}),
                .controls = {{.oid = ldap::oid::kSyncRequest, .critical = true, .value = value}}});
  Listen(*client, "refreshPresent");
  constexpr int kEntries = 60;
  constexpr std::size_t kValues = 60;
  std::vector<std::string> values;
  values.reserve(kValues);
  for (std::size_t i = 0; i < kValues; ++i) {
    values.push_back(std::to_string(i) + std::string(1000, 'x'));
  }
  const std::vector<std::string_view> views(values.begin(), values.end());
  for (int i = 0; i < kEntries; ++i) {
    const std::string dn = "ou=u" + std::to_string(i) + ",o=annuaire,c=fr";
    ASSERT_EQ(Add(*admin_, dn, {{"objectClass", {"organizationalUnit"}}, {"description", views}}),
              ResultCode::kSuccess);
  }
  std::set<std::string> seen;
  while (seen.size() < kEntries) {
    const Told told = Listen(*client, "add");
    if (told.lines.empty()) {
      break;
    }
    seen.insert(told.lines.begin(), told.lines.end());
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kEntries));
}

TEST_F(SyncTest, AStopOfTheServerEndsIt) {
  Begin();
  const auto client = ConnectAsAdmin();
  Ask(*client, {.mode = SyncMode::kRefreshAndPersist});
  Listen(*client, "refreshPresent");
  server_.reset();
  EXPECT_EQ(Listen(*client).code, ResultCode::kUnavailable);
}

}  // namespace
}  // namespace socle::directory::app
