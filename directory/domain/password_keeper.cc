#include "directory/domain/password_keeper.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/account.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/rules/password_policy.h"
#include "directory/rules/scram.h"
#include "lib/base/bytes.h"
#include "lib/base/random.h"
#include "lib/base/secret.h"
#include "lib/crypto/password.h"
#include "lib/crypto/stored_password.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/password_policy.h"

namespace socle::directory::domain {

namespace {

constexpr std::size_t kScramSaltBytes = 16;

}  // namespace

bool IsClearPassword(std::string_view value) {
  return !value.starts_with('{');
}

bool IsDigest(std::string_view value) {
  const auto stored = crypto::DecodeStoredPassword(value);
  return stored && !stored->IsSlow();
}

std::optional<std::size_t> FindPassword(std::string_view password,
                                        std::span<const std::string> stored) {
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (IsClearPassword(stored[i])) {
      if (Secret(stored[i]).EqualsConstantTime(password)) {
        return i;
      }
      continue;
    }
    const auto verified = crypto::VerifyPassword(password, stored[i]);
    if (verified && *verified) {
      return i;
    }
  }
  return std::nullopt;
}

rules::PasswordState PasswordStateOf(const Account& account) {
  rules::PasswordState state;
  for (const auto& [name, value] : account.password_state) {
    // What cannot be read says nothing.
    static_cast<void>(rules::SetStateValue(state, name, value));
  }
  return state;
}

std::optional<std::string> MakeScram(const PasswordSettings& settings,
                                     std::string_view password,
                                     Random& random) {
  if (settings.scram_iterations == 0) {
    return std::nullopt;
  }
  std::array<std::uint8_t, kScramSaltBytes> salt{};
  random.Fill(salt);
  const auto made = rules::MakeScramCredentials(password, AsText(salt), settings.scram_iterations);
  if (!made) {
    return std::nullopt;
  }
  return rules::FormatScramCredentials(*made);
}

std::optional<Outcome> CheckNewPassword(const PasswordSettings& settings,
                                        const Account& account,
                                        const rules::PasswordChange& asked,
                                        bool wants_policy) {
  const std::vector<std::string_view> current(account.passwords.begin(), account.passwords.end());
  const std::vector<std::string_view> words(account.personal_words.begin(),
                                            account.personal_words.end());
  const rules::PasswordChecks checks = {
      .is_same =
          [&](std::string_view stored) {
            const auto same = crypto::VerifyPassword(asked.password, stored);
            return same && *same;
          },
      .quality = [&](std::string_view text) { return rules::FindWeakness(text, words); }};
  const auto refusal =
      rules::CheckPasswordChange(settings.policy, PasswordStateOf(account), current, asked, checks);
  if (!refusal) {
    return std::nullopt;
  }
  Outcome outcome = Refuse(refusal->code, refusal->text);
  if (wants_policy) {
    outcome.controls.push_back(
        {.oid = std::string(ldap::oid::kPasswordPolicy),
         .value = ldap::EncodePasswordPolicyResponse({.error = refusal->error})});
  }
  return outcome;
}

OwnValues ValuesOfNewPassword(const PasswordSettings& settings,
                              const Account& account,
                              std::span<const std::string> replaced,
                              const rules::PasswordChange& change,
                              std::optional<std::string> scram) {
  const std::vector<std::string_view> views(replaced.begin(), replaced.end());
  const rules::PasswordState state =
      rules::StateAfterChange(settings.policy, PasswordStateOf(account), views, change);
  OwnValues out;
  out.push_back({"pwdChangedTime", {FormatGeneralizedTime(change.now.value)}});
  out.emplace_back("pwdReset",
                   state.is_reset ? std::vector<std::string>{"TRUE"} : std::vector<std::string>());
  out.push_back({"pwdGraceUseTime", {}});
  if (!state.is_locked) {
    out.push_back({"pwdAccountLockedTime", {}});
  }
  std::vector<std::string> history;
  history.reserve(state.history.size());
  for (const rules::HistoryValue& one : state.history) {
    history.push_back(rules::FormatHistoryValue(one));
  }
  out.emplace_back("pwdHistory", std::move(history));
  std::vector<std::string> credentials;
  if (scram) {
    credentials.push_back(*std::move(scram));
  }
  out.emplace_back("authPassword", std::move(credentials));
  return out;
}

}  // namespace socle::directory::domain
