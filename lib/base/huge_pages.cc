#include "lib/base/huge_pages.h"

#include <cstddef>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

namespace socle {

void* AllocateHuge(std::size_t bytes) {
  const bool huge = bytes >= kHugePageBytes;
  // aligned_alloc wants a multiple of the alignment; what is left of the last page is never
  // touched.
  const std::size_t rounded = (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  void* block = huge ? std::aligned_alloc(kHugePageBytes, rounded) : std::malloc(bytes);
  if (block == nullptr && bytes != 0) {
    throw std::bad_alloc();
  }
  if (huge) {
    // A wish only: whether it is granted changes nothing but the speed.
    (void)madvise(block, bytes, MADV_HUGEPAGE);
  }
  return block;
}

void FreeHuge(void* block) noexcept {
  std::free(block);
}

}  // namespace socle
