#include "directory/rules/password_policy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/ldap/password_policy.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::rules {
namespace {

using ldap::PasswordPolicyError;
using ldap::ResultCode;

constexpr UnixMicros At(std::int64_t seconds) {
  return {seconds * 1'000'000};
}

PasswordState ChangedAt(std::int64_t seconds) {
  return {.changed_at = At(seconds)};
}

// Stored values of these tests are the password with a mark before it.
PasswordChecks ChecksFor(const std::string& password) {
  return {.is_same = [password](std::string_view stored) { return stored == "{X}" + password; }};
}

std::optional<PasswordPolicyError> ErrorOf(const std::optional<PasswordRefusal>& refusal) {
  return refusal ? std::optional(refusal->error) : std::nullopt;
}

TEST(PolicyAttributes, AreSetByName) {
  PasswordPolicy policy;
  for (const auto& [name, value] : {std::pair{"pwdMinAge", "60"},
                                    std::pair{"PWDMAXAGE", "7776000"},
                                    std::pair{"pwdExpireWarning", "86400"},
                                    std::pair{"pwdInHistory", "24"},
                                    std::pair{"pwdMinLength", "14"},
                                    std::pair{"pwdGraceAuthNLimit", "3"},
                                    std::pair{"pwdCheckQuality", "1"},
                                    std::pair{"pwdMustChange", "FALSE"},
                                    std::pair{"pwdAllowUserChange", "FALSE"},
                                    std::pair{"pwdSafeModify", "TRUE"},
                                    std::pair{"pwdLockout", "TRUE"},
                                    std::pair{"cn", "default"}}) {
    EXPECT_TRUE(SetPolicyAttribute(policy, name, value).has_value()) << name;
  }
  EXPECT_EQ(policy.min_age_seconds, 60);
  EXPECT_EQ(policy.max_age_seconds, 7'776'000);
  EXPECT_EQ(policy.expire_warning_seconds, 86'400);
  EXPECT_EQ(policy.history_count, kPasswordHistoryMax);
  EXPECT_EQ(policy.min_length, 14U);
  EXPECT_EQ(policy.grace_limit, 3);
  EXPECT_EQ(policy.quality, QualityCheck::kWhenReadable);
  EXPECT_FALSE(policy.must_change);
  EXPECT_FALSE(policy.allow_user_change);
  EXPECT_TRUE(policy.safe_modify);
}

TEST(PolicyAttributes, RefuseWhatIsNoValue) {
  PasswordPolicy policy;
  for (const auto& [name, value] : {std::pair{"pwdMinAge", "-1"},
                                    std::pair{"pwdMinAge", "x"},
                                    std::pair{"pwdMaxAge", ""},
                                    std::pair{"pwdInHistory", "25"},
                                    std::pair{"pwdCheckQuality", "3"},
                                    std::pair{"pwdMustChange", "yes"},
                                    std::pair{"pwdMaxAge", "99999999999999"}}) {
    EXPECT_EQ(SetPolicyAttribute(policy, name, value).error().code, Code::kInvalidArgument) << name;
  }
  EXPECT_TRUE(
      SetPolicyAttribute(policy, "pwdMaxAge", std::to_string(kPasswordAgeSecondsMax)).has_value());
  EXPECT_FALSE(SetPolicyAttribute(policy, "pwdMaxAge", std::to_string(kPasswordAgeSecondsMax + 1))
                   .has_value());
}

TEST(PasswordState, IsReadFromAttributes) {
  PasswordState state;
  EXPECT_TRUE(SetStateValue(state, "pwdChangedTime", "19700101000100Z").has_value());
  EXPECT_TRUE(SetStateValue(state, "pwdReset", "TRUE").has_value());
  EXPECT_TRUE(SetStateValue(state, "pwdAccountLockedTime", "000001010000Z").has_value());
  EXPECT_TRUE(SetStateValue(state, "pwdGraceUseTime", "19700101000200Z").has_value());
  const HistoryValue late{.at = At(20), .value = "{X}b#c"};
  const HistoryValue early{.at = At(10), .value = "{X}a"};
  EXPECT_TRUE(SetStateValue(state, "pwdHistory", FormatHistoryValue(late)).has_value());
  EXPECT_TRUE(SetStateValue(state, "pwdHistory", FormatHistoryValue(early)).has_value());
  EXPECT_EQ(state.changed_at, At(60));
  EXPECT_TRUE(state.is_reset);
  EXPECT_TRUE(state.is_locked);
  ASSERT_EQ(state.grace_uses.size(), 1U);
  ASSERT_EQ(state.history.size(), 2U);
  EXPECT_EQ(state.history[0].value, "{X}a") << "oldest first";
  EXPECT_EQ(state.history[1].value, "{X}b#c");
}

TEST(PasswordState, HistoryValuesAreChecked) {
  EXPECT_EQ(FormatHistoryValue({.at = At(0), .value = "{X}a"}),
            "19700101000000Z#1.3.6.1.4.1.1466.115.121.1.40#4#{X}a");
  for (const char* const text : {"",
                                 "19700101000000Z#1.2#4",
                                 "19700101000000Z#1.2#5#{X}a",
                                 "x#1.2#4#{X}a",
                                 "19700101000000Z#1.2#y#{X}a"}) {
    EXPECT_FALSE(ParseHistoryValue(text).has_value()) << text;
  }
}

TEST(JudgeBind, WithoutAnyLimit) {
  const BindVerdict verdict = JudgeBind({}, ChangedAt(0), At(1'000'000'000));
  EXPECT_EQ(verdict.code, ResultCode::kSuccess);
  EXPECT_FALSE(verdict.must_change);
  EXPECT_FALSE(verdict.response.error.has_value());
}

TEST(JudgeBind, LockedByAnAdministrator) {
  const BindVerdict verdict = JudgeBind({}, {.is_locked = true}, At(0));
  EXPECT_EQ(verdict.code, ResultCode::kInvalidCredentials);
  EXPECT_EQ(verdict.response.error, PasswordPolicyError::kAccountLocked);
}

TEST(JudgeBind, MustChangeAfterReset) {
  const BindVerdict verdict = JudgeBind({}, {.is_reset = true}, At(0));
  EXPECT_EQ(verdict.code, ResultCode::kSuccess);
  EXPECT_TRUE(verdict.must_change);
  EXPECT_EQ(verdict.response.error, PasswordPolicyError::kChangeAfterReset);
}

TEST(JudgeBind, WarnsBeforeExpiry) {
  const PasswordPolicy policy{.max_age_seconds = 100, .expire_warning_seconds = 10};
  EXPECT_FALSE(
      JudgeBind(policy, ChangedAt(0), At(89)).response.seconds_before_expiration.has_value());
  EXPECT_EQ(JudgeBind(policy, ChangedAt(0), At(90)).response.seconds_before_expiration, 10);
  EXPECT_EQ(JudgeBind(policy, ChangedAt(0), At(99)).response.seconds_before_expiration, 1);
  EXPECT_EQ(JudgeBind(policy, ChangedAt(0), At(99)).code, ResultCode::kSuccess);
}

TEST(JudgeBind, ExpiredWithAndWithoutGrace) {
  PasswordPolicy policy{.max_age_seconds = 100};
  BindVerdict verdict = JudgeBind(policy, ChangedAt(0), At(100));
  EXPECT_EQ(verdict.code, ResultCode::kInvalidCredentials);
  EXPECT_EQ(verdict.response.error, PasswordPolicyError::kPasswordExpired);

  policy.grace_limit = 2;
  PasswordState state = ChangedAt(0);
  verdict = JudgeBind(policy, state, At(100));
  EXPECT_EQ(verdict.code, ResultCode::kSuccess);
  EXPECT_TRUE(verdict.uses_grace);
  EXPECT_EQ(verdict.response.grace_binds_remaining, 1);
  state.grace_uses = {At(100)};
  EXPECT_EQ(JudgeBind(policy, state, At(101)).response.grace_binds_remaining, 0);
  state.grace_uses = {At(100), At(101)};
  EXPECT_EQ(JudgeBind(policy, state, At(102)).response.error,
            PasswordPolicyError::kPasswordExpired);
}

TEST(CheckPasswordChange, OwnerRules) {
  const PasswordChange change{.password = "une phrase assez longue", .now = At(50)};
  PasswordPolicy policy{.min_age_seconds = 100};
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, ChangedAt(0), {}, change, {})),
            PasswordPolicyError::kPasswordTooYoung);
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, ChangedAt(-50), {}, change, {})), std::nullopt);
  PasswordState reset = ChangedAt(0);
  reset.is_reset = true;
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, reset, {}, change, {})), std::nullopt);

  policy = {.safe_modify = true};
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, {}, {}, change, {})),
            PasswordPolicyError::kMustSupplyOldPassword);
  PasswordChange with_old = change;
  with_old.has_old_password = true;
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, {}, {}, with_old, {})), std::nullopt);

  policy = {.min_age_seconds = 100, .allow_user_change = false, .safe_modify = true};
  const auto refusal = CheckPasswordChange(policy, ChangedAt(0), {}, change, {});
  EXPECT_EQ(ErrorOf(refusal), PasswordPolicyError::kPasswordModNotAllowed);
  EXPECT_EQ(refusal.value().code, ResultCode::kInsufficientAccessRights);
  PasswordChange by_administrator = change;
  by_administrator.is_by_owner = false;
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, ChangedAt(0), {}, by_administrator, {})),
            std::nullopt);
}

