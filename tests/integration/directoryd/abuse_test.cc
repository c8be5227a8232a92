#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/encode_message.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ResultCode;
using ldap::SearchScope;

constexpr std::string_view kPassword = "correct horse battery";

// Clients that do not read, guess, flood, or speak no LDAP.
class AbuseTest : public DirectoryTest {
 protected:
  // Some megabytes of entries: more than sockets hold.
  void StartWithLongEntries() {
    Start();
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
    const std::string photo(100'000, 'x');
    constexpr int kEntries = 120;
    for (int i = 0; i < kEntries; ++i) {
      const std::string dn = "uid=e" + std::to_string(i) + ",ou=people,o=annuaire,c=fr";
      ASSERT_EQ(Add(*admin,
                    dn,
                    {{"objectClass", {"inetOrgPerson"}},
                     {"cn", {"e"}},
                     {"sn", {"e"}},
                     {"jpegPhoto", {photo}}}),
                ResultCode::kSuccess);
    }
  }

  // An administrator whose socket holds little.
  [[nodiscard]] std::unique_ptr<LdapClient> ConnectNarrowly() const {
    constexpr int kRoomBytes = 65536;
    auto client = std::make_unique<LdapClient>(server_->LdapPort(), kRoomBytes);
    EXPECT_EQ(client->Bind(kAdmin, kSecret).code, ResultCode::kSuccess);
    return client;
  }

  static ldap::Message LongSearch(std::int32_t id) {
    return {.id = id,
            .operation = LdapClient::SearchFor(
                "ou=people,o=annuaire,c=fr", SearchScope::kOne, "(objectClass=*)")};
  }

  static std::size_t ResidentBytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages >> pages;
    return pages * 4096;
  }
};

TEST_F(AbuseTest, ASearchThatWaitsForItsReaderIsCancelled) {
  StartWithLongEntries();
  auto client = ConnectNarrowly();
  client->Send(LongSearch(100));
  const std::string id = ldap::EncodeCancelRequest(100);
  client->Send(
      {.id = 101, .operation = ldap::ExtendedRequest{.name = ldap::oid::kCancel, .value = id}});
  int entries = 0;
  ResultCode search = ResultCode::kOther;
  ResultCode cancel = ResultCode::kOther;
  for (int results = 0; results < 2;) {
    const auto received = client->Next();
    ASSERT_TRUE(received.has_value());
    const ldap::Message& message = received->message;
    if (const auto* done = std::get_if<ldap::SearchResultDone>(&message.operation)) {
      search = done->result.code;
      ++results;
    } else if (const auto* extended = std::get_if<ldap::ExtendedResponse>(&message.operation)) {
      cancel = extended->result.code;
      ++results;
    } else {
      ++entries;
    }
  }
  EXPECT_EQ(search, ResultCode::kCanceled);
  EXPECT_EQ(cancel, ResultCode::kSuccess);
  EXPECT_LT(entries, 120);
}

TEST_F(AbuseTest, AnAbandonedSearchSaysNothingMore) {
  StartWithLongEntries();
  auto client = ConnectNarrowly();
  for (int round = 0; round < 20; ++round) {
    client->Send(LongSearch(100 + (2 * round)));
    client->Send({.id = 101 + (2 * round),
                  .operation = ldap::AbandonRequest{.message_id = 100 + (2 * round)}});
  }
  client->Send({.id = 999, .operation = ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}});
  int entries = 0;
  while (true) {
    const auto received = client->Next();
    ASSERT_TRUE(received.has_value());
    EXPECT_FALSE(std::holds_alternative<ldap::SearchResultDone>(received->message.operation));
    if (received->message.id == 999) {
      break;
    }
    ++entries;
  }
  EXPECT_LT(entries, 20 * 120);
}

