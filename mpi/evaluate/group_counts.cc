#include "mpi/evaluate/group_counts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace socle::mpi::evaluate {

namespace {

constexpr unsigned kInnerShift = 32;

// Sum of f(length) over the runs of equal values in sorted `values`.
template <class Function>
void ForEachRun(std::span<const std::uint64_t> values, unsigned shift, Function f) {
  for (std::size_t begin = 0; begin < values.size();) {
    std::size_t end = begin + 1;
    while (end < values.size() && (values[end] >> shift) == (values[begin] >> shift)) {
      ++end;
    }
    f(end - begin);
    begin = end;
  }
}

}  // namespace

Groups GroupBy(std::span<const std::uint32_t> keys, std::size_t key_count) {
  Groups groups{.order = std::vector<std::uint32_t>(keys.size()),
                .start = std::vector<std::uint32_t>(key_count + 1)};
  for (const std::uint32_t key : keys) {
    ++groups.start[key + 1];
  }
  std::partial_sum(groups.start.begin(), groups.start.end(), groups.start.begin());
  std::vector<std::uint32_t> next = groups.start;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    groups.order[next[keys[i]]++] = static_cast<std::uint32_t>(i);
  }
  return groups;
}

CellCounts CountCells(std::span<const std::uint32_t> members,
                      std::span<const std::uint32_t> inner,
                      std::span<const std::uint32_t> domain,
                      std::vector<std::uint64_t>& scratch) {
  CellCounts counts;
  if (members.size() == 1) {
    return {.squares = 1, .cells = 1};
  }
  scratch.clear();
  for (const std::uint32_t member : members) {
    scratch.push_back((std::uint64_t{inner[member]} << kInnerShift) | domain[member]);
  }
  std::ranges::sort(scratch);
  ForEachRun(scratch, kInnerShift, [&](std::uint64_t size) {
    counts.pairs += PairsOf(size);
    counts.squares += size * size;
    ++counts.cells;
  });
  ForEachRun(scratch, 0, [&](std::uint64_t size) { counts.pairs_inside_domain += PairsOf(size); });
  for (std::uint64_t& value : scratch) {
    value &= 0xFFFFFFFFU;
  }
  std::ranges::sort(scratch);
  ForEachRun(scratch, 0, [&](std::uint64_t size) { counts.all_inside_domain += PairsOf(size); });
  return counts;
}

}  // namespace socle::mpi::evaluate
