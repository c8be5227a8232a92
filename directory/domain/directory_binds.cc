#include "directory/domain/directory_binds.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "directory/domain/account.h"
#include "directory/domain/bind_service.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/password_service.h"
#include "directory/domain/password_writes.h"
#include "directory/domain/write_service.h"
#include "directory/rules/bind_throttle.h"
#include "directory/rules/password_policy.h"
#include "directory/rules/sasl_plain.h"
#include "directory/rules/scram.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/guarded.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/crypto/password.h"
#include "lib/crypto/stored_password.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

constexpr std::string_view kExternal = "EXTERNAL";
constexpr std::string_view kPlain = "PLAIN";
constexpr std::string_view kScram = "SCRAM-SHA-256";
// Of the names in requests of password modify.
constexpr std::string_view kDnPrefix = "dn:";
// Letters of passwords that are made: none that people take for another.
constexpr std::string_view kPasswordLetters =
    "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
constexpr std::size_t kMadePasswordLetters = 20;
constexpr std::size_t kNonceBytes = 18;
constexpr std::size_t kFakeKeyBytes = 32;

BindResult Refused(ResultCode code, std::string text = {}) {
  return {.outcome = Refuse(code, std::move(text))};
}

// The same for an unknown name and a wrong password.
BindResult WrongCredentials() {
  return Refused(ResultCode::kInvalidCredentials);
}

// For counting failures; of what is no address, itself.
std::string NetworkOf(const std::string& address) {
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
    return rules::NetworkOf(ByteSpan(bytes).first(sizeof(in_addr)));
  }
  return ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 ? rules::NetworkOf(bytes)
                                                                   : address;
}

std::uint64_t Seed(Random& random) {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
  random.Fill(bytes);
  return ReadBigEndian<std::uint64_t>(AsText(bytes).data());
}

Secret MakePassword(Random& random) {
  std::array<std::uint8_t, kMadePasswordLetters> bytes{};
  std::string text;
  while (text.size() < kMadePasswordLetters) {
    random.Fill(bytes);
    for (const std::uint8_t byte : bytes) {
      const std::size_t at = byte & 0x3FU;  // without those beyond the letters: each as likely
      if (at < kPasswordLetters.size() && text.size() < kMadePasswordLetters) {
        text.push_back(kPasswordLetters[at]);
      }
    }
  }
  return Secret(text);
}

// Fresh for each exchange of SCRAM (RFC 5802, 5.1).
std::string MakeNonce(Random& random) {
  std::array<std::uint8_t, kNonceBytes> bytes{};
  random.Fill(bytes);
  return EncodeBase64(bytes);
}

}  // namespace

struct DirectoryBinds::Shared {
  Shared(const Parts& given, BindSettings options)
      : parts(given),
        settings(std::move(options)),
        writes({.store = parts.store,
                .computed = parts.computed,
                .access = parts.access,
                .clock = parts.clock,
                .random = parts.random},
               settings.password),
        throttle(rules::BindThrottle(settings.throttle, Seed(parts.random))) {}

  Parts parts;
  BindSettings settings;
  std::string normal_root;
  std::string unknown_password;  // a stored value that nobody's password fits
  std::string fake_key;          // for credentials of users who have none
  PasswordWrites writes;
  Guarded<rules::BindThrottle> throttle;

  [[nodiscard]] std::int64_t NowMs() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(parts.clock.Monotonic()).count();
  }

  [[nodiscard]] Identity Root() const {
    return {.dn = settings.root_dn, .normal_dn = normal_root, .is_root = true};
  }

  // The normal name of "dn:...", "u:..." or a plain user name; of unknown users what they gave.
  [[nodiscard]] Result<std::string> NameOf(std::string_view id) const {
    std::string_view uid = id;
    if (const auto parsed = rules::ParseAuthorizationId(id)) {
      if (parsed->is_dn) {
        return parts.store.Schema().NormaliseDn(parsed->value);
      }
      uid = parsed->value;
    } else if (const auto dn = parts.store.Schema().NormaliseDn(id); dn && !dn->empty()) {
      return dn;
    }
    SOCLE_TRY(const auto found, FindByUid(parts.store, uid));
    return found.value_or("u:" + std::string(uid));
  }
};

