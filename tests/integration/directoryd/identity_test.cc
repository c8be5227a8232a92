#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/rules/scram.h"
#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/crypto/digest.h"
#include "lib/crypto/hmac.h"
#include "lib/crypto/pbkdf2.h"
#include "lib/crypto/sha256.h"
#include "lib/ldap/extended_values.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/result_code.h"
#include "tests/integration/directoryd/directory_fixture.h"
#include "tests/integration/directoryd/ldap_client.h"

namespace socle::directory::app {

namespace {

using ldap::ModifyOperation;
using ldap::ResultCode;
using ldap::SearchScope;
using Strings = std::vector<std::string>;

constexpr std::string_view kAnne = "uid=anne,ou=people,o=annuaire,c=fr";
constexpr std::string_view kBob = "uid=bob,ou=people,o=annuaire,c=fr";
constexpr std::string_view kApp = "uid=app,ou=people,o=annuaire,c=fr";
constexpr std::string_view kGroup = "cn=readers,o=annuaire,c=fr";
constexpr std::string_view kPassword = "correct horse battery";

constexpr std::string_view kRules = R"(
rule passwords
  attributes userPassword
  by self    auth write
  by anyone  auth

rule act
  entry uid=anne,ou=people,o=annuaire,c=fr
  attributes entry
  by dn uid=app,ou=people,o=annuaire,c=fr  read proxy
  by self                                  read
  by group cn=readers,o=annuaire,c=fr      read
  by anyone                                none

rule members
  children ou=people,o=annuaire,c=fr
  by group cn=readers,o=annuaire,c=fr  read
  by self                              read write
  by anyone                            none

rule rest
  by anyone disclose
)";

// Who acts as whom, and with which proof.
class IdentityTest : public DirectoryTest {
 protected:
  void StartWithPeople(std::vector<std::string> settings = {}) {
    Write("rules", kRules);
    settings.push_back("directory.access-file=" + (folder_ / "rules"));
    Start(settings);
    auto admin = ConnectAsAdmin();
    AddBase(*admin);
    for (const std::string_view uid : {"anne", "bob", "app"}) {
      ASSERT_EQ(AddPerson(*admin, uid, uid, "x"), ResultCode::kSuccess);
      const std::string dn = "uid=" + std::string(uid) + ",ou=people,o=annuaire,c=fr";
      ASSERT_EQ(Replace(*admin, dn, "userPassword", {kPassword}).code, ResultCode::kSuccess);
    }
    ASSERT_EQ(Add(*admin, kGroup, {{"objectClass", {"groupOfNames"}}, {"member", {kApp}}}),
              ResultCode::kSuccess);
  }

  static Answer Replace(LdapClient& client,
                        std::string_view dn,
                        std::string_view type,
                        std::vector<std::string_view> values,
                        std::vector<ldap::Control> controls = {}) {
    return client.Ask(
        ldap::ModifyRequest{
            .object = dn,
            .changes = {{.operation = ModifyOperation::kReplace,
                         .attribute = {.type = type, .values = std::move(values)}}}},
        std::move(controls));
  }

  std::unique_ptr<LdapClient> ConnectAs(std::string_view dn) const {
    auto client = Connect();
    EXPECT_EQ(client->Bind(dn, kPassword).code, ResultCode::kSuccess);
    return client;
  }

  static std::string WhoAmI(LdapClient& client, std::vector<ldap::Control> controls = {}) {
    const Answer answer =
        client.Ask(ldap::ExtendedRequest{.name = ldap::oid::kWhoAmI}, std::move(controls));
    return answer.code == ResultCode::kSuccess ? answer.value
                                               : std::string(ldap::ResultCodeName(answer.code));
  }

  static ldap::Control As(std::string_view id, bool critical = true) {
    return {.oid = ldap::oid::kProxiedAuthorization, .critical = critical, .value = id};
  }

