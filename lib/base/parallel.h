#pragma once

#include <cstddef>
#include <functional>

namespace socle {

// Number of processors this process may use; at least 1.
std::size_t ProcessorCount();

// Calls body(begin, end) for consecutive ranges of [0, count) of at most `grain` items, on
// `threads` threads (the caller's is one of them), and returns when all are done. Ranges are dealt
// out in order; body runs concurrently and must not throw.
void ParallelFor(std::size_t count,
                 std::size_t grain,
                 std::size_t threads,
                 const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace socle
