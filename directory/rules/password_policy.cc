#include "directory/rules/password_policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "directory/rules/generalized_time.h"
#include "directory/schema/syntax.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/ascii.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::rules {

namespace {

using ldap::PasswordPolicyError;
using ldap::ResultCode;

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int32_t kGraceLimitMax = 1'000;
constexpr std::size_t kLengthMax = 1'024;
constexpr std::size_t kWordBytesMin = 4;

Result<std::int64_t> ParseNumber(std::string_view name, std::string_view value, std::int64_t max) {
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end || number < 0 || number > max) {
    return Fail(Code::kInvalidArgument, fmt::format("{}: a number from 0 to {}", name, max));
  }
  return number;
}

Result<bool> ParseBoolean(std::string_view name, std::string_view value) {
  if (value != "TRUE" && value != "FALSE") {
    return Fail(Code::kInvalidArgument, fmt::format("{}: TRUE or FALSE", name));
  }
  return value == "TRUE";
}

struct AgeRow {
  std::string_view name;
  std::int64_t PasswordPolicy::* member;
};

struct FlagRow {
  std::string_view name;
  bool PasswordPolicy::* member;
};

constexpr std::array kAges = {
    AgeRow{"pwdMinAge", &PasswordPolicy::min_age_seconds},
    AgeRow{"pwdMaxAge", &PasswordPolicy::max_age_seconds},
    AgeRow{"pwdExpireWarning", &PasswordPolicy::expire_warning_seconds},
};

constexpr std::array kFlags = {
    FlagRow{"pwdMustChange", &PasswordPolicy::must_change},
    FlagRow{"pwdAllowUserChange", &PasswordPolicy::allow_user_change},
    FlagRow{"pwdSafeModify", &PasswordPolicy::safe_modify},
};

// kNotFound: not one of them.
Status SetAgeOrFlag(PasswordPolicy& policy, std::string_view name, std::string_view value) {
  for (const AgeRow& row : kAges) {
    if (ldap::EqualsIgnoringCase(row.name, name)) {
      SOCLE_TRY(policy.*row.member, ParseNumber(row.name, value, kPasswordAgeSecondsMax));
      return {};
    }
  }
  for (const FlagRow& row : kFlags) {
    if (ldap::EqualsIgnoringCase(row.name, name)) {
      SOCLE_TRY(policy.*row.member, ParseBoolean(row.name, value));
      return {};
    }
  }
  return Fail(Code::kNotFound, "no age and no flag");
}

std::size_t CodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::int32_t ToSeconds(std::int64_t seconds) {
  return static_cast<std::int32_t>(
      std::min<std::int64_t>(seconds, std::numeric_limits<std::int32_t>::max()));
}

PasswordRefusal Refuse(ResultCode code, PasswordPolicyError error, std::string text) {
  return {.code = code, .error = error, .text = std::move(text)};
}

// What the owner may not do, whatever the new password is.
std::optional<PasswordRefusal> CheckOwner(const PasswordPolicy& policy,
                                          const PasswordState& state,
                                          const PasswordChange& change) {
  if (!change.is_by_owner) {
    return std::nullopt;
  }
  if (!policy.allow_user_change) {
    return Refuse(ResultCode::kInsufficientAccessRights,
                  PasswordPolicyError::kPasswordModNotAllowed,
                  "this password is changed by an administrator");
  }
  if (policy.safe_modify && !change.has_old_password) {
    return Refuse(ResultCode::kInsufficientAccessRights,
                  PasswordPolicyError::kMustSupplyOldPassword,
                  "the old password is needed to change it");
  }
  // Whoever must change may, at once.
  if (state.is_reset || !state.changed_at || policy.min_age_seconds == 0) {
    return std::nullopt;
  }
  if (change.now.value < state.changed_at->value + policy.min_age_seconds * kMicros) {
    return Refuse(ResultCode::kConstraintViolation,
                  PasswordPolicyError::kPasswordTooYoung,
                  "this password was changed too short a time ago");
  }
  return std::nullopt;
}

