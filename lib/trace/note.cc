#include "lib/trace/note.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/crypto/ed25519.h"
#include "lib/crypto/sha256.h"

namespace socle::trace {

namespace {

constexpr std::string_view kSignatureLead = "\u2014 ";  // em dash, blank
constexpr std::uint8_t kLineEnd = 0x0A;

// White_Space of Unicode, which no name of a key may hold.
bool IsSpace(char32_t c) {
  constexpr std::array<char32_t, 9> kOthers{
      U' ', U'\u0085', U'\u00A0', U'\u1680', U'\u2028', U'\u2029', U'\u202F', U'\u205F', U'\u3000'};
  return (c >= U'\t' && c <= U'\r') || (c >= U'\u2000' && c <= U'\u200A') ||
         std::ranges::find(kOthers, c) != kOthers.end();
}

bool IsKeyName(std::string_view name) {
  if (name.empty() || !IsValidUtf8(name) || name.contains('+')) {
    return false;
  }
  for (std::size_t offset = 0; offset < name.size();) {
    const char32_t c = NextCodePoint(name, offset);
    if (c < U' ' || IsSpace(c)) {
      return false;
    }
  }
  return true;
}

bool IsNoteText(std::string_view text) {
  return IsValidUtf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < ' ' && c != '\n';
         });
}

KeyId IdOf(std::string_view name, const crypto::Ed25519PublicKeyBytes& key) {
  const crypto::Sha256Digest digest =
      crypto::Sha256({AsBytes(name), ByteSpan(&kLineEnd, 1), ByteSpan(&kKeyTypeEd25519, 1), key});
  KeyId id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

std::unexpected<Error> NotANote(std::string_view why) {
  return Fail(Code::kInvalidArgument, "not a signed note: " + std::string(why));
}

Result<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.starts_with(kSignatureLead)) {
    return NotANote("a line below the empty line is no signature");
  }
  line.remove_prefix(kSignatureLead.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || !IsKeyName(line.substr(0, blank))) {
    return NotANote("a signature without a name");
  }
  const auto bytes = DecodeBase64(line.substr(blank + 1));
  if (!bytes.has_value() || bytes->size() <= kKeyIdBytes) {
    return NotANote("a signature that is not in base64, or cut");
  }
  NoteSignature signature{.name = std::string(line.substr(0, blank)),
                          .id = {},
                          .signature = bytes->substr(kKeyIdBytes)};
  std::ranges::copy(AsBytes(*bytes).first(kKeyIdBytes), signature.id.begin());
  return signature;
}

}  // namespace

Result<NoteKey> NoteKey::Make(std::string name, const crypto::Ed25519PublicKey& key) {
  if (!IsKeyName(name)) {
    return Fail(Code::kInvalidArgument,
                "a key cannot have this name: no blank, no +, at least one character");
  }
  const KeyId id = IdOf(name, key.Bytes());
  return NoteKey(std::move(name), key, id);
}

Result<NoteKey> NoteKey::Parse(std::string_view text) {
  const auto refuse = [](std::string_view why) {
    return Fail(Code::kInvalidArgument, "not a verifier key: " + std::string(why));
  };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) {
    return refuse("it has the form name+key id+base64");
  }
  const auto bytes = DecodeBase64(text.substr(second + 1));
  if (!bytes.has_value() || bytes->empty()) {
    return refuse("the last part is not base64");
  }
  if (static_cast<std::uint8_t>(bytes->front()) != kKeyTypeEd25519) {
    return refuse("only keys of type 1, Ed25519, are known");
  }
  const auto key = crypto::Ed25519PublicKey::FromBytes(AsBytes(*bytes).subspan(1));
  if (!key.has_value()) {
    return refuse(key.error().detail);
  }
  auto made = Make(std::string(text.substr(0, first)), *key);
  if (!made.has_value()) {
    return refuse(made.error().detail);
  }
  if (EncodeHex(made->Id()) != text.substr(first + 1, second - first - 1)) {
    return refuse("the key id does not belong to name and key");
  }
  return made;
}

