#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mpi/data/name_table.h"

namespace socle::mpi::data {

// Given names that one person may bear in turn: diminutives and short forms (CATHERINE, CATHY), and
// spellings of one name across languages and transliterations (MOHAMED, MUHAMMAD). A name may be in
// several groups (ALEX); two names are alike when they share one, which is no equivalence: ALEX is
// like ALEXANDRE and ALEXANDRA, who are not alike. Names as in name_table.h. Any thread may read
// it.
class GivenNameGroups {
 public:
  static const GivenNameGroups& Embedded();

  // True also for equal names. False for names in no group.
  [[nodiscard]] bool AreAlike(std::string_view folded_a, std::string_view folded_b) const;

  enum class Kind : std::uint8_t {
    kShortForm,  // diminutives, short forms and related forms; the first name is the full one
    kSpelling,   // one name across languages and transliterations
  };

  // The first name of a group is its usual form; the others follow.
  using Group = std::vector<std::string_view>;

  [[nodiscard]] std::span<const Group> Groups() const { return groups_; }

  // What joins the names of Groups()[group].
  [[nodiscard]] Kind KindOf(std::size_t group) const { return kinds_[group]; }

  // The groups of a name, ascending, as indexes into Groups(); empty when there is none.
  [[nodiscard]] std::span<const std::uint16_t> GroupsOf(std::string_view folded) const;

 private:
  GivenNameGroups();
  std::vector<Group> groups_;
  std::vector<Kind> kinds_;
  std::vector<std::vector<std::uint16_t>> memberships_;
  LetterIndex index_;  // name -> memberships_
};

inline bool SameGivenNameGroup(std::string_view folded_a, std::string_view folded_b) {
  return GivenNameGroups::Embedded().AreAlike(folded_a, folded_b);
}

}  // namespace socle::mpi::data
