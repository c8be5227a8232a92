#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "lib/base/result.h"

namespace socle::cli {

enum class KeyKind : std::uint8_t {
  kCharacter,
  kEnter,
  kEscape,
  kBackspace,
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kInterrupt,  // Ctrl-C, Ctrl-D
  kSuspend,    // Ctrl-Z
  kOther,      // a key that nothing is done with
  kResize,     // no key: the window has another size, or must be drawn anew
  kEnd,        // no key: a signal asked for the end, or the terminal is gone
};

struct Key {
  KeyKind kind = KeyKind::kOther;
  char32_t character = 0;  // of kCharacter
  bool operator==(const Key&) const = default;
};

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool operator==(const ScreenSize&) const = default;
};

// A terminal as a whole: keys one by one, and the window to draw into.
class Screen {
 public:
  Screen() = default;
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  virtual ~Screen() = default;

  [[nodiscard]] virtual ScreenSize Size() const = 0;
  // Waits for a key or an event.
  virtual Key ReadKey() = 0;
  // Bytes with escape sequences.
  virtual void Write(std::string_view bytes) = 0;
};

using OpenScreen = std::function<Result<std::unique_ptr<Screen>>()>;

// The first key of `bytes`, and how many bytes it takes. 0 taken: it needs more bytes. With
// `is_whole` nothing more is to come: an escape character is then the key Escape.
struct DecodedKey {
  Key key;
  std::size_t taken = 0;
};

DecodedKey DecodeKey(std::string_view bytes, bool is_whole);

// The terminal of these file descriptors in raw mode, with a window of its own (the alternate
// screen), until the object goes or the process ends by a signal that it can see: then it is as it
// was. One at a time in a process. kConflict: another one is open; kInvalidArgument: no terminal.
Result<std::unique_ptr<Screen>> OpenTerminalScreen(int in_fd, int out_fd);

}  // namespace socle::cli
