#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/crypto/ed25519.h"

// Signed notes of C2SP (signed-note.md): a text and lines of signatures below it. Pure functions.
namespace socle::trace {

inline constexpr std::size_t kNoteBytesMax = std::size_t{1} << 20;
inline constexpr std::size_t kNoteSignaturesMax = 64;  // the specification asks for at least 16
inline constexpr std::size_t kKeyIdBytes = 4;
inline constexpr std::uint8_t kKeyTypeEd25519 = 0x01;

// First bytes of SHA-256(name, line end, type, public key).
using KeyId = std::array<std::uint8_t, kKeyIdBytes>;

// The public half of a key that signs notes, by a name that says whose it is.
class NoteKey {
 public:
  // kInvalidArgument when the name cannot be that of a key.
  static Result<NoteKey> Make(std::string name, const crypto::Ed25519PublicKey& key);
  // "<name>+<key id in hex>+<base64 of type and public key>", as Text gives it.
  static Result<NoteKey> Parse(std::string_view text);

  [[nodiscard]] std::string Text() const;

  [[nodiscard]] const std::string& Name() const { return name_; }

  [[nodiscard]] const KeyId& Id() const { return id_; }

  // "<name>+<key id in hex>": for people.
  [[nodiscard]] std::string Label() const;
  [[nodiscard]] bool Verify(std::string_view text, ByteSpan signature) const;

 private:
  NoteKey(std::string name, crypto::Ed25519PublicKey key, const KeyId& id)
      : name_(std::move(name)), key_(std::move(key)), id_(id) {}

  std::string name_;
  crypto::Ed25519PublicKey key_;
  KeyId id_;
};

// Signs notes; where the private half is kept is its own matter (a file, another process, a token).
class NoteSigner {
 public:
  virtual ~NoteSigner() = default;
  [[nodiscard]] virtual const NoteKey& Key() const = 0;
  // The signature of the text, without the key id.
  [[nodiscard]] virtual Result<std::string> Sign(std::string_view text) const = 0;
};

// With a private key in memory.
class Ed25519NoteSigner final : public NoteSigner {
 public:
  // kInvalidArgument when the name cannot be that of a key.
  static Result<Ed25519NoteSigner> Make(std::string name, crypto::Ed25519PrivateKey key);

  [[nodiscard]] const NoteKey& Key() const override { return public_; }

  [[nodiscard]] Result<std::string> Sign(std::string_view text) const override;

 private:
  Ed25519NoteSigner(NoteKey key, crypto::Ed25519PrivateKey private_key)
      : public_(std::move(key)), private_(std::move(private_key)) {}

  NoteKey public_;
  crypto::Ed25519PrivateKey private_;
};

struct NoteSignature {
  std::string name;
  KeyId id{};
  std::string signature;  // without the key id
};

struct Note {
  std::string text;  // with its last line end
  std::vector<NoteSignature> signatures;
};

// The note as it is written. `text` must end with a line end and hold no other control character;
// kInvalidArgument otherwise.
Result<std::string> SignNote(std::string_view text, const NoteSigner& signer);

// Takes a note apart without verifying anything. kInvalidArgument when it is not one, kTooLarge
// over kNoteBytesMax or kNoteSignaturesMax.
Result<Note> ParseNote(std::string_view note);

// The text of a note that at least one of the keys has signed. Signatures of other keys are passed
// over.
//   kUnauthenticated  none of the keys has signed it, or the signature of one of them is wrong
Result<std::string> OpenNote(std::string_view note, std::span<const NoteKey> keys);

// Several keys, one a line, as files of keys hold them; empty lines and lines with # are passed
// over. kInvalidArgument when there is none.
Result<std::vector<NoteKey>> ParseNoteKeys(std::string_view text);

}  // namespace socle::trace
