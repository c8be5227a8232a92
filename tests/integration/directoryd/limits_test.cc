#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ResultCode;
using ldap::SearchScope;

// Limits of the configuration, the last that is taken and the first that is not.
class LimitsTest : public DirectoryTest {
 protected:
  void StartWithPeople(int people, std::vector<std::string> settings) {
    Write("rules", "rule all\n  by anyone auth read\n");
    settings.push_back("directory.access-file=" + (folder_ / "rules"));
    Start(settings);
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
    for (int i = 0; i < people; ++i) {
      ASSERT_EQ(AddPerson(*admin, "p" + std::to_string(i), "x", i < 6 ? "six" : "many"),
                ResultCode::kSuccess);
    }
  }

  static Answer Find(LdapClient& client, std::string_view filter, std::int32_t size_limit = 0) {
    ldap::SearchRequest request =
        LdapClient::SearchFor(kBase, SearchScope::kSubtree, filter, {"1.1"});
    request.size_limit = size_limit;
    return client.Ask(std::move(request));
  }
};

TEST_F(LimitsTest, SizeOfTheClientAndOfTheServer) {
  StartWithPeople(7, {"limits.size-anonymous=6"});
  auto client = Connect();
  Answer answer = Find(*client, "(sn=six)");
  EXPECT_EQ(answer.code, ResultCode::kSuccess);
  EXPECT_EQ(answer.entries.size(), 6U);
  answer = Find(*client, "(cn=x)");
  EXPECT_EQ(answer.code, ResultCode::kAdminLimitExceeded);
  EXPECT_EQ(answer.entries.size(), 6U);
  answer = Find(*client, "(sn=six)", 5);
  EXPECT_EQ(answer.code, ResultCode::kSizeLimitExceeded);
  EXPECT_EQ(answer.entries.size(), 5U);
  EXPECT_EQ(Find(*client, "(sn=six)", 6).code, ResultCode::kSuccess);
  EXPECT_EQ(Find(*client, "(cn=x)", 7).code, ResultCode::kAdminLimitExceeded);
  // No limit holds the administrator.
  EXPECT_EQ(Find(*ConnectAsAdmin(), "(cn=x)").entries.size(), 7U);
}

TEST_F(LimitsTest, WhatNoIndexNarrowsIsCountedAndRefused) {
  StartWithPeople(70, {"limits.unindexed=refuse"});
  auto client = Connect();
  EXPECT_EQ(Find(*client, "(sn=six)").code, ResultCode::kSuccess);
  EXPECT_EQ(Find(*client, "(description=x)").code, ResultCode::kUnwillingToPerform);
  EXPECT_EQ(Find(*client, "(!(sn=six))").code, ResultCode::kUnwillingToPerform);
  EXPECT_EQ(Find(*ConnectAsAdmin(), "(description=x)").code, ResultCode::kSuccess);
  EXPECT_TRUE(server_->Metrics().contains("socle_directory_unindexed_searches_total 3\n"));
  bool is_logged = false;
  for (const std::string& line : server_->Logger().Lines()) {
    is_logged = is_logged || line.starts_with("a search that no index narrows peer=127.0.0.1");
  }
  EXPECT_TRUE(is_logged);
}

TEST_F(LimitsTest, EntriesLookedAt) {
  StartWithPeople(80, {"limits.examined-anonymous=70"});
  auto client = Connect();
  EXPECT_EQ(Find(*client, "(description=x)").code, ResultCode::kAdminLimitExceeded);
  EXPECT_EQ(Find(*client, "(sn=six)").code, ResultCode::kSuccess);
  EXPECT_TRUE(server_->Metrics().contains("socle_directory_unindexed_searches_total 1\n"));
}

