#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace socle::crypto {

inline constexpr std::size_t kEd25519SeedBytes = 32;
inline constexpr std::size_t kEd25519PublicKeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;
// Of a file with a private key.
inline constexpr std::size_t kPrivateKeyFileBytesMax = std::size_t{16} << 10;

using Ed25519PublicKeyBytes = std::array<std::uint8_t, kEd25519PublicKeyBytes>;
using Ed25519Signature = std::array<std::uint8_t, kEd25519SignatureBytes>;

// Verifies signatures of Ed25519 (RFC 8032, section 5.1). Any thread.
class Ed25519PublicKey {
 public:
  // kInvalidArgument when there are not kEd25519PublicKeyBytes bytes, or they are not a key.
  static Result<Ed25519PublicKey> FromBytes(ByteSpan bytes);

  [[nodiscard]] const Ed25519PublicKeyBytes& Bytes() const { return bytes_; }

  [[nodiscard]] bool Verify(ByteSpan message, ByteSpan signature) const;

 private:
  struct Handle;

  Ed25519PublicKey(std::shared_ptr<const Handle> handle, const Ed25519PublicKeyBytes& bytes)
      : handle_(std::move(handle)), bytes_(bytes) {}

  std::shared_ptr<const Handle> handle_;  // shared by copies of the key; never changed
  Ed25519PublicKeyBytes bytes_;
};

// Signs with Ed25519. Any thread.
class Ed25519PrivateKey {
 public:
  static Ed25519PrivateKey Generate(Random& random);
  // kInvalidArgument when there are not kEd25519SeedBytes bytes.
  static Result<Ed25519PrivateKey> FromSeed(ByteSpan seed);
  // Reads a PEM file "PRIVATE KEY" (RFC 8410, without passphrase), as Save writes it and
  // `openssl genpkey -algorithm ed25519`.
  //   kNotFound          no such file
  //   kPermissionDenied  the file may not be read, or other users may read it
  //   kInvalidArgument   another kind of key or file, or one with a passphrase
  static Result<Ed25519PrivateKey> Load(const std::string& path);

  Ed25519PrivateKey(Ed25519PrivateKey&& other) noexcept;
  Ed25519PrivateKey& operator=(Ed25519PrivateKey&& other) noexcept;
  Ed25519PrivateKey(const Ed25519PrivateKey&) = delete;
  Ed25519PrivateKey& operator=(const Ed25519PrivateKey&) = delete;
  ~Ed25519PrivateKey();

  // Writes a new PEM file that only its owner may read.
  //   kConflict  the file exists: a key is never written over
  [[nodiscard]] Status Save(const std::string& path) const;

  [[nodiscard]] Ed25519Signature Sign(ByteSpan message) const;
  [[nodiscard]] const Ed25519PublicKey& PublicKey() const;

 private:
  struct State;
  explicit Ed25519PrivateKey(std::unique_ptr<State> state);
  static Result<Ed25519PrivateKey> Parse(const Secret& pem);

  std::unique_ptr<State> state_;
};

}  // namespace socle::crypto
