#include "lib/crypto/password.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/crypto/stored_password.h"

namespace socle::crypto {
namespace {

constexpr PasswordCost kCheap{.memory_kib = kPasswordMemoryKibMin, .passes = 1};

struct Known {
  std::string_view password;
  std::string_view value;
};

class KnownPassword : public testing::TestWithParam<Known> {};

TEST_P(KnownPassword, IsVerified) {
  const auto& [password, value] = GetParam();
  const auto matches = VerifyPassword(password, value);
  ASSERT_TRUE(matches.has_value()) << matches.error().detail;
  EXPECT_TRUE(*matches);
  EXPECT_FALSE(*VerifyPassword(std::string(password) + "x", value));
  EXPECT_FALSE(*VerifyPassword(password.substr(1), value));
  EXPECT_TRUE(NeedsRehash(*DecodeStoredPassword(value), {.memory_kib = 65'537}));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    KnownPassword,
    testing::Values(
        // Made with another implementation (hashlib, openssl passwd, crypt of glibc's successor).
        Known{"secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="},
        Known{"secret", "{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA=="},
        Known{"secret", "{SSHA256}lXT7qF+fT7OVoVlwD0tMd02E1ak2dLDbk993wZxIM65zYWx0MTIzNA=="},
        Known{"secret",
              "{SSHA512}Enu6C74BUnsH3FJ5DbcJeTfPKMqMpMZOm66wJaf/"
              "iZqtrDfdcDyFhEmcwbcWyY5CUEDqbpdskEI2yPdeCZGVPXNhbHQxMjM0"},
        Known{"secret", "{PBKDF2}10000$MDEyMzQ1Njc4OWFiY2RlZg$QVljdW66hKXEevyu3tfWz0W/tzo"},
        Known{"secret", "{PBKDF2-SHA1}10000$MDEyMzQ1Njc4OWFiY2RlZg$QVljdW66hKXEevyu3tfWz0W/tzo"},
        Known{"secret",
              "{PBKDF2-SHA256}10000$MDEyMzQ1Njc4OWFiY2RlZg$"
              "6umsHhz0yhb.YIJ/FUgCrsOB.tK.gGdB.tvI2KPIHns"},
        // The documentation of OpenLDAP's pw-pbkdf2.
        Known{"secret",
              "{PBKDF2-SHA512}10000$/oQ4xZi382mk7kvCd3ZdkA$2wqjpuyV2l0U/"
              "a1QwoQPOtlQL.UcJGNACj1O24balruqQb/NgPW6OCvvrrJP8.SzA3/5iYvLnwWPzeX8IK/bEQ"},
        // The tests of the reference implementation of Argon2.
        Known{"password",
              "{ARGON2}$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
              "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},
        // libargon2; the first with the defaults of OpenLDAP's module.
        Known{"secret",
              "{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
              "ROeJaL0iWhMpYXHV7pbHwue6DZ84sitAL4yj5gdWd9A"},
        Known{"secret",
              "{ARGON2}$argon2id$v=19$m=8192,t=1,p=4$MDEyMzQ1Njc4OWFiY2RlZg$"
              "VbHfMM3AfOlZNxNttQYazzQIMyHdQ2yGRPhvbW21r1s"},
        // The specification of SHA-2 crypt; openssl passwd -6 and -1; crypt_r.
        Known{"Hello world!",
              "{CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/"
              "O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"},
        Known{"secret",
              "{CRYPT}$6$saltstring$AIsRs/"
              "Ee56G/tC8MEHhvReZTfx8u3rXXMl6eYrjCG9ibix19DxoMBLogdTET5Ukw9Sf7eZTITsuk0Ry5qulYz."},
        Known{"Hello world!", "{CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
        Known{"secret", "{CRYPT}$1$saltsalt$9xy1btjgzLYfb7hivXtC//"},
        Known{"secret", "{CRYPT}$2b$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na"},
        Known{"secret",
              "{CRYPT}$y$j75$abcdefghijklmnop$vZlXu1XtxOBWRxjOpQqONp1WYfMO0dN.H4xeSMU2ZvC"}));

TEST(HashPassword, IsVerifiedAndNeedsNoRehash) {
  SeededRandom random(1);
  const auto value = HashPassword("motdepasse très long", random, kCheap);
  ASSERT_TRUE(value.has_value());
  EXPECT_TRUE(value->starts_with("{ARGON2}$argon2id$v=19$m=8192,t=1,p=1$"));
  EXPECT_TRUE(*VerifyPassword("motdepasse très long", *value));
  EXPECT_FALSE(*VerifyPassword("motdepasse tres long", *value));
  const auto stored = DecodeStoredPassword(*value);
  EXPECT_FALSE(NeedsRehash(*stored, kCheap));
  EXPECT_TRUE(NeedsRehash(*stored, {.memory_kib = 8193, .passes = 1}));
  EXPECT_TRUE(NeedsRehash(*stored, {.memory_kib = 8192, .passes = 2}));
  EXPECT_NE(*value, *HashPassword("motdepasse très long", random, kCheap));
}

TEST(HashPassword, RefusesWhatIsOutsideItsLimits) {
  SeededRandom random(1);
  EXPECT_EQ(HashPassword("", random, kCheap).error().code, Code::kInvalidArgument);
  const PasswordLimits limits{};
  EXPECT_TRUE(
      HashPassword(std::string(limits.password_bytes_max, 'a'), random, kCheap).has_value());
  EXPECT_EQ(
      HashPassword(std::string(limits.password_bytes_max + 1, 'a'), random, kCheap).error().code,
      Code::kTooLarge);
  EXPECT_EQ(HashPassword("a", random, {.memory_kib = 8191}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(HashPassword("a", random, {.memory_kib = 262'145}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(HashPassword("a", random, {.passes = 0}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(HashPassword("a", random, {.passes = 17}).error().code, Code::kInvalidArgument);
}

TEST(VerifyPassword, EmptyAndTooLongMatchNothing) {
  // SHA-1 of nothing.
  EXPECT_FALSE(*VerifyPassword("", "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="));
  const std::string_view value = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
  EXPECT_TRUE(*VerifyPassword("secret", value, {.password_bytes_max = 6}));
  EXPECT_FALSE(*VerifyPassword("secret", value, {.password_bytes_max = 5}));
}

TEST(VerifyPassword, AZeroInsideDoesNotCutForCrypt) {
  using std::string_view_literals::operator""sv;
  EXPECT_FALSE(*VerifyPassword("secret\0more"sv, "{CRYPT}$1$saltsalt$9xy1btjgzLYfb7hivXtC//"));
}

TEST(VerifyPassword, DamagedValuesAreErrors) {
  EXPECT_EQ(VerifyPassword("secret", "secret").error().code, Code::kNotFound);
  EXPECT_EQ(VerifyPassword("secret", "{SSHA}x").error().code, Code::kInvalidArgument);
  EXPECT_FALSE(VerifyPassword("secret", "{CRYPT}$6$rounds=999999999$s$h").has_value());
}

}  // namespace
}  // namespace socle::crypto
