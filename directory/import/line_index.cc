#include "directory/import/line_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace socle::directory::import {

namespace {

// The identifier as a number, so that different ones never meet: 37 to the power of 12 is below 2
// to the power of 63. No digit is 0, or "08" would be "8".
std::optional<std::uint64_t> KeyOf(std::string_view id) {
  constexpr std::uint64_t kBase = 37;
  if (id.empty() || id.size() > LineIndex::kNationalIdCharsMax) {
    return std::nullopt;
  }
  std::uint64_t key = 0;
  for (const char c : id) {
    if (c >= '0' && c <= '9') {
      key = key * kBase + static_cast<std::uint64_t>(c - '0' + 1);
    } else if (c >= 'A' && c <= 'Z') {
      key = key * kBase + static_cast<std::uint64_t>(c - 'A' + 11);
    } else {
      return std::nullopt;
    }
  }
  return key;
}

}  // namespace

bool LineIndex::Add(std::string_view national_id, const LinePlace& place) {
  const auto key = KeyOf(national_id);
  if (key) {
    entries_.push_back({.key = *key, .place = place});
  }
  return key.has_value();
}

void LineIndex::Sort() {
  std::ranges::sort(entries_);
  next_ = 0;
}

bool LineIndex::Contains(std::string_view national_id) const {
  const auto key = KeyOf(national_id);
  return key && std::ranges::binary_search(entries_, *key, {}, &Entry::key);
}

std::vector<LinePlace> LineIndex::Next() {
  std::vector<LinePlace> places;
  const std::size_t begin = next_;
  while (next_ < entries_.size() && entries_[next_].key == entries_[begin].key) {
    places.push_back(entries_[next_++].place);
  }
  return places;
}

}  // namespace socle::directory::import
