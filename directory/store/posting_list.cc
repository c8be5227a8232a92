#include "directory/store/posting_list.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::directory::store {

std::vector<std::string> PostingList::Sorted() const {
  std::vector<std::string_view> sorted;
  sorted.reserve(Count());
  for (std::size_t i = 0; i < Count(); ++i) {
    sorted.push_back(At(i));
  }
  std::ranges::sort(sorted);
  const auto repeated = std::ranges::unique(sorted);
  return {sorted.begin(), repeated.begin()};
}

}  // namespace socle::directory::store
