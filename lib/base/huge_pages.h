#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <vector>

namespace socle {

// Memory for large tables that are read at random. From kHugePageBytes on it is aligned to, and
// asks the system for, pages of 2 MiB, of which a processor remembers far more than of small ones;
// where the system has none, and below that size, it is memory as any other.
inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

// Not initialised. Throws std::bad_alloc as operator new does.
void* AllocateHuge(std::size_t bytes);
void FreeHuge(void* block) noexcept;

struct HugeDeleter {
  void operator()(char* block) const noexcept { FreeHuge(block); }
};

using HugeBlock = std::unique_ptr<char[], HugeDeleter>;

inline HugeBlock MakeHugeBlock(std::size_t bytes) {
  return HugeBlock(static_cast<char*>(AllocateHuge(bytes)));
}

// For standard containers.
template <class T>
class HugeAllocator {
 public:
  using value_type = T;

  HugeAllocator() = default;

  template <class U>
  explicit(false) HugeAllocator(const HugeAllocator<U>&) {}

  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    return static_cast<T*>(AllocateHuge(count * sizeof(T)));
  }

  void deallocate(T* block, std::size_t) noexcept { FreeHuge(block); }

  bool operator==(const HugeAllocator&) const { return true; }
};

template <class T>
using HugeVector = std::vector<T, HugeAllocator<T>>;

}  // namespace socle