std::string NoteKey::Text() const {
  std::string bytes(1, static_cast<char>(kKeyTypeEd25519));
  bytes += AsText(key_.Bytes());
  return Label() + "+" + EncodeBase64(AsBytes(bytes));
}

std::string NoteKey::Label() const {
  return name_ + "+" + EncodeHex(id_);
}

bool NoteKey::Verify(std::string_view text, ByteSpan signature) const {
  return key_.Verify(AsBytes(text), signature);
}

Result<Ed25519NoteSigner> Ed25519NoteSigner::Make(std::string name, crypto::Ed25519PrivateKey key) {
  SOCLE_TRY(NoteKey public_key, NoteKey::Make(std::move(name), key.PublicKey()));
  return Ed25519NoteSigner(std::move(public_key), std::move(key));
}

Result<std::string> Ed25519NoteSigner::Sign(std::string_view text) const {
  return std::string(AsText(private_.Sign(AsBytes(text))));
}

Result<std::string> SignNote(std::string_view text, const NoteSigner& signer) {
  if (!text.ends_with('\n') || !IsNoteText(text)) {
    return Fail(Code::kInvalidArgument, "this text cannot be signed as a note");
  }
  SOCLE_TRY(const std::string signature, signer.Sign(text));
  std::string bytes(AsText(signer.Key().Id()));
  bytes += signature;
  std::string note(text);
  note += '\n';
  note += kSignatureLead;
  note += signer.Key().Name();
  note += ' ';
  note += EncodeBase64(AsBytes(bytes));
  note += '\n';
  return note;
}

Result<Note> ParseNote(std::string_view note) {
  if (note.size() > kNoteBytesMax) {
    return Fail(Code::kTooLarge, "a signed note of more than 1 MiB");
  }
  if (!IsNoteText(note)) {
    return NotANote("it holds control characters, or is not UTF-8");
  }
  const std::size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos || !note.ends_with('\n')) {
    return NotANote("it has no signatures below an empty line");
  }
  Note parsed{.text = std::string(note.substr(0, split + 1)), .signatures = {}};
  std::string_view rest = note.substr(split + 2);
  if (rest.empty()) {
    return NotANote("it has no signatures");
  }
  while (!rest.empty()) {
    if (parsed.signatures.size() == kNoteSignaturesMax) {
      return Fail(Code::kTooLarge, "a signed note with too many signatures");
    }
    const std::size_t end = rest.find('\n');
    SOCLE_TRY(NoteSignature signature, ParseSignature(rest.substr(0, end)));
    parsed.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

Result<std::string> OpenNote(std::string_view note, std::span<const NoteKey> keys) {
  SOCLE_TRY(Note parsed, ParseNote(note));
  bool is_signed = false;
  for (const NoteSignature& signature : parsed.signatures) {
    const auto key = std::ranges::find_if(keys, [&](const NoteKey& known) {
      return known.Name() == signature.name && known.Id() == signature.id;
    });
    if (key == keys.end()) {
      continue;
    }
    if (!key->Verify(parsed.text, AsBytes(signature.signature))) {
      return Fail(Code::kUnauthenticated, "the signature of " + key->Label() + " is wrong");
    }
    is_signed = true;
  }
  if (!is_signed) {
    return Fail(Code::kUnauthenticated, "not signed by a key that is known here");
  }
  return std::move(parsed.text);
}

Result<std::vector<NoteKey>> ParseNoteKeys(std::string_view text) {
  std::vector<NoteKey> keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    SOCLE_TRY(NoteKey key, NoteKey::Parse(line));
    keys.push_back(std::move(key));
  }
  if (keys.empty()) {
    return Fail(Code::kInvalidArgument, "there is no verifier key");
  }
  return keys;
}

}  // namespace socle::trace
