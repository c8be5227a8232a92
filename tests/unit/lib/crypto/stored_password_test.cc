#include "lib/crypto/stored_password.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"

namespace socle::crypto {
namespace {

constexpr std::string_view kSsha = "{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA==";
constexpr std::string_view kArgonTail = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

Code CodeOf(std::string_view value, const PasswordLimits& limits = {}) {
  const auto stored = DecodeStoredPassword(value, limits);
  EXPECT_FALSE(stored.has_value()) << value;
  return stored.has_value() ? Code::kInternal : stored.error().code;
}

std::string Argon2(std::string_view parameters) {
  return "{ARGON2}$argon2id$v=19$" + std::string(parameters) + std::string(kArgonTail);
}

TEST(StoredPassword, SaltedDigest) {
  const auto stored = DecodeStoredPassword(kSsha);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->scheme, PasswordScheme::kDigest);
  EXPECT_EQ(AsText(stored->Salt()), "salt1234");
  EXPECT_EQ(stored->Key().size(), 20U);
  EXPECT_FALSE(stored->IsSlow());
}

TEST(StoredPassword, SchemesInAnyLetterCase) {
  EXPECT_TRUE(DecodeStoredPassword("{ssha}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA==").has_value());
}

TEST(StoredPassword, UnknownSchemes) {
  EXPECT_EQ(CodeOf("secret"), Code::kNotFound);
  EXPECT_EQ(CodeOf(""), Code::kNotFound);
  EXPECT_EQ(CodeOf("{SSHA"), Code::kNotFound);
  EXPECT_EQ(CodeOf("{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ=="), Code::kNotFound);
  EXPECT_EQ(CodeOf("{CLEARTEXT}secret"), Code::kNotFound);
  EXPECT_EQ(CodeOf("{CRYPT}abJnggxhB/yWI"), Code::kNotFound);
  EXPECT_EQ(CodeOf("{CRYPT}$7$CU..../....$abc"), Code::kNotFound);
}

TEST(StoredPassword, DamagedDigests) {
  EXPECT_EQ(CodeOf("{SSHA}"), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA="), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzN!=="), Code::kInvalidArgument);
  // Bits left over that are not zero.
  EXPECT_EQ(CodeOf("{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNB=="), Code::kInvalidArgument);
  // {SHA} with a salt, {SSHA} without one.
  EXPECT_EQ(CodeOf("{SHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA=="), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ="), Code::kInvalidArgument);
}

TEST(StoredPassword, LongestSalt) {
  // 20 octets of digest and 64 of salt are 112 characters; one more octet is too many.
  EXPECT_TRUE(DecodeStoredPassword("{SSHA}" + std::string(112, 'A')).has_value());
  EXPECT_EQ(CodeOf("{SSHA}" + std::string(112, 'A') + "AA=="), Code::kInvalidArgument);
}

TEST(StoredPassword, LongestValue) {
  EXPECT_EQ(CodeOf("{SSHA}" + std::string(kStoredPasswordBytesMax - 6, 'A')),
            Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{SSHA}" + std::string(kStoredPasswordBytesMax - 5, 'A')), Code::kTooLarge);
}

TEST(StoredPassword, Pbkdf2Parameters) {
  constexpr std::string_view kTail = "$MDEyMzQ1Njc4OWFiY2RlZg$QVljdW66hKXEevyu3tfWz0W/tzo";
  const auto value = [&](std::string_view iterations) {
    return "{PBKDF2}" + std::string(iterations) + std::string(kTail);
  };
  const PasswordLimits limits{.pbkdf2_iterations_max = 10'000};
  EXPECT_EQ(DecodeStoredPassword(value("10000"), limits)->iterations, 10'000U);
  EXPECT_EQ(CodeOf(value("10001"), limits), Code::kTooLarge);
  EXPECT_EQ(CodeOf(value("0")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(value("-1")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(value("99999999999999")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{PBKDF2-SHA256}10000" + std::string(kTail)), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{PBKDF2}10000$MDEy"), Code::kInvalidArgument);
}

TEST(StoredPassword, Argon2Parameters) {
  const auto stored = DecodeStoredPassword(Argon2("m=65536,t=2,p=1"));
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->memory_kib, 65'536U);
  EXPECT_EQ(stored->iterations, 2U);
  EXPECT_TRUE(stored->is_argon2id);
  EXPECT_TRUE(stored->IsSlow());
  const PasswordLimits limits{};
  EXPECT_TRUE(DecodeStoredPassword(Argon2("m=262144,t=16,p=8"), limits).has_value());
  EXPECT_EQ(CodeOf(Argon2("m=262145,t=1,p=1")), Code::kTooLarge);
  EXPECT_EQ(CodeOf(Argon2("m=65536,t=17,p=1")), Code::kTooLarge);
  EXPECT_EQ(CodeOf(Argon2("m=65536,t=1,p=9")), Code::kTooLarge);
  EXPECT_EQ(CodeOf(Argon2("m=7,t=1,p=1")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(Argon2("m=65536,t=0,p=1")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(Argon2("t=2,m=65536,p=1")), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{ARGON2}"), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{ARGON2}$argon2d$v=19$m=65536,t=2,p=1" + std::string(kArgonTail)),
            Code::kInvalidArgument);
}

TEST(StoredPassword, CryptParameters) {
  EXPECT_TRUE(DecodeStoredPassword("{CRYPT}$6$rounds=1000000$salt$hash").has_value());
  EXPECT_EQ(CodeOf("{CRYPT}$6$rounds=1000001$salt$hash"), Code::kTooLarge);
  EXPECT_EQ(CodeOf("{CRYPT}$6$rounds=x$salt$hash"), Code::kInvalidArgument);
  const std::string bcrypt_tail = "$" + std::string(53, 'a');
  EXPECT_TRUE(DecodeStoredPassword("{CRYPT}$2b$14" + bcrypt_tail).has_value());
  EXPECT_EQ(CodeOf("{CRYPT}$2b$15" + bcrypt_tail), Code::kTooLarge);
  EXPECT_EQ(CodeOf("{CRYPT}$2b$1" + bcrypt_tail), Code::kInvalidArgument);
  EXPECT_TRUE(DecodeStoredPassword("{CRYPT}$y$jBT$salt$hash").has_value());
  EXPECT_EQ(CodeOf("{CRYPT}$y$jCT$salt$hash"), Code::kTooLarge);
  EXPECT_EQ(CodeOf("{CRYPT}$y$zzz$salt$hash"), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{CRYPT}$6$salt:$hash"), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf("{CRYPT}$6$"), Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::crypto