std::optional<PasswordRefusal> CheckQuality(const PasswordPolicy& policy,
                                            const PasswordChange& change,
                                            const PasswordChecks& checks) {
  if (policy.quality == QualityCheck::kNone) {
    return std::nullopt;
  }
  if (change.is_hashed) {
    if (policy.quality == QualityCheck::kWhenReadable) {
      return std::nullopt;
    }
    return Refuse(ResultCode::kConstraintViolation,
                  PasswordPolicyError::kInsufficientPasswordQuality,
                  "a password that comes hashed cannot be checked");
  }
  if (CodePoints(change.password) < policy.min_length) {
    return Refuse(ResultCode::kConstraintViolation,
                  PasswordPolicyError::kPasswordTooShort,
                  fmt::format("a password has {} characters at least", policy.min_length));
  }
  if (checks.quality) {
    if (auto weakness = checks.quality(change.password)) {
      return Refuse(ResultCode::kConstraintViolation,
                    PasswordPolicyError::kInsufficientPasswordQuality,
                    *std::move(weakness));
    }
  }
  return std::nullopt;
}

bool IsKnown(const PasswordPolicy& policy,
             const PasswordState& state,
             std::span<const std::string_view> current,
             const PasswordChecks& checks) {
  if (std::ranges::any_of(current, checks.is_same)) {
    return true;
  }
  const std::size_t count = std::min(policy.history_count, state.history.size());
  return std::any_of(state.history.end() - static_cast<std::ptrdiff_t>(count),
                     state.history.end(),
                     [&](const HistoryValue& old) { return checks.is_same(old.value); });
}

// Whether each character follows the one before in the same step of 0, 1 or -1: "aaaa", "1234".
bool IsRow(std::string_view text) {
  if (text.size() < 2) {
    return true;
  }
  const int step = text[1] - text[0];
  if (step < -1 || step > 1) {
    return false;
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] - text[i - 1] != step) {
      return false;
    }
  }
  return true;
}

bool ContainsIgnoringCase(std::string_view text, std::string_view word) {
  return !std::ranges::search(text, word, {}, ldap::ToLower, ldap::ToLower).empty();
}

}  // namespace

Status SetPolicyAttribute(PasswordPolicy& policy, std::string_view name, std::string_view value) {
  Status simple = SetAgeOrFlag(policy, name, value);
  if (simple.has_value() || simple.error().code != Code::kNotFound) {
    return simple;
  }
  if (ldap::EqualsIgnoringCase(name, "pwdInHistory")) {
    SOCLE_TRY(const auto count, ParseNumber(name, value, kPasswordHistoryMax));
    policy.history_count = static_cast<std::size_t>(count);
  } else if (ldap::EqualsIgnoringCase(name, "pwdMinLength")) {
    SOCLE_TRY(const auto length, ParseNumber(name, value, kLengthMax));
    policy.min_length = static_cast<std::size_t>(length);
  } else if (ldap::EqualsIgnoringCase(name, "pwdGraceAuthNLimit")) {
    SOCLE_TRY(const auto limit, ParseNumber(name, value, kGraceLimitMax));
    policy.grace_limit = static_cast<std::int32_t>(limit);
  } else if (ldap::EqualsIgnoringCase(name, "pwdCheckQuality")) {
    SOCLE_TRY(const auto check, ParseNumber(name, value, 2));
    policy.quality = static_cast<QualityCheck>(check);
  }
  return {};
}

Status SetStateValue(PasswordState& state, std::string_view name, std::string_view value) {
  if (ldap::EqualsIgnoringCase(name, "pwdChangedTime")) {
    SOCLE_TRY(state.changed_at, ParseGeneralizedTime(value));
  } else if (ldap::EqualsIgnoringCase(name, "pwdReset")) {
    SOCLE_TRY(state.is_reset, ParseBoolean(name, value));
  } else if (ldap::EqualsIgnoringCase(name, "pwdAccountLockedTime")) {
    state.is_locked = true;  // whatever the time: an administrator takes it away
  } else if (ldap::EqualsIgnoringCase(name, "pwdGraceUseTime")) {
    SOCLE_TRY(const UnixMicros at, ParseGeneralizedTime(value));
    state.grace_uses.push_back(at);
  } else if (ldap::EqualsIgnoringCase(name, "pwdHistory")) {
    SOCLE_TRY(HistoryValue old, ParseHistoryValue(value));
    const auto place = std::ranges::upper_bound(
        state.history, old.at, {}, [](const HistoryValue& other) { return other.at; });
    state.history.insert(place, std::move(old));
  }
  return {};
}

std::string FormatHistoryValue(const HistoryValue& value) {
  return fmt::format("{}#{}#{}#{}",
                     FormatGeneralizedTime(value.at),
                     schema::kOctetStringSyntax,
                     value.value.size(),
                     value.value);
}