// The steps of one bind.
class DirectoryBinds::Conversation final : public BindConversation {
 public:
  explicit Conversation(Shared& shared) : shared_(shared) {}

  std::optional<BindResult> Begin(BindAttempt attempt) override {
    attempt_ = std::move(attempt);
    stored_.clear();
    if (!attempt_.is_sasl || attempt_.mechanism != kScram) {
      scram_.reset();
    }
    if (!scram_) {
      account_.reset();
    }
    return attempt_.is_sasl ? BeginSasl() : BeginSimple();
  }

  BindResult Finish() override {
    const auto match = FindPassword(attempt_.password.Reveal(), stored_);
    return account_ && match ? Succeed(match) : Fail();
  }

  void Reset() override {
    account_.reset();
    scram_.reset();
  }

 private:
  std::optional<BindResult> BeginSimple() {
    if (attempt_.password.IsEmpty()) {
      if (attempt_.name.empty()) {
        return BindResult();  // anonymous
      }
      return Refused(ResultCode::kUnwillingToPerform, "a bind with a name needs a password");
    }
    auto normal = shared_.parts.store.Schema().NormaliseDn(attempt_.name);
    if (!normal) {
      return Refused(ResultCode::kInvalidDnSyntax, "the name cannot be read");
    }
    return BeginPassword(*std::move(normal));
  }

  std::optional<BindResult> BeginPassword(std::string normal_dn) {
    if (shared_.settings.password.requires_protection && !attempt_.facts.IsProtected()) {
      return Refused(ResultCode::kConfidentialityRequired, "passwords need TLS");
    }
    name_ = std::move(normal_dn);
    network_ = NetworkOf(attempt_.facts.peer);
    if (shared_.throttle.Lock()->Check(network_, name_, shared_.NowMs()).IsRefused()) {
      return WrongCredentials();
    }
    if (!shared_.normal_root.empty() && name_ == shared_.normal_root) {
      account_ = Account{.identity = shared_.Root()};
      stored_ = {shared_.settings.root_password};
    } else {
      auto found = FindAccount(shared_.parts.store,
                               shared_.parts.computed,
                               shared_.parts.access,
                               {.is_protected = attempt_.facts.IsProtected()},
                               name_);
      if (!found) {
        return Refused(ResultCode::kOther, "the directory could not be read");
      }
      if (std::optional<Account>& account = *found) {
        stored_ = account->passwords;
        account_ = std::move(account);
      }
    }
    if (stored_.empty()) {
      stored_ = {shared_.unknown_password};  // takes as long as a wrong password
    }
    // A digest takes no time, unless it is to become a slow hash at once.
    const bool is_kept = !shared_.settings.rehashes || !account_ || account_->identity.is_root;
    const bool is_quick = std::ranges::all_of(stored_, [](const std::string& value) {
      return IsClearPassword(value) || IsDigest(value);
    });
    return is_quick && is_kept ? std::optional(Finish()) : std::nullopt;
  }

  std::optional<BindResult> BeginSasl() {
    if (attempt_.mechanism == kExternal) {
      return External();
    }
    if (attempt_.mechanism == kScram) {
      return Scram();
    }
    if (attempt_.mechanism != kPlain) {
      return Refused(ResultCode::kAuthMethodNotSupported);
    }
    if (!attempt_.credentials) {
      // The client wants to be asked (RFC 4422, 5).
      return BindResult{.outcome = Refuse(ResultCode::kSaslBindInProgress),
                        .server_credentials = ""};
    }
    auto plain = rules::ParsePlain(attempt_.credentials->Reveal());
    if (!plain) {
      return WrongCredentials();
    }
    auto name = shared_.NameOf(plain->authentication_id);
    if (!name) {
      return Refused(ResultCode::kOther, "the directory could not be read");
    }
    if (!plain->authorization_id.empty()) {
      const auto other = shared_.NameOf(plain->authorization_id);
      if (!other || *other != *name) {
        return WrongCredentials();  // nobody acts as another here
      }
    }
    attempt_.password = std::move(plain->password);
    return BeginPassword(*std::move(name));
  }

