#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "lib/base/huge_pages.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"

namespace socle::mpi::load {

// Sorts a range on several threads: it is divided at its quantiles, and each part sorted.
template <class Iterator, class Less>
void SortInParts(Iterator begin, Iterator end, std::size_t threads, Less less) {
  const auto count = static_cast<std::size_t>(std::distance(begin, end));
  std::vector<Iterator> bounds{begin};
  for (std::size_t part = 1; part < threads; ++part) {
    const Iterator at = begin + static_cast<std::ptrdiff_t>(count * part / threads);
    std::nth_element(bounds.back(), at, end, less);
    bounds.push_back(at);
  }
  bounds.push_back(end);
  ParallelFor(threads, 1, threads, [&](std::size_t from, std::size_t to) {
    for (std::size_t part = from; part < to; ++part) {
      std::sort(bounds[part], bounds[part + 1], less);
    }
  });
}

// Rows that come in any order, kept in memory until they are written in the order of their keys.
// Keys are there once. About 20 bytes a row beside those of key and value.
class RowSorter {
 public:
  static constexpr std::size_t kBytesMax = 0xFFFF;  // of a key, and of a value

  void Add(std::string_view key, std::string_view value);

  [[nodiscard]] std::size_t Count() const { return entries_.size(); }

  // Once, in the end.
  Status WriteTo(storage::BulkWriter& writer, std::size_t threads);

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 24;

  struct Entry {
    std::uint64_t head = 0;   // first bytes of the key
    std::uint64_t place = 0;  // of the row in chunks_
  };

  [[nodiscard]] const char* At(const Entry& entry) const {
    return chunks_[entry.place / kChunkBytes].get() + entry.place % kChunkBytes;
  }

  [[nodiscard]] std::string_view KeyOf(const Entry& entry) const;
  [[nodiscard]] std::string_view ValueOf(const Entry& entry) const;

  std::vector<HugeBlock> chunks_;
  std::size_t chunk_used_ = kChunkBytes;
  HugeVector<Entry> entries_;
};

}  // namespace socle::mpi::load
