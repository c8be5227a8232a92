#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/result_code.h"

// Password policy after draft-behera-ldap-password-policy-10. Lock-out is not what the draft says:
// see bind_throttle.h and docs/decisions/0041.
namespace socle::directory::rules {

enum class QualityCheck : std::uint8_t {
  kNone = 0,          // pwdCheckQuality 0
  kWhenReadable = 1,  // values that come hashed are taken unchecked
  kAlways = 2,        // values that come hashed are refused
};

struct PasswordPolicy {
  std::int64_t min_age_seconds = 0;
  std::int64_t max_age_seconds = 0;  // 0: passwords do not expire
  std::int64_t expire_warning_seconds = 0;
  std::size_t history_count = 0;  // earlier passwords that may not come back, kHistoryMax at most
  QualityCheck quality = QualityCheck::kAlways;
  std::size_t min_length = 12;   // code points
  std::int32_t grace_limit = 0;  // binds after expiry
  bool must_change = true;       // after an administrator has set it
  bool allow_user_change = true;
  bool safe_modify = false;  // the old password comes with the new one
};

inline constexpr std::size_t kPasswordHistoryMax = 24;
inline constexpr std::int64_t kPasswordAgeSecondsMax = std::int64_t{100} * 366 * 86'400;

// Sets the member that an attribute of class pwdPolicy is about, its name in any letter case.
// kInvalidArgument for a value that is none; attributes that mean nothing here are passed over
// (lock-out, pwdAttribute).
Status SetPolicyAttribute(PasswordPolicy& policy, std::string_view name, std::string_view value);

// pwdHistory: time#syntax#length#value.
struct HistoryValue {
  UnixMicros at;
  std::string value;  // as it was stored
};

// What the operational attributes of an account say of its password.
struct PasswordState {
  std::optional<UnixMicros> changed_at{};  // pwdChangedTime
  bool is_reset = false;                   // pwdReset
  bool is_locked = false;                  // pwdAccountLockedTime, set by an administrator
  std::vector<UnixMicros> grace_uses{};    // pwdGraceUseTime
  std::vector<HistoryValue> history{};     // pwdHistory, oldest first
};

// Takes one value of an operational attribute into the state; others are passed over.
// kInvalidArgument.
Status SetStateValue(PasswordState& state, std::string_view name, std::string_view value);

std::string FormatHistoryValue(const HistoryValue& value);
Result<HistoryValue> ParseHistoryValue(std::string_view text);

// What a right password leads to.
struct BindVerdict {
  ldap::ResultCode code = ldap::ResultCode::kSuccess;  // or kInvalidCredentials
  ldap::PasswordPolicyResponse response{};             // for whoever sent the control
  bool must_change = false;  // nothing but a change of the password, and unbind, is allowed
  bool uses_grace = false;   // `now` is to be added to pwdGraceUseTime, before the answer
};

BindVerdict JudgeBind(const PasswordPolicy& policy, const PasswordState& state, UnixMicros now);

// A new value for a password.
struct PasswordChange {
  std::string_view password{};    // as it came; empty when `is_hashed`
  bool is_hashed = false;         // came as a stored value
  bool is_by_owner = true;        // otherwise by somebody with the right to manage
  bool has_old_password = false;  // it was given, and it was right
  UnixMicros now{};
};

struct PasswordRefusal {
  ldap::ResultCode code = ldap::ResultCode::kConstraintViolation;
  ldap::PasswordPolicyError error = ldap::PasswordPolicyError::kInsufficientPasswordQuality;
  std::string text{};  // for the person; no part of the password
};

struct PasswordChecks {
  // Whether the new password is the one of a stored value. Slow: one hash for each value.
  std::function<bool(std::string_view stored)> is_same{};
  // What is wrong with the new password, for the person; nothing when it is good. May be empty.
  std::function<std::optional<std::string>(std::string_view password)> quality{};
};

// Whether the change may be made; nothing when it may. `current` are the values of userPassword.
// Cheap rules come first, so that a refused change costs no hash.
std::optional<PasswordRefusal> CheckPasswordChange(const PasswordPolicy& policy,
                                                   const PasswordState& state,
                                                   std::span<const std::string_view> current,
                                                   const PasswordChange& change,
                                                   const PasswordChecks& checks);

// The state once the change has been made. An administrator's change takes the lock away.
PasswordState StateAfterChange(const PasswordPolicy& policy,
                               PasswordState state,
                               std::span<const std::string_view> replaced,
                               const PasswordChange& change);

// A quality check that needs no list: the password is not made of one character or of a row such as
// "123456" or "abcdef", and has none of `words` of four letters or more (names and numbers of the
// person) in it, in any letter case. Nothing when it is good.
std::optional<std::string> FindWeakness(std::string_view password,
                                        std::span<const std::string_view> words);

}  // namespace socle::directory::rules
