#include "mpi/domain/person_assignment.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::size_t Common(std::span<const RecordNumber> a, std::span<const RecordNumber> b) {
  std::vector<RecordNumber> common;
  std::ranges::set_intersection(a, b, std::back_inserter(common));
  return common.size();
}

// A person that would stay with a group, and how many of its records are there.
struct Claim {
  std::size_t person = 0;
  std::size_t group = kNone;
  std::size_t common = 0;
};

// The group with most of the person's records; of equals the one with the least record.
Claim BestGroup(std::size_t index,
                const FormerPerson& person,
                std::span<const PersonGroup> groups,
                const std::vector<PersonNumber>& taken) {
  Claim best{.person = index};
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (taken[g] != 0) {
      continue;
    }
    const std::size_t common = Common(person.records, groups[g].records);
    const bool is_better =
        common > best.common || (common == best.common && best.group != kNone &&
                                 groups[g].records.front() < groups[best.group].records.front());
    if (common != 0 && is_better) {
      best.group = g;
      best.common = common;
    }
  }
  return best;
}

// First the claims that hold most; then persons in the order of their numbers.
void SortClaims(std::vector<Claim>& claims, std::span<const FormerPerson> persons) {
  std::ranges::sort(claims, [&](const Claim& a, const Claim& b) {
    return std::tuple(b.common, persons[a.person].number) <
           std::tuple(a.common, persons[b.person].number);
  });
}

}  // namespace

Assignment AssignPersons(std::span<const PersonGroup> groups,
                         std::span<const FormerPerson> persons) {
  Assignment result;
  result.person_of.assign(groups.size(), 0);
  const std::vector<PersonNumber> none(groups.size(), 0);
  std::vector<Claim> claims;
  std::vector<Claim> revivals;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    const Claim claim = BestGroup(i, persons[i], groups, none);
    if (claim.group != kNone) {
      (persons[i].is_redirected ? revivals : claims).push_back(claim);
    }
  }
  SortClaims(claims, persons);
  for (const Claim& claim : claims) {
    PersonNumber& holder = result.person_of[claim.group];
    const PersonNumber number = persons[claim.person].number;
    if (holder == 0) {
      holder = number;
    } else {
      result.redirects.push_back({.from = number, .to = holder});
    }
  }
  SortClaims(revivals, persons);
  for (const Claim& claim : revivals) {
    const FormerPerson& person = persons[claim.person];
    const Claim free = BestGroup(claim.person, person, groups, result.person_of);
    if (free.group != kNone && free.common * 2 > person.records.size()) {
      result.person_of[free.group] = person.number;
    }
  }
  return result;
}

}  // namespace socle::mpi::domain
