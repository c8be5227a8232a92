#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace socle::directory::store {

// Rows in any order in, in the order of their keys out: sorted in memory, and in files when there
// are many. Rows of equal keys come out in any order. One thread.
class RowSorter {
 public:
  // `file_base`: how the names of its files begin.
  explicit RowSorter(std::string file_base) : file_base_(std::move(file_base)) {}

  RowSorter(const RowSorter&) = delete;
  RowSorter& operator=(const RowSorter&) = delete;
  RowSorter(RowSorter&&) = default;
  RowSorter& operator=(RowSorter&&) = delete;
  // Removes its files.
  ~RowSorter();

  void Add(std::string_view key, std::string_view value);

  // Bytes in memory.
  [[nodiscard]] std::size_t SizeBytes() const;
  // Writes what is in memory to a file. kInternal (disk).
  Status Spill();

  using Sink = std::function<Status(std::string_view key, std::string_view value)>;
  // Gives all rows in order; nothing can be added afterwards.
  Status Drain(const Sink& sink);

 private:
  struct Row {
    // The first bytes of the key as a number, and those that follow: few rows are told apart by
    // more.
    std::uint64_t head = 0;
    std::uint64_t next = 0;
    std::size_t offset = 0;
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
  };

  [[nodiscard]] std::string_view KeyOf(const Row& row) const {
    return std::string_view(bytes_).substr(row.offset, row.key_size);
  }

  [[nodiscard]] std::string_view ValueOf(const Row& row) const {
    return std::string_view(bytes_).substr(row.offset + row.key_size, row.value_size);
  }

  void Sort();
  Status MergeFiles(const Sink& sink);

  std::string file_base_;
  std::string bytes_;
  std::vector<Row> rows_;
  std::vector<std::string> files_;
};

}  // namespace socle::directory::store