  // One of the two steps of SCRAM-SHA-256 (RFC 7677). No password is at hand, only keys of it.
  BindResult Scram() {
    if (!attempt_.credentials) {
      scram_.reset();
      return BindResult{.outcome = Refuse(ResultCode::kSaslBindInProgress),
                        .server_credentials = ""};
    }
    return scram_ ? EndScram() : BeginScram();
  }

  // NOLINTBEGIN(bugprone-unchecked-optional-access): an attempt by SASL has credentials; whoever
  // succeeds, and is judged, has an account.
  BindResult BeginScram() {
    rules::ScramServer server(/*is_plus=*/false, {}, MakeNonce(shared_.parts.random));
    if (!server.Start(attempt_.credentials->Reveal())) {
      return WrongCredentials();
    }
    auto name = shared_.NameOf(server.User());
    if (!name) {
      return Refused(ResultCode::kOther, "the directory could not be read");
    }
    if (!server.AuthorizationIdentity().empty()) {
      const auto other = shared_.NameOf(server.AuthorizationIdentity());
      if (!other || *other != *name) {
        return WrongCredentials();
      }
    }
    name_ = *std::move(name);
    network_ = NetworkOf(attempt_.facts.peer);
    if (shared_.throttle.Lock()->Check(network_, name_, shared_.NowMs()).IsRefused()) {
      return WrongCredentials();
    }
    auto found = FindAccount(shared_.parts.store,
                             shared_.parts.computed,
                             shared_.parts.access,
                             {.is_protected = attempt_.facts.IsProtected()},
                             name_);
    if (!found) {
      return Refused(ResultCode::kOther, "the directory could not be read");
    }
    // Whoever has no credentials is asked as if he had, and fails at the end.
    rules::ScramCredentials credentials = rules::FakeScramCredentials(
        name_,
        AsBytes(shared_.fake_key),
        std::max(shared_.settings.password.scram_iterations, rules::kScramIterationsMin));
    if (std::optional<Account>& held = *found) {
      for (const std::string& value : held->scram) {
        if (auto parsed = rules::ParseScramCredentials(value)) {
          credentials = *std::move(parsed);
          account_ = std::move(held);
          break;
        }
      }
    }
    std::string challenge = server.Challenge(credentials);
    scram_.emplace(std::move(server));
    return {.outcome = Refuse(ResultCode::kSaslBindInProgress),
            .server_credentials = std::move(challenge)};
  }

  BindResult EndScram() {
    const auto finished = scram_->Finish(attempt_.credentials->Reveal());
    scram_.reset();
    BindResult result = finished && account_ ? Succeed() : Fail();
    if (result.outcome.IsSuccess()) {
      result.server_credentials = *finished;
    }
    return result;
  }

  BindResult External() {
    const ConnectionFacts& facts = attempt_.facts;
    if (facts.certificate) {
      const auto normal = shared_.parts.store.Schema().NormaliseDn(*facts.certificate);
      if (!normal) {
        return Refused(ResultCode::kInappropriateAuthentication);
      }
      auto found = FindAccount(shared_.parts.store,
                               shared_.parts.computed,
                               shared_.parts.access,
                               {.is_protected = true},
                               *normal)
                       .value_or(std::nullopt);
      Identity identity =
          found ? found->identity : Identity{.dn = *facts.certificate, .normal_dn = *normal};
      identity.is_strong = true;
      identity.certificate = *facts.certificate;
      return {.identity = std::move(identity)};
    }
    if (!facts.user_id) {
      return Refused(ResultCode::kInappropriateAuthentication,
                     "neither a client certificate nor a Unix socket");
    }
    Identity identity;
    if (std::ranges::find(shared_.settings.root_users, *facts.user_id) !=
        shared_.settings.root_users.end()) {
      identity = shared_.Root();
    } else {
      // As OpenLDAP names the users of a machine.
      identity.dn = fmt::format("gidNumber={}+uidNumber={},cn=peercred,cn=external,cn=auth",
                                facts.group_id.value_or(0),
                                *facts.user_id);
      identity.normal_dn =
          shared_.parts.store.Schema().NormaliseDn(identity.dn).value_or(identity.dn);
    }
    identity.is_strong = true;
    return {.identity = std::move(identity)};
  }

