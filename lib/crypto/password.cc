#include "lib/crypto/password.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <crypt.h>
#include <fmt/format.h>
#include <sodium.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/digest.h"
#include "lib/crypto/pbkdf2.h"
#include "lib/crypto/stored_password.h"

namespace socle::crypto {

namespace {

constexpr std::size_t kKibBytes = 1024;

void StartSodium() {
  static const bool is_started = sodium_init() >= 0;
  SOCLE_CHECK(is_started);
}

// Without padding, as Argon2's values have it.
std::string Base64Of(std::span<const std::uint8_t> bytes) {
  std::array<char, 64> text{};
  static_assert(
      sodium_base64_ENCODED_LEN(kNewPasswordKeyBytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) <=
      sizeof text);
  return sodium_bin2base64(text.data(),
                           text.size(),
                           bytes.data(),
                           bytes.size(),
                           sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

bool MatchesDigest(std::string_view password, const StoredPassword& stored) {
  AnyDigest digest = Digest(stored.kind, {AsBytes(password), stored.Salt()});
  const bool matches =
      EqualsConstantTime(ByteSpan(digest).first(DigestBytes(stored.kind)), stored.Key());
  sodium_memzero(digest.data(), digest.size());
  return matches;
}

bool MatchesPbkdf2(std::string_view password, const StoredPassword& stored) {
  AnyDigest key = Pbkdf2({.kind = stored.kind,
                          .password = AsBytes(password),
                          .salt = stored.Salt(),
                          .iterations = stored.iterations});
  const bool matches =
      EqualsConstantTime(ByteSpan(key).first(DigestBytes(stored.kind)), stored.Key());
  sodium_memzero(key.data(), key.size());
  return matches;
}

// libsodium compares in constant time.
Result<bool> MatchesArgon2(std::string_view password, const StoredPassword& stored) {
  StartSodium();
  const std::string value(stored.setting);
  errno = 0;
  const int status =
      stored.is_argon2id
          ? crypto_pwhash_argon2id_str_verify(value.c_str(), password.data(), password.size())
          : crypto_pwhash_argon2i_str_verify(value.c_str(), password.data(), password.size());
  if (status != 0 && errno == ENOMEM) {
    return Fail(Code::kInternal, "no memory for Argon2");
  }
  return status == 0;
}

Result<bool> MatchesCrypt(std::string_view password, const StoredPassword& stored) {
  // crypt's phrases end at a zero, so a longer one would match by its beginning.
  if (password.contains('\0')) {
    return false;
  }
  if (password.size() >= CRYPT_MAX_PASSPHRASE_SIZE) {
    return false;
  }
  StartSodium();
  const std::string setting(stored.setting);
  std::string phrase(password);
  const auto data = std::make_unique<crypt_data>();
  const char* const hash = crypt_r(phrase.c_str(), setting.c_str(), data.get());
  sodium_memzero(phrase.data(), phrase.size());
  // crypt's failures are texts that begin with '*'.
  if (hash == nullptr || hash[0] == '*') {
    return Fail(Code::kInvalidArgument, "stored password: crypt does not take it");
  }
  const bool matches = EqualsConstantTime(AsBytes(hash), AsBytes(stored.setting));
  sodium_memzero(data.get(), sizeof *data);
  return matches;
}

}  // namespace

Result<std::string> HashPassword(std::string_view password,
                                 Random& random,
                                 const PasswordCost& cost,
                                 const PasswordLimits& limits) {
  StartSodium();
  if (password.empty()) {
    return Fail(Code::kInvalidArgument, "an empty password");
  }
  if (password.size() > limits.password_bytes_max) {
    return Fail(Code::kTooLarge, "password over password_bytes_max");
  }
  if (cost.memory_kib < kPasswordMemoryKibMin || cost.memory_kib > limits.argon2_memory_kib_max ||
      cost.passes < 1 || cost.passes > limits.argon2_passes_max) {
    return Fail(Code::kInvalidArgument, "password cost outside of its limits");
  }
  static_assert(kNewPasswordSaltBytes == crypto_pwhash_argon2id_SALTBYTES);
  std::array<std::uint8_t, kNewPasswordSaltBytes> salt{};
  random.Fill(salt);
  std::array<std::uint8_t, kNewPasswordKeyBytes> key{};
  if (crypto_pwhash_argon2id(key.data(),
                             key.size(),
                             password.data(),
                             password.size(),
                             salt.data(),
                             cost.passes,
                             cost.memory_kib * kKibBytes,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return Fail(Code::kInternal, "no memory for Argon2");
  }
  return fmt::format("{{ARGON2}}$argon2id$v=19$m={},t={},p=1${}${}",
                     cost.memory_kib,
                     cost.passes,
                     Base64Of(salt),
                     Base64Of(key));
}

Result<bool> VerifyPassword(std::string_view password,
                            const StoredPassword& stored,
                            const PasswordLimits& limits) {
  if (password.empty() || password.size() > limits.password_bytes_max) {
    return false;
  }
  switch (stored.scheme) {
    case PasswordScheme::kDigest:
      return MatchesDigest(password, stored);
    case PasswordScheme::kPbkdf2:
      return MatchesPbkdf2(password, stored);
    case PasswordScheme::kArgon2:
      return MatchesArgon2(password, stored);
    case PasswordScheme::kCrypt:
      return MatchesCrypt(password, stored);
  }
  return false;
}

Result<bool> VerifyPassword(std::string_view password,
                            std::string_view value,
                            const PasswordLimits& limits) {
  SOCLE_TRY(const StoredPassword stored, DecodeStoredPassword(value, limits));
  return VerifyPassword(password, stored, limits);
}

bool NeedsRehash(const StoredPassword& stored, const PasswordCost& cost) {
  return stored.scheme != PasswordScheme::kArgon2 || !stored.is_argon2id ||
         stored.memory_kib < cost.memory_kib || stored.iterations < cost.passes;
}

}  // namespace socle::crypto
