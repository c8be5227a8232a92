#pragma once

#include <chrono>
#include <condition_variable>
#include <optional>
#include <utility>

#include "lib/base/error.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"

namespace socle {

// A value that another thread gives, once. Shared by who waits and who gives, since the first may
// give up. Who waits may: never a writer's or an I/O thread.
template <class Value>
class Awaited {
 public:
  void Give(Result<Value> value) {
    value_.Lock()->emplace(std::move(value));
    given_.notify_all();
  }

  // kTimeout.
  Result<Value> Wait(std::chrono::milliseconds timeout) {
    auto held = value_.Lock();
    const std::optional<Result<Value>>& value = *held;
    if (!given_.wait_for(held.UniqueLock(), timeout, [&value] { return value.has_value(); }) ||
        !value) {
      return Fail(Code::kTimeout,
                  "no answer in time; the change may still be made: look before you repeat it");
    }
    return *value;
  }

 private:
  Guarded<std::optional<Result<Value>>> value_;
  std::condition_variable given_;
};

}  // namespace socle