  BindResult Fail() {
    const auto event = shared_.throttle.Lock()->NoteFailure(network_, name_, shared_.NowMs());
    if (event.account_under_attack || event.spraying_began) {
      shared_.parts.logger.Warning("passwords are guessed at", {{"peer", attempt_.facts.peer}});
    }
    return WrongCredentials();
  }

  // `match`: the stored value that the password is the one of, where it is at hand.
  BindResult Succeed(std::optional<std::size_t> match = {}) {
    shared_.throttle.Lock()->NoteSuccess(network_, name_, shared_.NowMs());
    BindResult result;
    result.identity = account_->identity;
    if (!result.identity.is_root) {
      Judge(result);
      if (result.outcome.IsSuccess() && match) {
        Rehash(*match);
      }
    }
    if (result.outcome.IsSuccess() && shared_.settings.traces_binds) {
      shared_.parts.writes.NoteInTrace("bind", result.identity, result.identity.dn);
    }
    if (!result.outcome.IsSuccess()) {
      result.identity = {};
    }
    return result;
  }

  void Judge(BindResult& result) {
    const rules::BindVerdict verdict = rules::JudgeBind(
        shared_.settings.password.policy, PasswordStateOf(*account_), shared_.parts.clock.Now());
    result.outcome.code = verdict.code;
    result.identity.must_change_password = verdict.must_change;
    if (attempt_.wants_password_policy) {
      result.outcome.controls.push_back(
          {.oid = std::string(ldap::oid::kPasswordPolicy),
           .value = ldap::EncodePasswordPolicyResponse(verdict.response)});
    }
  }

  // A value of another scheme becomes one of ours, and credentials for SCRAM are made where there
  // are none, now that the password is at hand. Nobody waits for it, and a failure only means
  // another time.
  void Rehash(std::size_t match) {
    const PasswordSettings& settings = shared_.settings.password;
    const std::string& old = stored_[match];
    const auto decoded = crypto::DecodeStoredPassword(old);
    const bool is_old = !decoded || crypto::NeedsRehash(*decoded, settings.cost);
    const bool needs_scram = account_->scram.empty() && settings.scram_iterations != 0;
    if (!shared_.settings.rehashes || (!is_old && !needs_scram)) {
      return;
    }
    WriteService::OwnChange change = {.normal_dn = account_->identity.normal_dn,
                                      .modifier = account_->identity.dn,
                                      .trace_kind = "password.rehash"};
    std::string kept = old;
    if (is_old) {
      auto hashed =
          crypto::HashPassword(attempt_.password.Reveal(), shared_.parts.random, settings.cost);
      if (!hashed) {
        return;
      }
      kept = *std::move(hashed);
    }
    // Taken away and put back where it stays: nothing is made for a password that has gone by now.
    change.items = {
        {.operation = ldap::ModifyOperation::kDelete, .attribute = "userPassword", .values = {old}},
        {.operation = ldap::ModifyOperation::kAdd,
         .attribute = "userPassword",
         .values = {std::move(kept)}}};
    if (auto scram = MakeScram(settings, attempt_.password.Reveal(), shared_.parts.random)) {
      change.own_values.push_back({"authPassword", {*std::move(scram)}});
    } else if (!is_old) {
      return;  // SASLprep does not take it
    }
    shared_.parts.writes.SubmitOwn(std::move(change), [](const Outcome&) {});
  }

