#pragma once

#include <cstddef>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace socle::crypto {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 12;
inline constexpr std::size_t kAeadTagBytes = 16;

// AES-256-GCM (NIST SP 800-38D): hides a text and shows any change of it. Any thread.
//
// What must not be done: use a nonce twice under one key. Two texts sealed so give away each other,
// and anybody can then forge under that key. Nonces are random (then at most 2^32 texts a key) or
// counted, never both under one key, and never counted by a number that a crash can turn back.
struct AeadInput {
  ByteSpan key;         // kAeadKeyBytes, uniformly random; a program error otherwise
  ByteSpan nonce;       // kAeadNonceBytes; the same
  ByteSpan associated;  // in clear elsewhere, and bound to the text; may be empty
};

// The ciphertext, as long as `plaintext`, and the tag behind it.
[[nodiscard]] std::string SealAead(const AeadInput& input, ByteSpan plaintext);

// kCorruption when key, nonce, associated bytes or `sealed` are not those that were used to seal.
[[nodiscard]] Result<std::string> OpenAead(const AeadInput& input, ByteSpan sealed);

}  // namespace socle::crypto
