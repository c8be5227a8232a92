#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "lib/base/bytes.h"

namespace socle::crypto {

enum class DigestKind : std::uint8_t { kSha1, kSha256, kSha512 };

inline constexpr std::size_t kDigestBytesMax = 64;

constexpr std::size_t DigestBytes(DigestKind kind) {
  switch (kind) {
    case DigestKind::kSha1:
      return 20;
    case DigestKind::kSha256:
      return 32;
    case DigestKind::kSha512:
      return 64;
  }
  return 0;
}

// Room for any digest; the first DigestBytes(kind) bytes are it, zeros follow.
using AnyDigest = std::array<std::uint8_t, kDigestBytesMax>;

// The digest (FIPS 180-4) of the parts one behind the other. No allocation after the first call of
// a thread. SHA-1 is for stored passwords of other servers alone. Any thread.
[[nodiscard]] AnyDigest Digest(DigestKind kind, std::initializer_list<ByteSpan> parts);

// Whether two byte strings are equal, in a time that depends on their lengths alone.
[[nodiscard]] bool EqualsConstantTime(ByteSpan a, ByteSpan b);

}  // namespace socle::crypto
