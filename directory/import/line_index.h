#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace socle::directory::import {

// Where a line stands in its file.
struct LinePlace {
  std::uint64_t offset = 0;
  std::uint64_t number = 0;  // from 1
  std::uint32_t size = 0;
  std::uint32_t structure = 0;  // number of its structure, from 1; 0: none

  auto operator<=>(const LinePlace&) const = default;
};

// Brings the lines of each person together, wherever in the file they stand: 32 bytes a line, so
// that the national extraction is 80 MB of memory and not 800. Lines are then read by their places.
class LineIndex {
 public:
  // kNationalIdCharsMax digits and capital letters at most; false for anything else.
  static constexpr std::size_t kNationalIdCharsMax = 12;

  [[nodiscard]] bool Add(std::string_view national_id, const LinePlace& place);
  // After the last Add, before Next.
  void Sort();
  // The lines of the next person, in the order of the file; none at the end.
  [[nodiscard]] std::vector<LinePlace> Next();

  // Whether the person has a line. After Sort.
  [[nodiscard]] bool Contains(std::string_view national_id) const;

  [[nodiscard]] std::size_t LineCount() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint64_t key = 0;
    LinePlace place;
    auto operator<=>(const Entry&) const = default;
  };

  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

}  // namespace socle::directory::import
