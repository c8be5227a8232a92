#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/encode_message.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ResultCode;
using ldap::SearchScope;

using SessionTest = DirectoryTest;

// The notice before a close; kSuccess when there was none.
ResultCode ReadNotice(LdapClient& client) {
  ResultCode code = ResultCode::kSuccess;
  while (const auto received = client.Next()) {
    const auto* notice = std::get_if<ldap::ExtendedResponse>(&received->message.operation);
    if (received->message.id == ldap::kUnsolicitedId && notice != nullptr) {
      EXPECT_EQ(notice->name.value_or(""), ldap::oid::kNoticeOfDisconnection);
      code = notice->result.code;
    }
  }
  return code;
}

TEST_F(SessionTest, WhatIsNoLdapEndsTheConnectionWithANotice) {
  Start();
  using namespace std::string_view_literals;
  for (const std::string_view bytes : {
           "GET / HTTP/1.1\r\n\r\n"sv,                // no SEQUENCE
           "\x30\x80\x02\x01\x01\x42\x00\x00\x00"sv,  // indefinite length
           "\x30\x85\x01\x00\x00\x00\x00"sv,          // length of five octets
           "\x30\x84\x7f\xff\xff\xff"sv,              // over the limit
           "\x30\x05\x02\x01\x01\x7f\x00"sv,          // unknown operation
           "\x30\x06\x04\x01\x01\x42\x01\x00"sv,      // message id of another type
           "\x30\x07\x02\x01\x01\x42\x00\x05\x00"sv,  // trailing element
           "\x30\x05\x02\x01\x00\x42\x00"sv,          // unbind with id 0: protocol error
           "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x05"sv,  // longer than its list
       }) {
    auto client = Connect();
    client->SendBytes(bytes);
    EXPECT_EQ(ReadNotice(*client), ResultCode::kProtocolError) << bytes.size();
  }
}

TEST_F(SessionTest, AnswersPipelinedRequests) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  std::string bytes;
  constexpr int kRequests = 200;
  for (int i = 0; i < kRequests; ++i) {
    ldap::AppendMessage(
        bytes,
        {.id = 1000 + i,
         .operation = LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(ou=people)")});
  }
  client->SendBytes(bytes);
  int results = 0;
  int entries = 0;
  while (results < kRequests) {
    const auto received = client->Next();
    ASSERT_TRUE(received.has_value());
    entries += std::holds_alternative<ldap::SearchResultEntry>(received->message.operation) ? 1 : 0;
    results += std::holds_alternative<ldap::SearchResultDone>(received->message.operation) ? 1 : 0;
  }
  EXPECT_EQ(entries, kRequests);
}

TEST_F(SessionTest, AReadBehindAWriteThatWasAnsweredSeesIt) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  for (int i = 0; i < 20; ++i) {
    const std::string uid = "p" + std::to_string(i);
    ASSERT_EQ(AddPerson(*client, uid, "x", "y"), ResultCode::kSuccess);
    EXPECT_EQ(client->Search(kBase, SearchScope::kSubtree, "(uid=" + uid + ")").entries.size(), 1U);
  }
}

TEST_F(SessionTest, WrongBindsLeaveTheConnectionAnonymous) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  EXPECT_EQ(client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}).value, "dn:cn=admin");
  EXPECT_EQ(client->Bind(kAdmin, "wrong").code, ResultCode::kInvalidCredentials);
  EXPECT_EQ(client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}).value, "");
  EXPECT_EQ(client->Bind("cn=nobody,o=annuaire,c=fr", "x").code, ResultCode::kInvalidCredentials);
  EXPECT_EQ(client->Bind(kAdmin, "").code, ResultCode::kUnwillingToPerform);
  EXPECT_EQ(client->Bind("", "").code, ResultCode::kSuccess);
  EXPECT_EQ(client->Ask(ldap::BindRequest{.version = 2}).code, ResultCode::kProtocolError);
  EXPECT_EQ(
      client->Ask(ldap::BindRequest{.method = ldap::BindMethod::kSasl, .mechanism = "GSSAPI"}).code,
      ResultCode::kAuthMethodNotSupported);
}

TEST_F(SessionTest, PasswordsNeedProtectionUnlessConfigured) {
  Start({"password.protection=required"});
  EXPECT_EQ(Connect()->Bind(kAdmin, kSecret).code, ResultCode::kConfidentialityRequired);
}

