#pragma once

#include <cstdint>

#include "lib/base/bytes.h"
#include "lib/crypto/digest.h"

namespace socle::crypto {

// PBKDF2 with HMAC (RFC 8018, 5.2), a key of DigestBytes(kind) bytes: one block. `iterations` is at
// least 1. Takes about 0.2 microseconds an iteration, so belongs on a worker. Any thread.
struct Pbkdf2Input {
  DigestKind kind = DigestKind::kSha256;
  ByteSpan password{};
  ByteSpan salt{};
  std::uint32_t iterations = 1;
};

[[nodiscard]] AnyDigest Pbkdf2(const Pbkdf2Input& input);

}  // namespace socle::crypto
