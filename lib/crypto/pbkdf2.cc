#include "lib/crypto/pbkdf2.h"

#include <cstddef>
#include <limits>

#include <openssl/evp.h>

#include "lib/base/check.h"
#include "lib/crypto/digest.h"

namespace socle::crypto {

namespace {

const EVP_MD* MessageDigest(DigestKind kind) {
  switch (kind) {
    case DigestKind::kSha1:
      return EVP_sha1();
    case DigestKind::kSha256:
      return EVP_sha256();
    case DigestKind::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

AnyDigest Pbkdf2(const Pbkdf2Input& input) {
  constexpr auto kMax = static_cast<std::size_t>(std::numeric_limits<int>::max());
  SOCLE_CHECK(input.iterations >= 1 && input.iterations <= kMax);
  SOCLE_CHECK(input.password.size() <= kMax && input.salt.size() <= kMax);
  AnyDigest key{};
  SOCLE_CHECK(PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(input.password.data()),
                                static_cast<int>(input.password.size()),
                                input.salt.data(),
                                static_cast<int>(input.salt.size()),
                                static_cast<int>(input.iterations),
                                MessageDigest(input.kind),
                                static_cast<int>(DigestBytes(input.kind)),
                                key.data()) == 1);
  return key;
}

}  // namespace socle::crypto
