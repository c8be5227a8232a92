#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/stored_password.h"

// Passwords as they are kept: made with Argon2id (RFC 9106), verified in the schemes of
// stored_password.h too, so that values of other servers come over and are replaced at the next
// bind.
namespace socle::crypto {

// What a new value costs. The defaults are the ones OWASP gives for Argon2id with one lane.
struct PasswordCost {
  std::uint32_t memory_kib = 19'456;
  std::uint32_t passes = 2;
};

inline constexpr std::uint32_t kPasswordMemoryKibMin = 8'192;
inline constexpr std::size_t kNewPasswordSaltBytes = 16;
inline constexpr std::size_t kNewPasswordKeyBytes = 32;

// "{ARGON2}$argon2id$v=19$m=...,t=...,p=1$salt$key", as OpenLDAP's argon2 module writes it. Takes
// tens of milliseconds: for a worker.
//   kInvalidArgument  an empty password, or a cost below kPasswordMemoryKibMin or over `limits`
//   kTooLarge         a password over limits.password_bytes_max
//   kInternal         no memory
Result<std::string> HashPassword(std::string_view password,
                                 Random& random,
                                 const PasswordCost& cost = {},
                                 const PasswordLimits& limits = {});

// Whether `password` is the one of `value`. An empty password and one over the limit match nothing.
// Compares in constant time; {SSHA} and its kind allocate nothing. Errors as DecodeStoredPassword,
// and kInternal when there is no memory: all of them mean that this value lets nobody in.
Result<bool> VerifyPassword(std::string_view password,
                            std::string_view value,
                            const PasswordLimits& limits = {});
// The same for a value that was decoded before.
Result<bool> VerifyPassword(std::string_view password,
                            const StoredPassword& stored,
                            const PasswordLimits& limits = {});

// Whether a verified value should be replaced by a new one of `cost`: another scheme than Argon2id,
// or less memory or fewer passes.
bool NeedsRehash(const StoredPassword& stored, const PasswordCost& cost);

}  // namespace socle::crypto
