#include "lib/base/secret.h"

#include <cstddef>
#include <string_view>

#include <string.h>

namespace socle {

// Copied and wiped: a moved short text would stay readable in the other's buffer.
// NOLINTNEXTLINE(performance-move-constructor-init)
Secret::Secret(Secret&& other) noexcept : value_(other.value_) {
  other.Wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    value_ = other.value_;
    other.Wipe();
  }
  return *this;
}

bool Secret::EqualsConstantTime(std::string_view other) const {
  if (other.size() != value_.size()) {
    return false;
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < other.size(); ++i) {
    difference |= static_cast<unsigned char>(other[i] ^ value_[i]);
  }
  return difference == 0;
}

void Secret::Wipe() noexcept {
  explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace socle
