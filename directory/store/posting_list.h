#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/posting_key.h"

namespace socle::directory::store {

// Prefixes of index rows (PostingPrefix) in any order, one after another in one text: an entry has
// hundreds, and each in a string of its own takes longer than all that is done with it.
class PostingList {
 public:
  void Add(IndexId index, PostingKind kind, std::string_view key) {
    AppendPostingPrefix(bytes_, index, kind, key);
    ends_.push_back(bytes_.size());
  }

  void Clear() {
    bytes_.clear();
    ends_.clear();
  }

  [[nodiscard]] std::size_t Count() const { return ends_.size(); }

  [[nodiscard]] std::string_view At(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

  // In byte order, each once.
  [[nodiscard]] std::vector<std::string> Sorted() const;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace socle::directory::store
