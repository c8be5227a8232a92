#include "lib/crypto/sha256.h"

#include <initializer_list>
#include <memory>

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

// Fetched once: a fetch by each call costs more than hashing a short record.
const EVP_MD* FetchedSha256() {
  static const std::unique_ptr<EVP_MD, DigestDeleter> digest(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  SOCLE_CHECK(digest != nullptr);
  return digest.get();
}

}  // namespace

struct Sha256Hasher::State {
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> context{EVP_MD_CTX_new()};

  void Start() const {
    SOCLE_CHECK(context != nullptr);
    SOCLE_CHECK(EVP_DigestInit_ex2(context.get(), FetchedSha256(), nullptr) == 1);
  }
};

Sha256Hasher::Sha256Hasher() : state_(std::make_unique<State>()) {
  state_->Start();
}

Sha256Hasher::Sha256Hasher(Sha256Hasher&& other) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&& other) noexcept = default;
Sha256Hasher::~Sha256Hasher() = default;

void Sha256Hasher::Update(ByteSpan bytes) {
  SOCLE_CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256Hasher::Finish() {
  Sha256Digest digest{};
  unsigned int size = 0;
  SOCLE_CHECK(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) == 1);
  SOCLE_CHECK(size == digest.size());
  state_->Start();
  return digest;
}

Sha256Digest Sha256(ByteSpan bytes) {
  return Sha256({bytes});
}

Sha256Digest Sha256(std::initializer_list<ByteSpan> parts) {
  // One for each thread: to make one costs more than to hash a short record.
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  SOCLE_CHECK(context != nullptr);
  SOCLE_CHECK(EVP_DigestInit_ex2(context.get(), FetchedSha256(), nullptr) == 1);
  for (const ByteSpan part : parts) {
    SOCLE_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  }
  Sha256Digest digest{};
  unsigned int size = 0;
  SOCLE_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
  SOCLE_CHECK(size == digest.size());
  return digest;
}

}  // namespace socle::crypto
