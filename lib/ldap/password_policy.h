#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Value of the response of password policy (draft-behera-ldap-password-policy-10, section 6.2).
enum class PasswordPolicyError : std::uint8_t {
  kPasswordExpired = 0,
  kAccountLocked = 1,
  kChangeAfterReset = 2,
  kPasswordModNotAllowed = 3,
  kMustSupplyOldPassword = 4,
  kInsufficientPasswordQuality = 5,
  kPasswordTooShort = 6,
  kPasswordTooYoung = 7,
  kPasswordInHistory = 8,
};

// One warning at most.
struct PasswordPolicyResponse {
  std::optional<std::int32_t> seconds_before_expiration{};
  std::optional<std::int32_t> grace_binds_remaining{};
  std::optional<PasswordPolicyError> error{};
};

Result<PasswordPolicyResponse> DecodePasswordPolicyResponse(std::string_view value);
// With both warnings, the time before expiration is written.
std::string EncodePasswordPolicyResponse(const PasswordPolicyResponse& response);

// As in the draft, such as "accountLocked".
std::string_view PasswordPolicyErrorName(PasswordPolicyError error);

}  // namespace socle::ldap
