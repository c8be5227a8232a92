#include "lib/storage/internal/degradation.h"

#include <atomic>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::storage {

void Degradation::Set(const Error& cause) {
  {
    auto held = cause_.Lock();
    if (is_set_.load(std::memory_order_relaxed)) {
      return;
    }
    *held = cause.detail;
    is_set_.store(true, std::memory_order_release);
  }
  gauge_.Set(1);
  if (logger_ != nullptr) {
    logger_->Error("store is read-only: a write failed",
                   {{.name = "cause", .value = cause.detail}});
  }
}

void Degradation::Clear() {
  {
    const auto held = cause_.Lock();
    if (!is_set_.load(std::memory_order_relaxed)) {
      return;
    }
    is_set_.store(false, std::memory_order_release);
  }
  gauge_.Set(0);
  if (logger_ != nullptr) {
    logger_->Warning("store writes again", {});
  }
}

Status Degradation::Check() {
  if (!IsSet()) {
    return {};
  }
  return Fail(Code::kInternal,
              "the store is read-only since a write failed; free space or repair the disk: " +
                  *cause_.Lock());
}

}  // namespace socle::storage
