#include "lib/crypto/ed25519.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace socle::crypto {

namespace {

constexpr const char* kAlgorithm = "ED25519";

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};

using KeyPointer = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using BioPointer = std::unique_ptr<BIO, BioDeleter>;

// A file descriptor that is closed at the end.
class OwnedFile {
 public:
  explicit OwnedFile(int fd) : fd_(fd) {}

  OwnedFile(const OwnedFile&) = delete;
  OwnedFile& operator=(const OwnedFile&) = delete;

  ~OwnedFile() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }

  [[nodiscard]] int Get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> FailErrno(const std::string& path, const char* what) {
  const int error = errno;
  Code code = Code::kInternal;
  if (error == ENOENT || error == ENOTDIR) {
    code = Code::kNotFound;
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    code = Code::kPermissionDenied;
  } else if (error == EEXIST) {
    code = Code::kConflict;
  }
  return Fail(code, path + ": " + what + ": " + std::generic_category().message(error));
}

// A private key has no passphrase here: without this OpenSSL would ask on the terminal.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*user*/) {
  return -1;
}

Result<Secret> LoadPrivateFile(const std::string& path) {
  const OwnedFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.Get() < 0) {
    return FailErrno(path, "cannot open the key");
  }
  struct stat status{};
  if (fstat(file.Get(), &status) != 0) {
    return FailErrno(path, "cannot read the key");
  }
  if ((status.st_mode & S_IRWXO) != 0) {
    return Fail(Code::kPermissionDenied,
                path +
                    ": other users may read this key: chmod o-rwx, and make a new one if they "
                    "may have read it");
  }
  if (!S_ISREG(status.st_mode) ||
      static_cast<std::uint64_t>(status.st_size) > kPrivateKeyFileBytesMax) {
    return Fail(Code::kInvalidArgument, path + ": is not a file with a private key");
  }
  std::array<char, kPrivateKeyFileBytesMax> buffer{};
  std::size_t size = 0;
  ssize_t count = 1;
  while (count > 0 && size < buffer.size()) {
    count = read(file.Get(), buffer.data() + size, buffer.size() - size);
    size += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  Secret pem{std::string_view(buffer.data(), size)};
  explicit_bzero(buffer.data(), buffer.size());
  if (count < 0) {
    return FailErrno(path, "cannot read the key");
  }
  return pem;
}

Status WriteWhole(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return FailErrno(path, "cannot write the key");
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0 ? Status{} : FailErrno(path, "cannot sync the key");
}

Ed25519PublicKeyBytes PublicBytes(const EVP_PKEY* key) {
  Ed25519PublicKeyBytes bytes{};
  std::size_t size = bytes.size();
  SOCLE_CHECK(EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) == 1 && size == bytes.size());
  return bytes;
}

}  // namespace

struct Ed25519PublicKey::Handle {
  KeyPointer key;
};

Result<Ed25519PublicKey> Ed25519PublicKey::FromBytes(ByteSpan bytes) {
  Ed25519PublicKeyBytes copy{};
  if (bytes.size() != copy.size()) {
    return Fail(Code::kInvalidArgument, "an Ed25519 public key has 32 bytes");
  }
  std::ranges::copy(bytes, copy.begin());
  KeyPointer key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, kAlgorithm, nullptr, copy.data(), copy.size()));
  if (key == nullptr) {
    return Fail(Code::kInvalidArgument, "not an Ed25519 public key");
  }
  auto handle = std::make_shared<Handle>();
  handle->key = std::move(key);
  return Ed25519PublicKey(std::move(handle), copy);
}

bool Ed25519PublicKey::Verify(ByteSpan message, ByteSpan signature) const {
  const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  SOCLE_CHECK(context != nullptr);
  SOCLE_CHECK(EVP_DigestVerifyInit_ex(
                  context.get(), nullptr, nullptr, nullptr, nullptr, handle_->key.get(), nullptr) ==
              1);
  return signature.size() == kEd25519SignatureBytes &&
         EVP_DigestVerify(
             context.get(), signature.data(), signature.size(), message.data(), message.size()) ==
             1;
}