TEST(CheckPasswordChange, Length) {
  const PasswordPolicy policy{.min_length = 4};
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, {}, {}, {.password = "été"}, {})),
            PasswordPolicyError::kPasswordTooShort)
      << "characters, not bytes";
  EXPECT_EQ(ErrorOf(CheckPasswordChange(policy, {}, {}, {.password = "étés"}, {})), std::nullopt);
  const PasswordPolicy unchecked{.quality = QualityCheck::kNone, .min_length = 4};
  EXPECT_EQ(ErrorOf(CheckPasswordChange(unchecked, {}, {}, {.password = "x"}, {})), std::nullopt);
}

TEST(CheckPasswordChange, HashedValues) {
  const PasswordChange change{.is_hashed = true};
  EXPECT_EQ(ErrorOf(CheckPasswordChange({.quality = QualityCheck::kAlways}, {}, {}, change, {})),
            PasswordPolicyError::kInsufficientPasswordQuality);
  EXPECT_EQ(
      ErrorOf(CheckPasswordChange({.quality = QualityCheck::kWhenReadable}, {}, {}, change, {})),
      std::nullopt);
}

TEST(CheckPasswordChange, QualityHook) {
  const PasswordChecks checks{.quality =
                                  [](std::string_view password) -> std::optional<std::string> {
    return password.contains("mot") ? std::optional<std::string>("a common word") : std::nullopt;
  }};
  const auto refusal = CheckPasswordChange({}, {}, {}, {.password = "mot de passe long"}, checks);
  EXPECT_EQ(ErrorOf(refusal), PasswordPolicyError::kInsufficientPasswordQuality);
  EXPECT_EQ(refusal.value().text, "a common word");
  EXPECT_EQ(ErrorOf(CheckPasswordChange({}, {}, {}, {.password = "une phrase longue"}, checks)),
            std::nullopt);
}

