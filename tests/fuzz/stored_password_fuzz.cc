// Any text: a stored password is refused or decoded within its limits; those that are quick to
// verify do not match a password drawn from them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/check.h"
#include "lib/crypto/password.h"
#include "lib/crypto/stored_password.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto stored = socle::crypto::DecodeStoredPassword(text);
  if (!stored.has_value()) {
    return 0;
  }
  SOCLE_CHECK(stored->salt_bytes <= socle::crypto::kPasswordSaltBytesMax);
  if (!stored->IsSlow()) {
    SOCLE_CHECK(socle::crypto::VerifyPassword(text, *stored).has_value());
  }
  return 0;
}
