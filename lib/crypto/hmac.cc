#include "lib/crypto/hmac.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <string.h>

#include "lib/base/bytes.h"
#include "lib/crypto/sha256.h"

namespace socle::crypto {

namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::uint8_t kInnerPad = 0x36;
constexpr std::uint8_t kOuterPad = 0x5c;

}  // namespace

// On the digest and not on EVP_MAC, whose set-up takes several times as long as hashing a short
// message.
Sha256Digest HmacSha256(ByteSpan key, ByteSpan message) {
  std::array<std::uint8_t, kBlockBytes> inner{};
  if (key.size() > kBlockBytes) {
    std::ranges::copy(Sha256(key), inner.begin());
  } else {
    std::ranges::copy(key, inner.begin());
  }
  std::array<std::uint8_t, kBlockBytes> outer = inner;
  for (std::size_t i = 0; i < kBlockBytes; ++i) {
    inner[i] ^= kInnerPad;
    outer[i] ^= kOuterPad;
  }
  const Sha256Digest hashed = Sha256({inner, message});
  const Sha256Digest mac = Sha256({outer, hashed});
  explicit_bzero(inner.data(), inner.size());
  explicit_bzero(outer.data(), outer.size());
  return mac;
}

}  // namespace socle::crypto