TEST_F(LimitsTest, PartsAndDepthOfFilters) {
  StartWithPeople(1, {});
  auto client = Connect();
  const auto ask = [&](const std::string& text) {
    auto filter = ldap::ParseFilter(text, {.depth_max = 1000, .parts_max = 20'000});
    EXPECT_TRUE(filter.has_value());
    ldap::SearchRequest request = {.base_object = kBase, .scope = SearchScope::kSubtree};
    request.filter = *std::move(filter);
    return client->Ask(std::move(request)).code;
  };
  const auto wide = [&](int parts) {
    std::string text = "(|";
    for (int i = 1; i < parts; ++i) {
      text += "(cn=a)";
    }
    return ask(text + ")");
  };
  EXPECT_EQ(wide(1024), ResultCode::kSuccess);
  EXPECT_EQ(wide(1025), ResultCode::kAdminLimitExceeded);
  const auto deep = [&](int depth) {
    std::string text = "(cn=a)";
    for (int i = 1; i < depth; ++i) {
      text.insert(0, "(!").push_back(')');
    }
    return ask(text);
  };
  EXPECT_EQ(deep(64), ResultCode::kSuccess);
  EXPECT_EQ(deep(65), ResultCode::kAdminLimitExceeded);
  EXPECT_EQ(deep(900), ResultCode::kAdminLimitExceeded);
}

TEST_F(LimitsTest, LengthAndDepthOfNames) {
  StartWithPeople(1, {});
  auto client = Connect();
  const auto named = [&](const std::string& name) {
    return client->Search(name, SearchScope::kBase, "(objectClass=*)").code;
  };
  constexpr std::size_t kNameBytes = 8192;
  EXPECT_EQ(named("cn=" + std::string(kNameBytes - 3, 'a')), ResultCode::kNoSuchObject);
  EXPECT_EQ(named("cn=" + std::string(kNameBytes - 2, 'a')), ResultCode::kInvalidDnSyntax);
  const auto chain = [](int rdns) {
    std::string name = "cn=a";
    for (int i = 1; i < rdns; ++i) {
      name += ",cn=a";
    }
    return name;
  };
  EXPECT_EQ(named(chain(64)), ResultCode::kNoSuchObject);
  EXPECT_EQ(named(chain(65)), ResultCode::kInvalidDnSyntax);
}

TEST_F(LimitsTest, ConnectionsOfOneAddress) {
  StartWithPeople(1, {"ldap.connections-per-peer-max=8"});
  std::vector<std::unique_ptr<LdapClient>> clients;
  int served = 0;
  for (int i = 0; i < 40; ++i) {
    auto& client = clients.emplace_back(Connect());
    client->Send({.id = 1, .operation = LdapClient::SearchFor("", SearchScope::kBase, "(cn=*)")});
    served += client->Next().has_value() ? 1 : 0;
  }
  EXPECT_EQ(served, 8);
  clients.erase(clients.begin());
  // There is room again, once the end of the first has been seen.
  bool is_served = false;
  for (int i = 0; i < 1000 && !is_served; ++i) {
    LdapClient client(server_->LdapPort());
    client.Send({.id = 1, .operation = LdapClient::SearchFor("", SearchScope::kBase, "(cn=*)")});
    is_served = client.Next().has_value();
  }
  EXPECT_TRUE(is_served);
}

TEST_F(LimitsTest, LengthOfAMessage) {
  StartWithPeople(1, {"limits.message-anonymous=4K"});
  // Whether a request of so many octets is answered.
  const auto is_taken = [&](std::size_t octets) {
    const auto encode = [](std::size_t spaces) {
      const std::string name(spaces, ' ');
      return ldap::EncodeMessage(
          {.id = 1,
           .operation = ldap::CompareRequest{.entry = name, .attribute = "cn", .value = "x"}});
    };
    constexpr std::size_t kAround = 4000;  // its lengths take as many octets as those asked for
    const std::string bytes = encode(octets - (encode(kAround).size() - kAround));
    EXPECT_EQ(bytes.size(), octets);
    auto client = Connect();
    client->SendBytes(bytes);
    const auto received = client->Next();
    return received && received->message.id == 1;
  };
  EXPECT_TRUE(is_taken(4096));
  EXPECT_FALSE(is_taken(4097));
}

}  // namespace

}  // namespace socle::directory::app