  // Entries that a client sees below ou=people.
  static std::size_t CountSeen(LdapClient& client, std::vector<ldap::Control> controls = {}) {
    return client
        .Ask(LdapClient::SearchFor(
                 "ou=people,o=annuaire,c=fr", SearchScope::kOne, "(uid=*)", {"uid"}),
             std::move(controls))
        .entries.size();
  }
};

TEST_F(IdentityTest, ProxiedAuthorisationNeedsItsOwnRight) {
  StartWithPeople();
  auto app = ConnectAs(kApp);
  EXPECT_EQ(WhoAmI(*app), "dn:" + std::string(kApp));
  EXPECT_EQ(WhoAmI(*app, {As("dn:" + std::string(kAnne))}), "dn:" + std::string(kAnne));
  EXPECT_EQ(WhoAmI(*app, {As("u:anne")}), "dn:" + std::string(kAnne));
  EXPECT_EQ(WhoAmI(*app, {As("")}), "");
  EXPECT_EQ(WhoAmI(*app, {As("dn:" + std::string(kApp))}), "dn:" + std::string(kApp));
  EXPECT_EQ(WhoAmI(*app, {As("dn:" + std::string(kBob))}), "authorizationDenied");
  EXPECT_EQ(WhoAmI(*app, {As("dn:uid=nobody,o=annuaire,c=fr")}), "authorizationDenied");
  EXPECT_EQ(WhoAmI(*app, {As("dn:" + std::string(kAdmin))}), "authorizationDenied");
  EXPECT_EQ(WhoAmI(*ConnectAs(kBob), {As("dn:" + std::string(kAnne))}), "authorizationDenied");
  EXPECT_EQ(WhoAmI(*Connect(), {As("dn:" + std::string(kAnne))}), "authorizationDenied");
  EXPECT_EQ(WhoAmI(*ConnectAsAdmin(), {As("dn:" + std::string(kBob))}), "dn:" + std::string(kBob));
  // RFC 4370, 3: always critical, always with a value of one of two forms.
  EXPECT_EQ(WhoAmI(*app, {As("u:anne", false)}), "protocolError");
  EXPECT_EQ(WhoAmI(*app, {As("anne")}), "protocolError");
  EXPECT_EQ(WhoAmI(*app), "dn:" + std::string(kApp));
}

TEST_F(IdentityTest, WhoActsAsAnotherHasTheOthersRightsAndName) {
  StartWithPeople();
  auto app = ConnectAs(kApp);
  const std::string anne = "dn:" + std::string(kAnne);
  EXPECT_EQ(CountSeen(*app), 3U);              // a member of the group that reads all
  EXPECT_EQ(CountSeen(*app, {As(anne)}), 1U);  // Anne sees herself
  EXPECT_EQ(CountSeen(*app, {As("")}), 0U);
  EXPECT_EQ(Replace(*app, kAnne, "l", {"Lille"}).code, ResultCode::kInsufficientAccessRights);
  EXPECT_EQ(Replace(*app, kAnne, "l", {"Lille"}, {As(anne)}).code, ResultCode::kSuccess);
  const Answer found = ConnectAsAdmin()->Search(kAnne, SearchScope::kBase, "(l=lille)", {"+"});
  ASSERT_EQ(found.entries.size(), 1U);
  EXPECT_EQ(found.entries[0].Values("modifiersName"), Strings{std::string(kAnne)});
  EXPECT_EQ(
      app->Ask(ldap::CompareRequest{.entry = kAnne, .attribute = "l", .value = "lille"}, {As(anne)})
          .code,
      ResultCode::kCompareTrue);
  // Not for a bind.
  EXPECT_EQ(app->Ask(ldap::BindRequest{}, {As(anne)}).code,
            ResultCode::kUnavailableCriticalExtension);
}

TEST_F(IdentityTest, GroupsOfARunningSessionFollowTheirChanges) {
  StartWithPeople();
  auto admin = ConnectAsAdmin();
  auto bob = ConnectAs(kBob);
  EXPECT_EQ(CountSeen(*bob), 1U);
  ASSERT_EQ(Replace(*admin, kGroup, "member", {kApp, kBob}).code, ResultCode::kSuccess);
  EXPECT_EQ(CountSeen(*bob), 3U);
  ASSERT_EQ(Replace(*admin, kGroup, "member", {kApp}).code, ResultCode::kSuccess);
  EXPECT_EQ(CountSeen(*bob), 1U);
  ASSERT_EQ(Replace(*admin, kGroup, "member", {kBob}).code, ResultCode::kSuccess);
  ASSERT_EQ(admin->Ask(ldap::DeleteRequest{.entry = kGroup}).code, ResultCode::kSuccess);
  EXPECT_EQ(CountSeen(*bob), 1U);
}

// The client's side of RFC 5802, without channel binding.
class ScramClient {
 public:
  explicit ScramClient(std::string_view user) : first_("n=" + std::string(user) + ",r=cN0nce") {}