TEST(CheckPasswordChange, History) {
  const PasswordPolicy policy{.history_count = 2, .min_length = 1};
  PasswordState state;
  state.history = {{.at = At(1), .value = "{X}one"},
                   {.at = At(2), .value = "{X}two"},
                   {.at = At(3), .value = "{X}three"}};
  const std::array<std::string_view, 1> current = {"{X}now"};
  const auto error = [&](const std::string& password) {
    return ErrorOf(
        CheckPasswordChange(policy, state, current, {.password = password}, ChecksFor(password)));
  };
  EXPECT_EQ(error("now"), PasswordPolicyError::kPasswordInHistory);
  EXPECT_EQ(error("three"), PasswordPolicyError::kPasswordInHistory);
  EXPECT_EQ(error("two"), PasswordPolicyError::kPasswordInHistory);
  EXPECT_EQ(error("one"), std::nullopt) << "beyond history_count";
  EXPECT_EQ(error("new"), std::nullopt);
  EXPECT_EQ(ErrorOf(CheckPasswordChange(
                {.min_length = 1}, state, current, {.password = "now"}, ChecksFor("now"))),
            std::nullopt);
}

TEST(StateAfterChange, OfTheOwner) {
  const PasswordPolicy policy{.history_count = 2};
  PasswordState state = ChangedAt(0);
  state.is_reset = true;
  state.is_locked = true;
  state.grace_uses = {At(1)};
  state.history = {{.at = At(1), .value = "a"}, {.at = At(2), .value = "b"}};
  const std::array<std::string_view, 1> replaced = {"c"};
  state = StateAfterChange(policy, state, replaced, {.now = At(9)});
  EXPECT_EQ(state.changed_at, At(9));
  EXPECT_FALSE(state.is_reset);
  EXPECT_TRUE(state.is_locked) << "nobody unlocks himself";
  EXPECT_TRUE(state.grace_uses.empty());
  ASSERT_EQ(state.history.size(), 2U);
  EXPECT_EQ(state.history[0].value, "b");
  EXPECT_EQ(state.history[1].value, "c");
  EXPECT_EQ(state.history[1].at, At(9));
}

TEST(StateAfterChange, OfAnAdministrator) {
  const PasswordState locked{.is_locked = true};
  const PasswordChange change{.is_by_owner = false, .now = At(9)};
  PasswordState state = StateAfterChange({}, locked, {}, change);
  EXPECT_TRUE(state.is_reset);
  EXPECT_FALSE(state.is_locked);
  EXPECT_FALSE(StateAfterChange({.must_change = false}, locked, {}, change).is_reset);
}

TEST(FindWeakness, RowsAndOwnWords) {
  constexpr std::array<std::string_view, 3> kWords = {"Martin", "Léo", "809990000003"};
  for (const char* const bad :
       {"aaaaaaaaaaaa", "123456789", "987654321", "abcdefghijkl", "xxMARTINxx", "a809990000003"}) {
    EXPECT_TRUE(FindWeakness(bad, kWords).has_value()) << bad;
  }
  EXPECT_FALSE(FindWeakness("une phrase de Léo", kWords).has_value()) << "a short word";
  EXPECT_FALSE(FindWeakness("aaaaaaaaaaab1", kWords).has_value());
}

}  // namespace
}  // namespace socle::directory::rules
