#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/crypto/digest.h"

// How values of userPassword (RFC 2307, {scheme}) are written.
namespace socle::crypto {

enum class PasswordScheme : std::uint8_t {
  kDigest,  // {SHA}, {SHA256}, {SHA512}, salted: {SSHA}, {SSHA256}, {SSHA512}
  kPbkdf2,  // {PBKDF2}, {PBKDF2-SHA1}, {PBKDF2-SHA256}, {PBKDF2-SHA512}: iterations$salt$key
  kArgon2,  // {ARGON2}$argon2id$v=19$m=19456,t=2,p=1$salt$key, also argon2i
  kCrypt,   // {CRYPT}: a setting and hash of crypt(3), with MD5, bcrypt, SHA-2 or yescrypt
};

inline constexpr std::size_t kStoredPasswordBytesMax = 512;
inline constexpr std::size_t kPasswordSaltBytesMax = 64;

// What a stored value may cost to verify: a value with more is refused, not computed, because who
// may write one could otherwise stop the server with it.
struct PasswordLimits {
  std::size_t password_bytes_max = 1024;
  std::uint32_t pbkdf2_iterations_max = 2'000'000;
  std::uint32_t argon2_memory_kib_max = std::uint32_t{256} << 10;
  std::uint32_t argon2_passes_max = 16;
  std::uint32_t argon2_lanes_max = 8;
  std::uint32_t crypt_rounds_max = 1'000'000;  // SHA-2 of crypt
  std::uint32_t bcrypt_cost_max = 14;
  std::uint32_t yescrypt_memory_kib_max = std::uint32_t{64} << 10;
};

// A stored value in parts; `setting` points into it. Nothing is allocated.
struct StoredPassword {
  PasswordScheme scheme = PasswordScheme::kDigest;
  DigestKind kind = DigestKind::kSha1;  // kDigest, kPbkdf2
  std::uint32_t iterations = 0;         // kPbkdf2; kArgon2: passes
  std::uint32_t memory_kib = 0;         // kArgon2
  std::uint32_t lanes = 0;              // kArgon2
  bool is_argon2id = false;             // kArgon2; otherwise Argon2i
  std::size_t salt_bytes = 0;           // kDigest (0: unsalted), kPbkdf2
  AnyDigest key{};                      // kDigest, kPbkdf2
  std::string_view setting{};           // kArgon2, kCrypt: what follows the scheme
  std::array<std::uint8_t, kPasswordSaltBytesMax> salt_room{};

  [[nodiscard]] ByteSpan Salt() const { return ByteSpan(salt_room).first(salt_bytes); }

  [[nodiscard]] ByteSpan Key() const { return ByteSpan(key).first(DigestBytes(kind)); }

  // Whether to verify it takes long (more than some microseconds): for a worker then.
  [[nodiscard]] bool IsSlow() const { return scheme != PasswordScheme::kDigest; }
};

// Schemes in any letter case.
//   kNotFound         no scheme, or one that is not verified here: clear text, {MD5}, {SMD5},
//                     {CRYPT} with DES (eight characters count) and what else crypt knows
//   kInvalidArgument  not what the scheme says: base64, lengths, parameters
//   kTooLarge         over `limits` or kStoredPasswordBytesMax
// Details never hold the value.
Result<StoredPassword> DecodeStoredPassword(std::string_view value,
                                            const PasswordLimits& limits = {});

}  // namespace socle::crypto