  [[nodiscard]] std::string First() const { return "n,," + first_; }

  std::string Final(std::string_view challenge, std::string_view password) {
    const std::size_t salt_at = challenge.find(",s=");
    const std::size_t count_at = challenge.find(",i=");
    const std::string salt =
        DecodeBase64(challenge.substr(salt_at + 3, count_at - salt_at - 3)).value_or("");
    const auto iterations =
        static_cast<std::uint32_t>(std::stoul(std::string(challenge.substr(count_at + 3))));
    const std::string bare = "c=biws," + std::string(challenge.substr(0, salt_at));
    const auto made = rules::MakeScramCredentials(password, salt, iterations);
    const std::string message = first_ + "," + std::string(challenge) + "," + bare;
    const auto signature = crypto::HmacSha256(made->stored_key, AsBytes(message));
    const crypto::AnyDigest salted = crypto::Pbkdf2({.kind = crypto::DigestKind::kSha256,
                                                     .password = AsBytes(password),
                                                     .salt = AsBytes(salt),
                                                     .iterations = iterations});
    auto proof = crypto::HmacSha256(ByteSpan(salted).first(crypto::kSha256Bytes),
                                    AsBytes(std::string_view("Client Key")));
    for (std::size_t i = 0; i < proof.size(); ++i) {
      proof[i] ^= signature[i];
    }
    server_final_ = "v=" + EncodeBase64(crypto::HmacSha256(made->server_key, AsBytes(message)));
    return bare + ",p=" + EncodeBase64(proof);
  }

  // What a server answers that knows the password.
  [[nodiscard]] const std::string& ServerFinal() const { return server_final_; }

 private:
  std::string first_;
  std::string server_final_;
};

Answer SaslStep(LdapClient& client, std::string_view credentials) {
  return client.Ask(ldap::BindRequest{
      .method = ldap::BindMethod::kSasl, .mechanism = "SCRAM-SHA-256", .credentials = credentials});
}

ResultCode ScramBind(LdapClient& client, std::string_view user, std::string_view password) {
  ScramClient scram(user);
  const Answer first = SaslStep(client, scram.First());
  if (first.code != ResultCode::kSaslBindInProgress) {
    return first.code;
  }
  const Answer last = SaslStep(client, scram.Final(first.value, password));
  if (last.code == ResultCode::kSuccess) {
    EXPECT_EQ(last.value, scram.ServerFinal());
  }
  return last.code;
}

TEST_F(IdentityTest, ScramKnowsThePasswordThatWasSetLast) {
  StartWithPeople();
  auto client = Connect();
  EXPECT_EQ(ScramBind(*client, "anne", kPassword), ResultCode::kSuccess);
  EXPECT_EQ(WhoAmI(*client), "dn:" + std::string(kAnne));
  EXPECT_EQ(ScramBind(*client, kAnne, kPassword), ResultCode::kInvalidCredentials);  // "=" in it
  EXPECT_EQ(ScramBind(*client, "anne", "wrong"), ResultCode::kInvalidCredentials);
  EXPECT_EQ(WhoAmI(*client), "");
  EXPECT_EQ(ScramBind(*client, "nobody", kPassword), ResultCode::kInvalidCredentials);
  auto admin = ConnectAsAdmin();
  const std::string change = ldap::EncodePasswordModifyRequest(
      {.user_identity = kAnne, .new_password = "another long password"});
  ASSERT_EQ(
      admin->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = change}).code,
      ResultCode::kSuccess);
  EXPECT_EQ(ScramBind(*client, "anne", kPassword), ResultCode::kInvalidCredentials);
  EXPECT_EQ(ScramBind(*client, "anne", "another long password"), ResultCode::kSuccess);
  // A stored form that nobody has seen the password of, and none at all: no credentials are left.
  ASSERT_EQ(
      Replace(*admin, kAnne, "userPassword", {"{SSHA}1G904nLkTkGWjKNnQuB/hpWXC/hzYWx0c2FsdA=="})
          .code,
      ResultCode::kSuccess);
  EXPECT_EQ(ScramBind(*client, "anne", "another long password"), ResultCode::kInvalidCredentials);
  // A simple bind that succeeds makes them.
  ASSERT_EQ(Connect()->Bind(kAnne, kSecret).code, ResultCode::kSuccess);
  ResultCode code = ResultCode::kOther;
  for (int i = 0; i < 5 && code != ResultCode::kSuccess; ++i) {
    // The change that nobody waits for is before this one.
    ASSERT_EQ(Replace(*admin, kBob, "l", {"x"}).code, ResultCode::kSuccess);
    code = ScramBind(*Connect(), "anne", kSecret);
  }
  EXPECT_EQ(code, ResultCode::kSuccess);
  ASSERT_EQ(Replace(*admin, kAnne, "userPassword", {}).code, ResultCode::kSuccess);
  EXPECT_EQ(ScramBind(*client, "anne", kSecret), ResultCode::kInvalidCredentials);
}

