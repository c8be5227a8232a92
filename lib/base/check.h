#pragma once

namespace socle {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace socle

// Stops the process when an invariant of ours is broken, in release builds too. Never on input.
#define SOCLE_CHECK(condition)                         \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::socle::CheckFailed(#condition, __FILE__, __LINE__))
