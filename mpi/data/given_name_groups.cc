#include "mpi/data/given_name_groups.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/embedded.h"
#include "mpi/data/name_table.h"
#include "mpi/data/tsv.h"

SOCLE_EMBEDDED(mpi_given_name_groups)

namespace socle::mpi::data {

namespace {

constexpr std::size_t kNamesMax = 4'000;

bool Intersect(std::span<const std::uint16_t> a, std::span<const std::uint16_t> b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i] == b[j]) {
      return true;
    }
    a[i] < b[j] ? ++i : ++j;
  }
  return false;
}

}  // namespace

const GivenNameGroups& GivenNameGroups::Embedded() {
  static const GivenNameGroups table;
  return table;
}

GivenNameGroups::GivenNameGroups() : index_(kNamesMax) {
  std::string_view text = SOCLE_EMBEDDED_TEXT(mpi_given_name_groups);
  TakeLine(text);
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    kinds_.push_back(TakeField(line) == "t" ? Kind::kSpelling : Kind::kShortForm);
    const auto group_number = static_cast<std::uint16_t>(groups_.size());
    Group group;
    while (!line.empty()) {
      const std::string_view name = TakeField(line, ' ');
      group.push_back(name);
      index_.Insert(name, static_cast<std::uint32_t>(memberships_.size()));
      const std::uint32_t member = index_.Find(name);
      if (member == memberships_.size()) {
        memberships_.emplace_back();
      }
      if (memberships_[member].empty() || memberships_[member].back() != group_number) {
        memberships_[member].push_back(group_number);
      }
    }
    groups_.push_back(std::move(group));
  }
}

std::span<const std::uint16_t> GivenNameGroups::GroupsOf(std::string_view folded) const {
  const std::uint32_t member = index_.Find(folded);
  return member == LetterIndex::kAbsent ? std::span<const std::uint16_t>()
                                        : std::span<const std::uint16_t>(memberships_[member]);
}

bool GivenNameGroups::AreAlike(std::string_view folded_a, std::string_view folded_b) const {
  if (folded_a == folded_b) {
    return true;
  }
  const std::span<const std::uint16_t> groups_a = GroupsOf(folded_a);
  return !groups_a.empty() && Intersect(groups_a, GroupsOf(folded_b));
}

}  // namespace socle::mpi::data
