#include "lib/crypto/aead.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include <openssl/evp.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::crypto {

namespace {

struct CipherDeleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* FetchedCipher() {
  static const std::unique_ptr<EVP_CIPHER, CipherDeleter> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  SOCLE_CHECK(cipher != nullptr);
  return cipher.get();
}

// A context of this thread, set to the key and nonce of `input`.
EVP_CIPHER_CTX* StartedContext(const AeadInput& input, bool is_sealing) {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter> context(EVP_CIPHER_CTX_new());
  SOCLE_CHECK(context != nullptr);
  SOCLE_CHECK(input.key.size() == kAeadKeyBytes && input.nonce.size() == kAeadNonceBytes);
  SOCLE_CHECK(EVP_CipherInit_ex2(context.get(),
                                 FetchedCipher(),
                                 input.key.data(),
                                 input.nonce.data(),
                                 is_sealing ? 1 : 0,
                                 nullptr) == 1);
  return context.get();
}

void Update(EVP_CIPHER_CTX* context, std::uint8_t* out, ByteSpan in) {
  constexpr auto kPartBytesMax = static_cast<std::size_t>(std::numeric_limits<int>::max());
  SOCLE_CHECK(in.size() <= kPartBytesMax);
  if (in.empty()) {
    return;
  }
  int size = 0;
  SOCLE_CHECK(EVP_CipherUpdate(context, out, &size, in.data(), static_cast<int>(in.size())) == 1);
}

std::uint8_t* BytesOf(std::string& text) {
  return reinterpret_cast<std::uint8_t*>(text.data());
}

// Forgets the key; what is left of the context is used again.
void Reset(EVP_CIPHER_CTX* context) {
  SOCLE_CHECK(EVP_CIPHER_CTX_reset(context) == 1);
}

}  // namespace

std::string SealAead(const AeadInput& input, ByteSpan plaintext) {
  EVP_CIPHER_CTX* const context = StartedContext(input, /*is_sealing=*/true);
  Update(context, nullptr, input.associated);
  std::string sealed(plaintext.size() + kAeadTagBytes, '\0');
  std::uint8_t* const tag = BytesOf(sealed) + plaintext.size();
  Update(context, BytesOf(sealed), plaintext);
  int size = 0;
  SOCLE_CHECK(EVP_CipherFinal_ex(context, tag, &size) == 1 && size == 0);
  SOCLE_CHECK(EVP_CIPHER_CTX_ctrl(
                  context, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kAeadTagBytes), tag) == 1);
  Reset(context);
  return sealed;
}

Result<std::string> OpenAead(const AeadInput& input, ByteSpan sealed) {
  if (sealed.size() < kAeadTagBytes) {
    return Fail(Code::kCorruption, "sealed text is cut");
  }
  EVP_CIPHER_CTX* const context = StartedContext(input, /*is_sealing=*/false);
  Update(context, nullptr, input.associated);
  const ByteSpan ciphertext = sealed.first(sealed.size() - kAeadTagBytes);
  std::string tag(AsText(sealed.last(kAeadTagBytes)));
  std::string plaintext(ciphertext.size(), '\0');
  Update(context, BytesOf(plaintext), ciphertext);
  SOCLE_CHECK(EVP_CIPHER_CTX_ctrl(
                  context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kAeadTagBytes), tag.data()) ==
              1);
  int size = 0;
  std::uint8_t none = 0;
  const bool is_genuine = EVP_CipherFinal_ex(context, &none, &size) == 1;
  Reset(context);
  if (!is_genuine) {
    return Fail(Code::kCorruption, "sealed text was changed, or the key is another");
  }
  return plaintext;
}

}  // namespace socle::crypto
