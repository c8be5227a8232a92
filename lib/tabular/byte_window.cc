#include "lib/tabular/byte_window.h"

#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "lib/base/result.h"
#include "lib/tabular/byte_source.h"

namespace socle::tabular {

ByteWindow::ByteWindow(ByteSource source, std::size_t block_bytes)
    : source_(std::move(source)),
      buffer_(block_bytes + kPaddingBytes, '\0'),
      block_bytes_(block_bytes) {}

Status ByteWindow::Refill(std::size_t drop) {
  std::memmove(buffer_.data(), buffer_.data() + drop, size_ - drop);
  size_ -= drop;
  // At least half a block is read at a time; a long record doubles the window.
  if (buffer_.size() < size_ + block_bytes_ / 2 + kPaddingBytes) {
    buffer_.resize(2 * buffer_.size() + kPaddingBytes);
  }
  const std::span<char> room(buffer_.data() + size_, buffer_.size() - size_ - kPaddingBytes);
  SOCLE_TRY(const std::size_t got, source_.Read(room));
  is_last_ = got == 0;
  size_ += got;
  std::memset(buffer_.data() + size_, 0, kPaddingBytes);
  return {};
}

}  // namespace socle::tabular