TEST_F(IdentityTest, AnotherMechanismEndsAnExchangeOfScram) {
  StartWithPeople();
  auto client = Connect();
  ScramClient scram("anne");
  const Answer first = SaslStep(*client, scram.First());
  ASSERT_EQ(first.code, ResultCode::kSaslBindInProgress);
  EXPECT_EQ(client->Bind("", "").code, ResultCode::kSuccess);
  EXPECT_EQ(SaslStep(*client, scram.Final(first.value, kPassword)).code,
            ResultCode::kInvalidCredentials);
}

TEST_F(IdentityTest, ScramIsNotOfferedWhereNoCredentialsAreKept) {
  StartWithPeople({"password.scram-iterations=0"});
  EXPECT_EQ(ScramBind(*Connect(), "anne", kPassword), ResultCode::kInvalidCredentials);
  const Answer root =
      Connect()->Search("", SearchScope::kBase, "(objectClass=*)", {"supportedSASLMechanisms"});
  ASSERT_EQ(root.entries.size(), 1U);
  EXPECT_EQ(root.entries[0].Values("supportedSASLMechanisms"), Strings{"PLAIN"});
}

// What the policy's control of an answer says; empty without it.
std::string PolicyError(const Answer& answer) {
  for (const auto& [oid, value] : answer.controls) {
    if (oid == ldap::oid::kPasswordPolicy) {
      const auto response = ldap::DecodePasswordPolicyResponse(value);
      return response && response->error
                 ? std::string(ldap::PasswordPolicyErrorName(*response->error))
                 : "none";
    }
  }
  return "";
}

TEST_F(IdentityTest, ThePolicyHoldsForPlainChangesOfPasswords) {
  StartWithPeople({"password.history=2"});
  auto anne = ConnectAs(kAnne);
  const std::vector<ldap::Control> policy = {{.oid = ldap::oid::kPasswordPolicy}};
  const Answer too_short = Replace(*anne, kAnne, "userPassword", {"short"}, policy);
  EXPECT_EQ(too_short.code, ResultCode::kConstraintViolation);
  EXPECT_EQ(PolicyError(too_short), "passwordTooShort");
  EXPECT_EQ(PolicyError(Replace(*anne, kAnne, "userPassword", {"short"})), "");  // nobody asked
  EXPECT_EQ(PolicyError(Replace(*anne, kAnne, "userPassword", {"aaaaaaaaaaaaaa"}, policy)),
            "insufficientPasswordQuality");
  EXPECT_EQ(PolicyError(Replace(*anne, kAnne, "userPassword", {kPassword}, policy)),
            "passwordInHistory");
  // What nobody can check is the administrator's alone.
  EXPECT_EQ(PolicyError(Replace(*anne, kAnne, "userPassword", {"{SSHA}AAAA"}, policy)),
            "insufficientPasswordQuality");
  EXPECT_EQ(Replace(*anne, kAnne, "userPassword", {"second long password"}).code,
            ResultCode::kSuccess);
  EXPECT_EQ(Replace(*anne, kAnne, "userPassword", {kPassword}).code,
            ResultCode::kConstraintViolation);
  EXPECT_EQ(Connect()->Bind(kAnne, "second long password").code, ResultCode::kSuccess);
  EXPECT_EQ(Connect()->Bind(kAnne, kPassword).code, ResultCode::kInvalidCredentials);
  const Answer kept =
      ConnectAsAdmin()->Search(kAnne, SearchScope::kBase, "(uid=*)", {"userPassword", "+"});
  ASSERT_EQ(kept.entries.size(), 1U);
  EXPECT_TRUE(kept.entries[0].Values("userPassword").at(0).starts_with("{ARGON2}"));
  EXPECT_TRUE(kept.entries[0].Values("authPassword").at(0).starts_with("SCRAM-SHA-256$16384:"));
  EXPECT_EQ(kept.entries[0].Values("pwdHistory").size(), 1U);
  EXPECT_EQ(kept.entries[0].Values("pwdChangedTime").size(), 1U);
}

