#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "lib/base/bytes.h"

namespace socle::crypto {

inline constexpr std::size_t kSha256Bytes = 32;
using Sha256Digest = std::array<std::uint8_t, kSha256Bytes>;

// SHA-256 (FIPS 180-4) of `bytes`. Any thread.
[[nodiscard]] Sha256Digest Sha256(ByteSpan bytes);
// The same of the parts one behind the other, without joining them first.
[[nodiscard]] Sha256Digest Sha256(std::initializer_list<ByteSpan> parts);

// The same over bytes that come in parts. One thread at a time.
class Sha256Hasher {
 public:
  Sha256Hasher();
  Sha256Hasher(Sha256Hasher&& other) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&& other) noexcept;
  Sha256Hasher(const Sha256Hasher&) = delete;
  Sha256Hasher& operator=(const Sha256Hasher&) = delete;
  ~Sha256Hasher();

  void Update(ByteSpan bytes);
  // The digest of all bytes since the start or the last Finish; the hasher then starts anew.
  [[nodiscard]] Sha256Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace socle::crypto
