#pragma once

#include <mutex>
#include <utility>

namespace socle {

// Data shared between threads, reachable only through a lock object:
//   Guarded<std::vector<int>> queue;
//   auto held = queue.Lock();
//   held->push_back(1);
template <class T>
class Guarded {
 public:
  class [[nodiscard]] Held {
   public:
    T* operator->() { return value_; }

    T& operator*() { return *value_; }

    // For std::condition_variable only.
    std::unique_lock<std::mutex>& UniqueLock() { return lock_; }

   private:
    friend class Guarded;

    Held(std::mutex& mutex, T* value) : lock_(mutex), value_(value) {}

    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  Guarded() = default;

  explicit Guarded(T value) : value_(std::move(value)) {}

  [[nodiscard]] Held Lock() { return Held(mutex_, &value_); }

 private:
  std::mutex mutex_;
  T value_{};
};

}  // namespace socle
