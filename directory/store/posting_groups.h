#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace socle::directory::store {

// Which entries of one bucket have which posting: a table for the load of many entries. One thread.
class PostingGroups {
 public:
  PostingGroups();

  // `number`: NumberInBucket, not below that of the call before. A prefix that an entry gives twice
  // counts once.
  void Add(std::string_view prefix, std::uint16_t number);

  [[nodiscard]] std::size_t Count() const { return groups_.size(); }

  // Calls `use(prefix, numbers)` for each prefix, with its numbers ascending, each once.
  template <class Use>
  void ForEach(Use use) const {
    const Numbers numbers = Gather();
    std::size_t begin = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const std::size_t end = numbers.ends[i];
      use(std::string_view(keys_).substr(groups_[i].key_begin, groups_[i].key_size),
          std::span(numbers.all).subspan(begin, end - begin));
      begin = end;
    }
  }

 private:
  struct Group {
    std::uint64_t hash = 0;
    std::size_t key_begin = 0;
    std::uint32_t key_size = 0;
    std::uint32_t count = 0;
    std::uint16_t last = 0;
  };

  struct Mention {
    std::uint32_t group = 0;
    std::uint16_t number = 0;
  };

  // Of all groups, in their order; where those of each end.
  struct Numbers {
    std::vector<std::uint16_t> all;
    std::vector<std::size_t> ends;
  };

  Group& GroupOf(std::string_view prefix);
  void Grow();
  [[nodiscard]] Numbers Gather() const;

  std::string keys_;
  std::vector<Group> groups_;
  std::vector<Mention> mentions_;
  // Index of a group plus one, 0: free. Its size is a power of two.
  std::vector<std::uint32_t> slots_;
};

}  // namespace socle::directory::store
