#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace socle::mpi::evaluate {

// Number of pairs among n things.
constexpr std::uint64_t PairsOf(std::uint64_t n) {
  return n < 2 ? 0 : n * (n - 1) / 2;
}

// The numbers 0 .. keys.size()-1 ordered by their key (a counting sort): those with key k are
// order[start[k]] .. order[start[k + 1] - 1].
struct Groups {
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> start;

  [[nodiscard]] std::size_t Count() const { return start.size() - 1; }

  [[nodiscard]] std::span<const std::uint32_t> Members(std::size_t key) const {
    return std::span(order).subspan(start[key], start[key + 1] - start[key]);
  }
};

Groups GroupBy(std::span<const std::uint32_t> keys, std::size_t key_count);

// What one outer group (a person or a cluster) looks like inside.
struct CellCounts {
  std::uint64_t pairs = 0;                // pairs with the same inner key
  std::uint64_t pairs_inside_domain = 0;  // ... and the same domain
  std::uint64_t all_inside_domain = 0;    // pairs with the same domain, whatever the inner key
  std::uint64_t squares = 0;              // sum of squared cell sizes
  std::uint64_t cells = 0;                // distinct inner keys
};

// Counts over the members of one group by their inner key and domain. `scratch` is reused.
CellCounts CountCells(std::span<const std::uint32_t> members,
                      std::span<const std::uint32_t> inner,
                      std::span<const std::uint32_t> domain,
                      std::vector<std::uint64_t>& scratch);

}  // namespace socle::mpi::evaluate
