#pragma once

#include <cstddef>
#include <string>

#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"

namespace socle::tabular {

// A part of a ByteSource in memory, for parsers that look at bytes in place. Behind the last byte
// there are kPaddingBytes bytes of zero, so that a parser may load whole words.
class [[nodiscard]] ByteWindow {
 public:
  static constexpr std::size_t kPaddingBytes = 64;
  static constexpr std::size_t kBlockBytes = 1U << 18;

  explicit ByteWindow(ByteSource source, std::size_t block_bytes = kBlockBytes);

  [[nodiscard]] const char* Data() const { return buffer_.data(); }

  [[nodiscard]] std::size_t Size() const { return size_; }

  // True when the source has nothing behind Size().
  [[nodiscard]] bool IsLast() const { return is_last_; }

  // Drops the first `drop` bytes and reads at least one more, or sets IsLast(). Pointers into the
  // window are no longer valid.
  Status Refill(std::size_t drop);

  [[nodiscard]] const ByteSource& Source() const { return source_; }

 private:
  ByteSource source_;
  std::string buffer_;
  std::size_t block_bytes_;
  std::size_t size_ = 0;
  bool is_last_ = false;
};

}  // namespace socle::tabular
