#include <array>
#include <cstddef>
#include <string_view>

#include "cli/terminal/screen.h"
#include "lib/base/utf8.h"

namespace socle::cli {

namespace {

constexpr char kEscapeByte = '\x1b';
constexpr std::size_t kSequenceBytesMax = 16;

struct Sequence {
  std::string_view bytes;
  KeyKind kind;
};

// What terminals of the xterm and VT family send, in both cursor modes.
constexpr std::array<Sequence, 6> kSequences = {{
    {.bytes = "\x1b[A", .kind = KeyKind::kUp},
    {.bytes = "\x1bOA", .kind = KeyKind::kUp},
    {.bytes = "\x1b[B", .kind = KeyKind::kDown},
    {.bytes = "\x1bOB", .kind = KeyKind::kDown},
    {.bytes = "\x1b[5~", .kind = KeyKind::kPageUp},
    {.bytes = "\x1b[6~", .kind = KeyKind::kPageDown},
}};

DecodedKey Of(KeyKind kind, std::size_t taken) {
  return {.key = {.kind = kind}, .taken = taken};
}

// Bytes of a control sequence: ESC [ parameters final, or ESC O final; 0 when its end is not there.
std::size_t SequenceBytes(std::string_view bytes) {
  if (bytes[1] == 'O') {
    return bytes.size() < 3 ? 0 : 3;
  }
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= '@' && bytes[i] <= '~') {
      return i + 1;
    }
  }
  return bytes.size() < kSequenceBytesMax ? 0 : bytes.size();
}

DecodedKey DecodeEscape(std::string_view bytes, bool is_whole) {
  if (bytes.size() == 1) {
    return is_whole ? Of(KeyKind::kEscape, 1) : DecodedKey{};
  }
  if (bytes[1] != '[' && bytes[1] != 'O') {
    return Of(KeyKind::kEscape, 1);
  }
  const std::size_t taken = SequenceBytes(bytes);
  if (taken == 0) {
    return is_whole ? Of(KeyKind::kOther, bytes.size()) : DecodedKey{};
  }
  for (const Sequence& sequence : kSequences) {
    if (bytes.substr(0, taken) == sequence.bytes) {
      return Of(sequence.kind, taken);
    }
  }
  return Of(KeyKind::kOther, taken);
}

// How many bytes a character has by its first one; 1 for a byte that begins none.
std::size_t CharacterBytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) {
    return 4;
  }
  if (byte >= 0xE0) {
    return 3;
  }
  return byte >= 0xC0 ? 2 : 1;
}

DecodedKey DecodeCharacter(std::string_view bytes, bool is_whole) {
  const std::size_t wanted = CharacterBytes(bytes[0]);
  if (bytes.size() < wanted) {
    return is_whole ? Of(KeyKind::kOther, bytes.size()) : DecodedKey{};
  }
  if (!IsValidUtf8(bytes.substr(0, wanted))) {
    return Of(KeyKind::kOther, 1);
  }
  std::size_t offset = 0;
  const char32_t character = NextCodePoint(bytes, offset);
  return {.key = {.kind = KeyKind::kCharacter, .character = character}, .taken = offset};
}

}  // namespace

DecodedKey DecodeKey(std::string_view bytes, bool is_whole) {
  if (bytes.empty()) {
    return {};
  }
  switch (bytes[0]) {
    case kEscapeByte:
      return DecodeEscape(bytes, is_whole);
    case '\r':
    case '\n':
      return Of(KeyKind::kEnter, 1);
    case '\x7f':
    case '\b':
      return Of(KeyKind::kBackspace, 1);
    case '\x03':
    case '\x04':
      return Of(KeyKind::kInterrupt, 1);
    case '\x1a':
      return Of(KeyKind::kSuspend, 1);
    default:
      break;
  }
  if (static_cast<unsigned char>(bytes[0]) < 0x20) {
    return Of(KeyKind::kOther, 1);
  }
  return DecodeCharacter(bytes, is_whole);
}

}  // namespace socle::cli