TEST_F(AbuseTest, AnswersToAReaderThatStoppedDoNotGrow) {
  StartWithLongEntries();
  auto client = ConnectNarrowly();
  const std::size_t before = ResidentBytes();
  constexpr int kSearches = 60;  // 720 MB of answers, all taken at once
  for (int i = 0; i < kSearches; ++i) {
    client->Send(LongSearch(1000 + i));
  }
  // Others are served meanwhile.
  auto other = ConnectAsAdmin();
  constexpr int kOthers = 200;
  for (int i = 0; i < kOthers; ++i) {
    ASSERT_EQ(other->Search(kBase, SearchScope::kBase, "(objectClass=*)").entries.size(), 1U);
  }
  const std::size_t after = ResidentBytes();
  // A page of each search is what may wait, and what the allocator keeps: some 40 to 80 MB were
  // seen, the same for 30 searches and for 300.
  EXPECT_LT(after, before + (std::size_t{256} << 20));
  // Not one of them has come to its end.
  EXPECT_TRUE(
      server_->Metrics().contains("operations_total{operation=\"search\",result=\"success\"} " +
                                  std::to_string(kOthers) + "\n"));
}

TEST_F(AbuseTest, MalformedMessagesOfEveryKind) {
  Start();
  auto admin = ConnectAsAdmin();
  AddBase(*admin);
  const auto notice_after = [&](std::string_view bytes) {
    auto client = Connect();
    client->SendBytes(bytes);
    ResultCode code = ResultCode::kSuccess;
    while (const auto received = client->Next()) {
      const auto* notice = std::get_if<ldap::ExtendedResponse>(&received->message.operation);
      if (received->message.id == ldap::kUnsolicitedId && notice != nullptr) {
        EXPECT_EQ(notice->name.value_or(""), ldap::oid::kNoticeOfDisconnection);
        code = notice->result.code;
      }
    }
    return code;
  };
  using namespace std::string_view_literals;
  const std::vector<std::pair<std::string_view, std::string_view>> kinds = {
      {"indefinite length inside", "\x30\x0c\x02\x01\x01\x60\x80\x02\x01\x03\x04\x00\x80\x00"sv},
      {"element longer than the message", "\x30\x0a\x02\x01\x01\x60\x7f\x02\x01\x03\x04\x00"sv},
      {"length of nine octets inside",
       "\x30\x0e\x02\x01\x01\x60\x89\x00\x00\x00\x00\x00\x00\x00\x00\x01"sv},
      {"trailing octets in a bind",
       "\x30\x0e\x02\x01\x01\x60\x09\x02\x01\x03\x04\x00\x80\x00\x05\x00"sv},
      {"trailing octets behind the operation",
       "\x30\x0e\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00\x05\x00"sv},
      {"wrong tag of a version", "\x30\x0c\x02\x01\x01\x60\x07\x04\x01\x03\x04\x00\x80\x00"sv},
      {"boolean of two octets",
       "\x30\x26\x02\x01\x01\x63\x21\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01"
       "\x02"
       "\xff\xff\x87\x0b"
       "objectClass\x30\x00"sv},
      {"integer of no octets", "\x30\x0b\x02\x00\x60\x07\x02\x01\x03\x04\x00\x80\x00"sv},
      {"negative message id", "\x30\x0c\x02\x01\xff\x60\x07\x02\x01\x03\x04\x00\x80\x00"sv},
      {"message id of five octets",
       "\x30\x10\x02\x05\x01\x00\x00\x00\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00"sv},
      {"an answer instead of a request",
       "\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"sv},
      {"half a control",
       "\x30\x12\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00\xa0\x04\x30\x02\x04\x05"sv},
      {"a NUL in a description",
       "\x30\x19\x02\x01\x01\x6e\x14\x04\x04"
       "cn=x\x30\x0c\x04\x07"
       "a\0bcdef\x04\x01x"sv},
  };
  for (const auto& [kind, bytes] : kinds) {
    EXPECT_EQ(notice_after(bytes), ResultCode::kProtocolError) << kind;
  }
  // Whoever speaks LDAP is served as before.
  EXPECT_EQ(admin->Search(kBase, SearchScope::kBase, "(objectClass=*)").entries.size(), 1U);
}

