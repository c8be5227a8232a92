#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle {

// A password, key or token: cannot be copied or printed, is wiped when destroyed, and compares in
// constant time.
class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string_view value) : value_(value) {}

  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  ~Secret() { Wipe(); }

  // The bytes, for the call that needs them; never to a log.
  [[nodiscard]] std::string_view Reveal() const { return value_; }

  [[nodiscard]] bool IsEmpty() const { return value_.empty(); }

  [[nodiscard]] bool EqualsConstantTime(std::string_view other) const;

 private:
  void Wipe() noexcept;
  std::string value_;
};

}  // namespace socle
