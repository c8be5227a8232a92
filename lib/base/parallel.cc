#include "lib/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include <sched.h>

namespace socle {

std::size_t ProcessorCount() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
  }
  return std::max(1U, std::thread::hardware_concurrency());
}

void ParallelFor(std::size_t count,
                 std::size_t grain,
                 std::size_t threads,
                 const std::function<void(std::size_t begin, std::size_t end)>& body) {
  grain = std::max<std::size_t>(1, grain);
  const std::size_t ranges = count / grain + (count % grain == 0 ? 0 : 1);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t range = next++; range < ranges; range = next++) {
      const std::size_t begin = range * grain;
      body(begin, begin + std::min(grain, count - begin));
    }
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min(threads, ranges); ++i) {
    helpers.emplace_back(work);
  }
  work();
}

}  // namespace socle