Result<HistoryValue> ParseHistoryValue(std::string_view text) {
  const std::size_t first = text.find('#');
  const std::size_t second = first == std::string_view::npos ? first : text.find('#', first + 1);
  const std::size_t third = second == std::string_view::npos ? second : text.find('#', second + 1);
  if (third == std::string_view::npos) {
    return Fail(Code::kInvalidArgument, "pwdHistory: time#syntax#length#value");
  }
  SOCLE_TRY(const UnixMicros at, ParseGeneralizedTime(text.substr(0, first)));
  const std::string_view value = text.substr(third + 1);
  SOCLE_TRY(const std::int64_t length,
            ParseNumber("pwdHistory",
                        text.substr(second + 1, third - second - 1),
                        std::numeric_limits<std::int32_t>::max()));
  if (static_cast<std::size_t>(length) != value.size()) {
    return Fail(Code::kInvalidArgument, "pwdHistory: the length is not the one of the value");
  }
  return HistoryValue{.at = at, .value = std::string(value)};
}

BindVerdict JudgeBind(const PasswordPolicy& policy, const PasswordState& state, UnixMicros now) {
  BindVerdict verdict;
  if (state.is_locked) {
    verdict.code = ResultCode::kInvalidCredentials;
    verdict.response.error = PasswordPolicyError::kAccountLocked;
    return verdict;
  }
  if (state.is_reset) {
    verdict.must_change = true;
    verdict.response.error = PasswordPolicyError::kChangeAfterReset;
    return verdict;
  }
  if (policy.max_age_seconds == 0 || !state.changed_at) {
    return verdict;
  }
  const std::int64_t left_micros =
      state.changed_at->value + policy.max_age_seconds * kMicros - now.value;
  if (left_micros > 0) {
    if (left_micros <= policy.expire_warning_seconds * kMicros) {
      verdict.response.seconds_before_expiration = ToSeconds((left_micros + kMicros - 1) / kMicros);
    }
    return verdict;
  }
  const auto used = static_cast<std::int64_t>(state.grace_uses.size());
  if (used >= policy.grace_limit) {
    verdict.code = ResultCode::kInvalidCredentials;
    verdict.response.error = PasswordPolicyError::kPasswordExpired;
    return verdict;
  }
  verdict.uses_grace = true;
  verdict.response.grace_binds_remaining = ToSeconds(policy.grace_limit - used - 1);
  return verdict;
}

std::optional<PasswordRefusal> CheckPasswordChange(const PasswordPolicy& policy,
                                                   const PasswordState& state,
                                                   std::span<const std::string_view> current,
                                                   const PasswordChange& change,
                                                   const PasswordChecks& checks) {
  if (auto refusal = CheckOwner(policy, state, change)) {
    return refusal;
  }
  if (auto refusal = CheckQuality(policy, change, checks)) {
    return refusal;
  }
  if (policy.history_count > 0 && !change.is_hashed && checks.is_same &&
      IsKnown(policy, state, current, checks)) {
    return Refuse(ResultCode::kConstraintViolation,
                  PasswordPolicyError::kPasswordInHistory,
                  "this password was used before");
  }
  return std::nullopt;
}

PasswordState StateAfterChange(const PasswordPolicy& policy,
                               PasswordState state,
                               std::span<const std::string_view> replaced,
                               const PasswordChange& change) {
  state.changed_at = change.now;
  state.is_reset = !change.is_by_owner && policy.must_change;
  state.is_locked = state.is_locked && change.is_by_owner;
  state.grace_uses.clear();
  for (const std::string_view value : replaced) {
    state.history.push_back({.at = change.now, .value = std::string(value)});
  }
  const std::size_t kept = std::min(policy.history_count, state.history.size());
  state.history.erase(state.history.begin(),
                      state.history.end() - static_cast<std::ptrdiff_t>(kept));
  return state;
}

std::optional<std::string> FindWeakness(std::string_view password,
                                        std::span<const std::string_view> words) {
  if (IsRow(password)) {
    return "the password is a row of characters";
  }
  for (const std::string_view word : words) {
    if (CodePoints(word) >= kWordBytesMin && ContainsIgnoringCase(password, word)) {
      return "the password has a name or a number of its owner in it";
    }
  }
  return std::nullopt;
}

}  // namespace socle::directory::rules
