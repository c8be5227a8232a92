#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/account.h"
#include "directory/domain/outcome.h"
#include "directory/rules/password_policy.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/password.h"

// How passwords are kept: a hash in userPassword, credentials for SCRAM beside it in authPassword,
// and what the policy notes of them. All of it changes together or not at all.
namespace socle::directory::domain {

struct PasswordSettings {
  bool requires_protection = true;  // passwords only over TLS or the Unix socket
  crypto::PasswordCost cost = {};
  rules::PasswordPolicy policy = {};
  std::uint32_t scram_iterations = 0;  // 0: no credentials for SCRAM are made
};

// Attributes by their first name, with all their values; none takes an attribute away.
using OwnValues = std::vector<std::pair<std::string, std::vector<std::string>>>;

// Kind of a change of password in the trace.
inline constexpr std::string_view kPasswordChangeKind = "password.change";

// Whether a value of userPassword is no stored form, but the password itself.
bool IsClearPassword(std::string_view value);
// Whether a stored form takes no longer to verify than a digest.
bool IsDigest(std::string_view value);
// Which stored value a password is the one of. Slow: a hash for each.
std::optional<std::size_t> FindPassword(std::string_view password,
                                        std::span<const std::string> stored);

rules::PasswordState PasswordStateOf(const Account& account);

// A value of authPassword; nothing when none are made, or SASLprep refuses the password. Slow.
std::optional<std::string> MakeScram(const PasswordSettings& settings,
                                     std::string_view password,
                                     Random& random);

// Why the policy does not take a new password; with the control of the answer when it was asked
// for. Slow where there is a history.
std::optional<Outcome> CheckNewPassword(const PasswordSettings& settings,
                                        const Account& account,
                                        const rules::PasswordChange& asked,
                                        bool wants_policy);

// What else the entry holds once a password has been set: pwdChangedTime and the other attributes
// of the policy, authPassword. `replaced`: stored values that go.
OwnValues ValuesOfNewPassword(const PasswordSettings& settings,
                              const Account& account,
                              std::span<const std::string> replaced,
                              const rules::PasswordChange& change,
                              std::optional<std::string> scram);

}  // namespace socle::directory::domain
