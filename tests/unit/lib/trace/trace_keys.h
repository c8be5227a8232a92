#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/crypto/ed25519.h"
#include "lib/trace/note.h"

namespace socle::trace {

// The key that is published with the tests of Go's golang.org/x/mod/sumdb/note (BSD-3-Clause), as
// its seed behind the type byte, and the same in public.
inline constexpr std::string_view kPublishedSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
inline constexpr std::string_view kPublishedKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
inline constexpr std::string_view kOtherPublishedKey =
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

inline Ed25519NoteSigner PublishedSigner() {
  const std::string seed = DecodeBase64(kPublishedSeed).value().substr(1);
  return Ed25519NoteSigner::Make("PeterNeumann",
                                 crypto::Ed25519PrivateKey::FromSeed(AsBytes(seed)).value())
      .value();
}

// A signer of any name; the same `number` gives the same key.
inline Ed25519NoteSigner TestSigner(std::string name, char number = 1) {
  const std::string seed(crypto::kEd25519SeedBytes, number);
  return Ed25519NoteSigner::Make(std::move(name),
                                 crypto::Ed25519PrivateKey::FromSeed(AsBytes(seed)).value())
      .value();
}

}  // namespace socle::trace