struct Ed25519PrivateKey::State {
  KeyPointer key;
  Ed25519PublicKey public_key;
};

Ed25519PrivateKey::Ed25519PrivateKey(std::unique_ptr<State> state) : state_(std::move(state)) {}

Ed25519PrivateKey::Ed25519PrivateKey(Ed25519PrivateKey&& other) noexcept = default;
Ed25519PrivateKey& Ed25519PrivateKey::operator=(Ed25519PrivateKey&& other) noexcept = default;
Ed25519PrivateKey::~Ed25519PrivateKey() = default;

Ed25519PrivateKey Ed25519PrivateKey::Generate(Random& random) {
  std::array<std::uint8_t, kEd25519SeedBytes> seed{};
  random.Fill(seed);
  auto key = FromSeed(seed);
  explicit_bzero(seed.data(), seed.size());
  SOCLE_CHECK(key.has_value());
  return *std::move(key);
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::FromSeed(ByteSpan seed) {
  if (seed.size() != kEd25519SeedBytes) {
    return Fail(Code::kInvalidArgument, "the seed of an Ed25519 key has 32 bytes");
  }
  KeyPointer key(
      EVP_PKEY_new_raw_private_key_ex(nullptr, kAlgorithm, nullptr, seed.data(), seed.size()));
  SOCLE_CHECK(key != nullptr);
  SOCLE_TRY(Ed25519PublicKey public_key, Ed25519PublicKey::FromBytes(PublicBytes(key.get())));
  return Ed25519PrivateKey(std::unique_ptr<State>(
      new State{.key = std::move(key), .public_key = std::move(public_key)}));
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::Load(const std::string& path) {
  SOCLE_TRY(const Secret pem, LoadPrivateFile(path));
  auto key = Parse(pem);
  if (!key.has_value()) {
    return Fail(std::move(key.error()).Prefixed(path));
  }
  return key;
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::Parse(const Secret& pem) {
  const std::string_view text = pem.Reveal();
  const BioPointer bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  SOCLE_CHECK(bio != nullptr);
  KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr || EVP_PKEY_is_a(key.get(), kAlgorithm) != 1) {
    ERR_clear_error();
    return Fail(Code::kInvalidArgument,
                "is not an Ed25519 private key in PEM without passphrase: make one with `socle "
                "trace keygen`");
  }
  SOCLE_TRY(Ed25519PublicKey public_key, Ed25519PublicKey::FromBytes(PublicBytes(key.get())));
  return Ed25519PrivateKey(std::unique_ptr<State>(
      new State{.key = std::move(key), .public_key = std::move(public_key)}));
}

Status Ed25519PrivateKey::Save(const std::string& path) const {
  const BioPointer bio(BIO_new(BIO_s_secmem()));
  SOCLE_CHECK(bio != nullptr);
  SOCLE_CHECK(PEM_write_bio_PKCS8PrivateKey(
                  bio.get(), state_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* data = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio.get(), &data));
  const OwnedFile file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.Get() < 0) {
    return FailErrno(path, "cannot make the key");
  }
  Status written = WriteWhole(file.Get(), std::string_view(data, size), path);
  if (!written.has_value()) {
    // Half a key would keep the next attempt from making a whole one.
    (void)unlink(path.c_str());
  }
  return written;
}

Ed25519Signature Ed25519PrivateKey::Sign(ByteSpan message) const {
  const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  SOCLE_CHECK(context != nullptr);
  SOCLE_CHECK(EVP_DigestSignInit_ex(
                  context.get(), nullptr, nullptr, nullptr, nullptr, state_->key.get(), nullptr) ==
              1);
  Ed25519Signature signature{};
  std::size_t size = signature.size();
  SOCLE_CHECK(
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  SOCLE_CHECK(size == signature.size());
  return signature;
}

const Ed25519PublicKey& Ed25519PrivateKey::PublicKey() const {
  return state_->public_key;
}

}  // namespace socle::crypto