TEST_F(AbuseTest, InvalidUtf8IsRefusedAndTheConnectionGoesOn) {
  Start();
  auto admin = ConnectAsAdmin();
  AddBase(*admin);
  EXPECT_EQ(admin->Search("o=\xc3(,c=fr", SearchScope::kBase, "(objectClass=*)").code,
            ResultCode::kInvalidDnSyntax);
  EXPECT_EQ(AddPerson(*admin, "1", "caf\xe9", "x"), ResultCode::kInvalidAttributeSyntax);
  EXPECT_EQ(admin->Search(kBase, SearchScope::kSubtree, "(cn=caf\\e9)").code, ResultCode::kSuccess);
  EXPECT_EQ(admin->Search(kBase, SearchScope::kBase, "(objectClass=*)").entries.size(), 1U);
}

TEST_F(AbuseTest, AFloodOfTheAnonymousIsAnsweredAndForgotten) {
  Start({"ldap.connections-per-peer-max=50"});
  {
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
  }
  for (int round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<LdapClient>> clients;
    for (int i = 0; i < 30; ++i) {
      auto& client = clients.emplace_back(Connect());
      std::string bytes;
      for (int request = 1; request <= 20; ++request) {
        ldap::AppendMessage(
            bytes,
            {.id = request, .operation = LdapClient::SearchFor("", SearchScope::kBase, "(cn=*)")});
      }
      client->SendBytes(bytes);  // and goes away without reading
    }
  }
  bool is_served = false;
  for (int i = 0; i < 1000 && !is_served; ++i) {
    LdapClient client(server_->LdapPort());
    client.Send({.id = 1, .operation = ldap::BindRequest{.name = kAdmin, .password = kSecret}});
    is_served = client.Next().has_value();
  }
  EXPECT_TRUE(is_served);
}

TEST_F(AbuseTest, SprayingSlowsStrangersAndNotWhoIsKnown) {
  Write("rules", "rule all\n  by anyone auth read\n");
  Start({"directory.access-file=" + (folder_ / "rules")});
  auto admin = ConnectAsAdmin();
  AddBase(*admin);
  for (const std::string_view uid : {"known", "stranger"}) {
    ASSERT_EQ(AddPerson(*admin, uid, "x", "y"), ResultCode::kSuccess);
    const std::string dn = "uid=" + std::string(uid) + ",ou=people,o=annuaire,c=fr";
    const std::string change =
        ldap::EncodePasswordModifyRequest({.user_identity = dn, .new_password = kPassword});
    ASSERT_EQ(
        admin->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = change}).code,
        ResultCode::kSuccess);
  }
  auto client = Connect();
  EXPECT_EQ(client->Bind("uid=known,ou=people,o=annuaire,c=fr", kPassword).code,
            ResultCode::kSuccess);
  for (int i = 0; i < 30; ++i) {
    const std::string dn = "uid=u" + std::to_string(i) + ",ou=people,o=annuaire,c=fr";
    EXPECT_EQ(client->Bind(dn, "Summer2026!").code, ResultCode::kInvalidCredentials);
  }
  EXPECT_EQ(client->Bind("uid=stranger,ou=people,o=annuaire,c=fr", kPassword).code,
            ResultCode::kInvalidCredentials);
  EXPECT_EQ(client->Bind("uid=known,ou=people,o=annuaire,c=fr", kPassword).code,
            ResultCode::kSuccess);
  bool is_logged = false;
  for (const std::string& line : server_->Logger().Lines()) {
    is_logged = is_logged || line.starts_with("passwords are guessed at peer=127.0.0.1");
    EXPECT_FALSE(line.contains("Summer2026!"));
  }
  EXPECT_TRUE(is_logged);
}

}  // namespace

}  // namespace socle::directory::app