TEST_F(IdentityTest, TheOldPasswordInClearIsFoundAmongTheStoredOnes) {
  StartWithPeople();
  auto anne = ConnectAs(kAnne);
  const auto change = [&](std::string_view old) {
    return anne
        ->Ask(ldap::ModifyRequest{
            .object = kAnne,
            .changes = {{.operation = ModifyOperation::kDelete,
                         .attribute = {.type = "userPassword", .values = {old}}},
                        {.operation = ModifyOperation::kAdd,
                         .attribute = {.type = "userPassword",
                                       .values = {"third long password"}}}}})
        .code;
  };
  EXPECT_EQ(change("wrong"), ResultCode::kNoSuchAttribute);
  EXPECT_EQ(change(kPassword), ResultCode::kSuccess);
  EXPECT_EQ(Connect()->Bind(kAnne, "third long password").code, ResultCode::kSuccess);
}

TEST_F(IdentityTest, NobodyGuessesPasswordsOfOthersByChanges) {
  StartWithPeople({"password.history=2"});
  auto bob = ConnectAs(kBob);
  EXPECT_EQ(Replace(*bob, kApp, "userPassword", {kPassword}).code, ResultCode::kNoSuchObject);
  EXPECT_EQ(Replace(*bob, kApp, "userPassword", {"something else here"}).code,
            ResultCode::kNoSuchObject);
  const std::string change = ldap::EncodePasswordModifyRequest(
      {.user_identity = kApp, .new_password = "something else here"});
  EXPECT_EQ(
      bob->Ask(ldap::ExtendedRequest{.name = ldap::oid::kPasswordModify, .value = change}).code,
      ResultCode::kNoSuchObject);
}

TEST_F(IdentityTest, AResetPasswordIsChangedBeforeAnythingElse) {
  StartWithPeople({"password.change-after-reset=yes"});
  auto anne = ConnectAs(kAnne);
  EXPECT_EQ(anne->Search(kAnne, SearchScope::kBase, "(uid=*)").code,
            ResultCode::kInsufficientAccessRights);
  EXPECT_EQ(Replace(*anne, kAnne, "l", {"Lille"}).code, ResultCode::kInsufficientAccessRights);
  EXPECT_EQ(Replace(*anne, kAnne, "userPassword", {"second long password"}).code,
            ResultCode::kSuccess);
  EXPECT_EQ(anne->Search(kAnne, SearchScope::kBase, "(uid=*)").entries.size(), 1U);
  auto again = Connect();
  EXPECT_EQ(again->Bind(kAnne, "second long password").code, ResultCode::kSuccess);
  EXPECT_EQ(again->Search(kAnne, SearchScope::kBase, "(uid=*)").entries.size(), 1U);
}

TEST_F(IdentityTest, PlainChangesOfPasswordsNeedProtectionToo) {
  StartWithPeople();
  server_.reset();
  Start({"password.protection=required", "directory.access-file=" + (folder_ / "rules")});
  auto client = Connect();
  EXPECT_EQ(client->Bind(kAnne, kPassword).code, ResultCode::kConfidentialityRequired);
  EXPECT_EQ(ScramBind(*client, "anne", kPassword), ResultCode::kSuccess);
  EXPECT_EQ(Replace(*client, kAnne, "userPassword", {"second long password"}).code,
            ResultCode::kConfidentialityRequired);
  EXPECT_EQ(Replace(*Connect(), kAnne, "userPassword", {"second long password"}).code,
            ResultCode::kStrongerAuthRequired);
}

}  // namespace

}  // namespace socle::directory::app