  Shared& shared_;
  BindAttempt attempt_;
  std::string name_;
  std::string network_;
  std::optional<Account> account_;
  std::vector<std::string> stored_;
  std::optional<rules::ScramServer> scram_;  // between its two steps
  // NOLINTEND(bugprone-unchecked-optional-access)
};

DirectoryBinds::DirectoryBinds(const Parts& parts, BindSettings settings)
    : shared_(std::make_unique<Shared>(parts, std::move(settings))) {
  shared_->normal_root = parts.store.Schema().NormaliseDn(shared_->settings.root_dn).value_or("");
  if (shared_->settings.root_password.empty()) {
    shared_->normal_root.clear();
  }
  if (auto made = crypto::HashPassword(
          MakePassword(parts.random).Reveal(), parts.random, shared_->settings.password.cost)) {
    shared_->unknown_password = *std::move(made);
  }
  std::array<std::uint8_t, kFakeKeyBytes> key{};
  parts.random.Fill(key);
  shared_->fake_key = AsText(key);
}

DirectoryBinds::~DirectoryBinds() = default;

std::unique_ptr<BindConversation> DirectoryBinds::NewConversation() {
  return std::make_unique<Conversation>(*shared_);
}

std::vector<std::string> DirectoryBinds::MechanismsFor(const ConnectionFacts& facts) const {
  std::vector<std::string> out;
  if (facts.certificate || facts.user_id) {
    out.emplace_back(kExternal);
  }
  if (facts.IsProtected() || !shared_->settings.password.requires_protection) {
    out.emplace_back(kPlain);
  }
  if (shared_->settings.password.scram_iterations != 0) {
    out.emplace_back(kScram);
  }
  return out;
}

std::expected<Identity, Outcome> DirectoryBinds::ActAs(const Identity& who,
                                                       std::string_view id) const {
  const auto denied = [] {
    return std::unexpected(Refuse(ResultCode::kAuthorizationDenied, "not as somebody else"));
  };
  if (who.IsAnonymous()) {
    return denied();
  }
  Identity other;
  if (!id.empty() && id != kDnPrefix) {
    const auto name = shared_->NameOf(id);
    if (!name) {
      return denied();
    }
    if (*name == who.normal_dn) {
      return who;
    }
    auto found =
        LoadAccount(
            shared_->parts.store, shared_->parts.computed, shared_->parts.access, who, *name)
            .value_or(std::nullopt);
    if (!found || !found->may_proxy) {
      return denied();
    }
    other = std::move(found->identity);
  }
  other.is_protected = who.is_protected;
  other.peer = who.peer;
  other.proxied_by = who.dn;
  return other;
}

void DirectoryBinds::RefreshGroups(Identity& who) const {
  if (who.is_root || who.normal_dn.empty()) {
    return;
  }
  const std::uint64_t version = shared_->parts.store.MembershipVersion();
  if (version == who.membership_version) {
    return;
  }
  if (auto groups = GroupsOf(shared_->parts.store, who.normal_dn)) {
    who.groups = *std::move(groups);
    who.membership_version = version;
  }
}

namespace {

// Whose password it is, and whether the asker may change it.
std::optional<Outcome> CheckAsker(const PasswordChange& change,
                                  const Account& account,
                                  bool is_own) {
  if (!account.may_replace) {
    return Refuse(account.may_disclose ? ResultCode::kInsufficientAccessRights
                                       : ResultCode::kNoSuchObject);
  }
  if (change.old_password && !FindPassword(change.old_password->Reveal(), account.passwords)) {
    return Refuse(is_own ? ResultCode::kUnwillingToPerform : ResultCode::kInvalidCredentials,
                  "the old password is not the one of the entry");
  }
  return std::nullopt;
}

// The normal form of the name that a request is about.
Result<std::string> TargetOf(const schema::Schema& schema, const PasswordChange& change) {
  if (!change.user) {
    return change.identity.normal_dn;
  }
  std::string_view text = *change.user;
  if (text.starts_with(kDnPrefix)) {
    text.remove_prefix(kDnPrefix.size());
  }
  return schema.NormaliseDn(text);
}

}  // namespace

