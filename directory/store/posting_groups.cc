#include "directory/store/posting_groups.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"

namespace socle::directory::store {

namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 12U;

}  // namespace

PostingGroups::PostingGroups() : slots_(kFirstSlots) {}

void PostingGroups::Add(std::string_view prefix, std::uint16_t number) {
  Group& group = GroupOf(prefix);
  if (group.count > 0 && group.last == number) {
    return;
  }
  ++group.count;
  group.last = number;
  mentions_.push_back(
      {.group = static_cast<std::uint32_t>(&group - groups_.data()), .number = number});
}

PostingGroups::Group& PostingGroups::GroupOf(std::string_view prefix) {
  const std::uint64_t hash = StableHash64(prefix);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    Group& group = groups_[slots_[at] - 1];
    if (group.hash == hash && keys_.compare(group.key_begin, group.key_size, prefix) == 0) {
      return group;
    }
  }
  groups_.push_back({.hash = hash,
                     .key_begin = keys_.size(),
                     .key_size = static_cast<std::uint32_t>(prefix.size())});
  keys_.append(prefix);
  slots_[at] = static_cast<std::uint32_t>(groups_.size());
  if (groups_.size() * 2 > slots_.size()) {
    Grow();
  }
  return groups_.back();
}

void PostingGroups::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    std::size_t at = groups_[i].hash & mask;
    while (slots_[at] != 0) {
      at = (at + 1) & mask;
    }
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

PostingGroups::Numbers PostingGroups::Gather() const {
  Numbers out{.all = std::vector<std::uint16_t>(mentions_.size()),
              .ends = std::vector<std::size_t>(groups_.size())};
  std::size_t begin = 0;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    out.ends[i] = begin;  // where the next number of the group goes: its end at last
    begin += groups_[i].count;
  }
  for (const Mention& mention : mentions_) {
    out.all[out.ends[mention.group]++] = mention.number;
  }
  return out;
}

}  // namespace socle::directory::store
