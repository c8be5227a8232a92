#pragma once

#include "lib/base/bytes.h"
#include "lib/crypto/sha256.h"

namespace socle::crypto {

// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of `message` under a key of any length. Any thread.
[[nodiscard]] Sha256Digest HmacSha256(ByteSpan key, ByteSpan message);

}  // namespace socle::crypto
