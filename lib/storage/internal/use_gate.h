#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace socle::storage {

// Counts who uses the open database, so that it can be closed and opened anew while nobody does.
// Any thread.
class UseGate {
 public:
  // Waits while the gate is closed; who has one keeps it from being closed.
  class [[nodiscard]] Pass {
   public:
    explicit Pass(UseGate& gate) : gate_(gate) { gate_.Enter(); }

    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    ~Pass() { gate_.Leave(); }

   private:
    UseGate& gate_;
  };

  // Lets nobody in, and waits until all have left; false, and open again, when it takes longer than
  // `patience`.
  [[nodiscard]] bool Close(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    if (changed_.wait_for(lock, patience, [this] { return users_ == 0; })) {
      return true;
    }
    is_closed_ = false;
    changed_.notify_all();
    return false;
  }

  void Open() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = false;
    }
    changed_.notify_all();
  }

 private:
  void Enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_closed_; });
    ++users_;
  }

  void Leave() {
    bool is_last = false;
    {
      const std::lock_guard lock(mutex_);
      is_last = --users_ == 0 && is_closed_;
    }
    if (is_last) {
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t users_ = 0;
  bool is_closed_ = false;
};

}  // namespace socle::storage