TEST_F(SessionTest, PasswordModify) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  ASSERT_EQ(AddPerson(*client, "1", "Anne", "Martin"), ResultCode::kSuccess);
  const std::string_view dn = "uid=1,ou=people,o=annuaire,c=fr";
  const std::string change = ldap::EncodePasswordModifyRequest(
      {.user_identity = dn, .new_password = "correct horse battery"});
  EXPECT_EQ(
      client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = change}).code,
      ResultCode::kSuccess);
  auto person = Connect();
  EXPECT_EQ(person->Bind(dn, "correct horse battery").code, ResultCode::kSuccess);
  EXPECT_EQ(person->Bind(dn, "wrong").code, ResultCode::kInvalidCredentials);
  const std::string made = ldap::EncodePasswordModifyRequest({.user_identity = dn});
  const Answer answer =
      client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = made});
  ASSERT_EQ(answer.code, ResultCode::kSuccess);
  const auto password = ldap::DecodePasswordModifyResponse(answer.value);
  ASSERT_TRUE(password.has_value() && password->has_value());
  EXPECT_EQ(person->Bind(dn, **password).code, ResultCode::kSuccess);
}

TEST_F(SessionTest, CancelsAndAbandons) {
  Start();
  auto client = ConnectAsAdmin();
  const std::string id = ldap::EncodeCancelRequest(4711);
  EXPECT_EQ(client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kCancel, .value = id}).code,
            ResultCode::kNoSuchOperation);
  for (int i = 0; i < 1000; ++i) {
    client->Send({.id = 50'000 + i, .operation = ldap::AbandonRequest{.message_id = i}});
  }
  EXPECT_EQ(client->Ask(ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}).code,
            ResultCode::kSuccess);
  EXPECT_EQ(client->Ask(ldap::ExtendedRequest{.name = "1.2.3"}).code, ResultCode::kProtocolError);
}

TEST_F(SessionTest, LimitsOfFiltersAndNames) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  std::string wide = "(|";
  for (int i = 0; i < 10'000; ++i) {
    wide += "(cn=x)";
  }
  wide += ")";
  auto filter = ldap::ParseFilter(wide, {.depth_max = 64, .parts_max = 20'000});
  ASSERT_TRUE(filter.has_value());
  ldap::SearchRequest request = {.base_object = kBase, .scope = SearchScope::kSubtree};
  request.filter = *std::move(filter);
  EXPECT_EQ(client->Ask(std::move(request)).code, ResultCode::kAdminLimitExceeded);
  const std::string long_name = "cn=" + std::string(100'000, 'a');
  EXPECT_EQ(client->Search(long_name, SearchScope::kBase, "(objectClass=*)").code,
            ResultCode::kInvalidDnSyntax);
  // The connection goes on.
  EXPECT_EQ(client->Search(kBase, SearchScope::kBase, "(objectClass=*)").entries.size(), 1U);
}

TEST_F(SessionTest, MessagesOfTheAnonymousAreShort) {
  Start({"limits.message-anonymous=4K"});
  auto client = Connect();
  const std::string long_name = "cn=" + std::string(5000, 'a');
  client->Send({.id = 1, .operation = ldap::BindRequest{.name = long_name, .password = "x"}});
  EXPECT_EQ(ReadNotice(*client), ResultCode::kProtocolError);
  EXPECT_EQ(ConnectAsAdmin()->Search(long_name, SearchScope::kBase, "(cn=*)").code,
            ResultCode::kNoSuchObject);
}

TEST_F(SessionTest, ManyEntriesToAClientThatReadsLate) {
  Start();
  auto client = ConnectAsAdmin();
  AddBase(*client);
  const std::string long_text(2000, 'x');
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(AddPerson(*client, std::to_string(i), long_text, "y"), ResultCode::kSuccess);
  }
  for (int i = 0; i < 10; ++i) {
    client->Send({.id = 100'000 + i,
                  .operation = LdapClient::SearchFor(kBase, SearchScope::kSubtree, "(sn=y)")});
  }
  int entries = 0;
  int results = 0;
  while (results < 10) {
    const auto received = client->Next();
    ASSERT_TRUE(received.has_value());
    entries += std::holds_alternative<ldap::SearchResultEntry>(received->message.operation) ? 1 : 0;
    results += std::holds_alternative<ldap::SearchResultDone>(received->message.operation) ? 1 : 0;
  }
  EXPECT_EQ(entries, 3000);
}

TEST_F(SessionTest, CountsOperations) {
  Start();
  EXPECT_NE(ConnectAsAdmin(), nullptr);
  EXPECT_TRUE(server_->Metrics().contains(
      "socle_directory_operations_total{operation=\"bind\",result=\"success\"} 1"));
}

}  // namespace

}  // namespace socle::directory::app
