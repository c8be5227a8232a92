#include "lib/crypto/digest.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"

namespace socle::crypto {

namespace {

struct DigestDeleter {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using DigestPointer = std::unique_ptr<EVP_MD, DigestDeleter>;

// Fetched once, as in sha256.cc.
const EVP_MD* FetchedDigest(DigestKind kind) {
  static const std::array<DigestPointer, 3> digests = {
      DigestPointer(EVP_MD_fetch(nullptr, "SHA1", nullptr)),
      DigestPointer(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      DigestPointer(EVP_MD_fetch(nullptr, "SHA512", nullptr)),
  };
  const EVP_MD* const digest = digests.at(static_cast<std::size_t>(kind)).get();
  SOCLE_CHECK(digest != nullptr);
  return digest;
}

}  // namespace

AnyDigest Digest(DigestKind kind, std::initializer_list<ByteSpan> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  SOCLE_CHECK(context != nullptr);
  SOCLE_CHECK(EVP_DigestInit_ex2(context.get(), FetchedDigest(kind), nullptr) == 1);
  for (const ByteSpan part : parts) {
    SOCLE_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  }
  AnyDigest digest{};
  unsigned int size = 0;
  SOCLE_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
  SOCLE_CHECK(size == DigestBytes(kind));
  return digest;
}

bool EqualsConstantTime(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace socle::crypto