void DirectoryBinds::Change(PasswordChange change, Done done) {
  const auto refuse = [&](ResultCode code, std::string text = {}) {
    done({.outcome = Refuse(code, std::move(text))});
  };
  if (change.identity.IsAnonymous()) {
    return refuse(ResultCode::kStrongerAuthRequired, "a bind is needed");
  }
  if (shared_->settings.password.requires_protection && !change.facts.IsProtected()) {
    return refuse(ResultCode::kConfidentialityRequired, "passwords need TLS");
  }
  const auto name = TargetOf(shared_->parts.store.Schema(), change);
  if (!name) {
    return refuse(ResultCode::kInvalidDnSyntax, "the name cannot be read");
  }
  const auto found = FindAccount(
      shared_->parts.store, shared_->parts.computed, shared_->parts.access, change.identity, *name);
  if (!found) {
    return refuse(ResultCode::kOther);
  }
  const std::optional<Account>& held = *found;
  if (!held) {
    return refuse(ResultCode::kNoSuchObject);
  }
  const Account& account = *held;
  if (auto referral = shared_->parts.writes.ReferralFor(*name)) {
    return done({.outcome = *std::move(referral)});
  }
  const bool is_own = *name == change.identity.normal_dn;
  if (auto fault = CheckAsker(change, account, is_own)) {
    return done({.outcome = *std::move(fault)});
  }
  auto changed = std::make_shared<PasswordChanged>();
  Secret password;
  if (change.new_password) {
    password = *std::move(change.new_password);
  } else {
    Secret made = MakePassword(shared_->parts.random);
    password = Secret(made.Reveal());
    changed->made_password = std::move(made);
  }
  const rules::PasswordChange asked = {.password = password.Reveal(),
                                       .is_by_owner = is_own,
                                       .has_old_password = change.old_password.has_value(),
                                       .now = shared_->parts.clock.Now()};
  if (auto fault =
          CheckNewPassword(shared_->settings.password, account, asked, change.wants_policy)) {
    return done({.outcome = *std::move(fault)});
  }
  Write(*name, change.identity, account, asked, [changed, done](Outcome outcome) {
    changed->outcome = std::move(outcome);
    if (!changed->outcome.IsSuccess()) {
      changed->made_password.reset();
    }
    done(std::move(*changed));
  });
}

void DirectoryBinds::Write(const std::string& normal_dn,
                           const Identity& who,
                           const Account& account,
                           const rules::PasswordChange& asked,
                           WriteService::Done done) const {
  const PasswordSettings& settings = shared_->settings.password;
  auto hashed = crypto::HashPassword(asked.password, shared_->parts.random, settings.cost);
  if (!hashed) {
    done(Refuse(ResultCode::kConstraintViolation, "the password cannot be kept"));
    return;
  }
  shared_->parts.writes.SubmitOwn(
      {.normal_dn = normal_dn,
       .modifier = who.dn,
       .items = {{.attribute = "userPassword", .values = {*std::move(hashed)}}},
       .own_values =
           ValuesOfNewPassword(settings,
                               account,
                               account.passwords,
                               asked,
                               MakeScram(settings, asked.password, shared_->parts.random)),
       .trace_kind = kPasswordChangeKind},
      std::move(done));
}

bool DirectoryBinds::NeedsPreparation(const ldap::Message& message) const {
  return HasPassword(shared_->parts.store.Schema(), message);
}

std::optional<Outcome> DirectoryBinds::Prepare(WriteRequest& request) const {
  return shared_->writes.Prepare(request);
}

}  // namespace socle::directory::domain
