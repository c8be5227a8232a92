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

class Assigner {
 public:
  Assigner(std::span<const PersonGroup> groups, std::span<const FormerPerson> persons)
      : groups_(groups), persons_(persons), brought_(groups.size()), has_number_(persons.size()) {
    result_.person_of.assign(groups.size(), 0);
    CountBrought();
  }

  void Restore(std::span<const FormerPerson> restored) {
    for (const FormerPerson& wanted : restored) {
      const auto person = std::ranges::find(persons_, wanted.number, &FormerPerson::number);
      const auto group = std::ranges::find(groups_, wanted.records, &PersonGroup::records);
      if (person == persons_.end() || group == groups_.end()) {
        continue;
      }
      Give(static_cast<std::size_t>(group - groups_.begin()),
           static_cast<std::size_t>(person - persons_.begin()));
    }
  }

  // Persons that live stay where they have most, or redirect to who is there.
  void AssignLiving() {
    const std::vector<PersonNumber> restored = result_.person_of;
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < persons_.size(); ++i) {
      if (persons_[i].is_redirected || has_number_[i]) {
        continue;
      }
      Claim claim = BestGroup(i, restored);
      if (claim.group == kNone) {
        claim = BestGroup(i, std::vector<PersonNumber>(groups_.size(), 0));
      }
      if (claim.group != kNone) {
        claims.push_back(claim);
      }
    }
    SortClaims(claims);
    for (const Claim& claim : claims) {
      const PersonNumber holder = result_.person_of[claim.group];
      if (holder == 0) {
        Give(claim.group, claim.person);
      } else {
        result_.redirects.push_back({.from = persons_[claim.person].number, .to = holder});
      }
    }
  }

  // What is left may be an absorbed person again.
  void Revive() {
    const std::vector<PersonNumber> none(groups_.size(), 0);
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < persons_.size(); ++i) {
      const Claim claim = BestGroup(i, none);
      if (persons_[i].is_redirected && !has_number_[i] && claim.group != kNone) {
        claims.push_back(claim);
      }
    }
    SortClaims(claims);
    for (const Claim& claim : claims) {
      const Claim free = BestGroup(claim.person, result_.person_of);
      if (free.group != kNone && free.common * 2 > persons_[claim.person].records.size()) {
        Give(free.group, claim.person);
      }
    }
  }

  Assignment Take() && { return std::move(result_); }

 private:
  void Give(std::size_t group, std::size_t person) {
    result_.person_of[group] = persons_[person].number;
    has_number_[person] = true;
  }

  // How many records of each group came with persons that were absorbed.
  void CountBrought() {
    std::vector<RecordNumber> brought;
    for (const FormerPerson& person : persons_) {
      if (person.is_redirected) {
        brought.insert(brought.end(), person.records.begin(), person.records.end());
      }
    }
    std::ranges::sort(brought);
    const auto rest = std::ranges::unique(brought);
    brought.erase(rest.begin(), rest.end());
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      brought_[g] = Common(brought, groups_[g].records);
    }
  }

  // The group with most of the person's records among those not taken.
  Claim BestGroup(std::size_t index, const std::vector<PersonNumber>& taken) const {
    const FormerPerson& person = persons_[index];
    Claim best{.person = index};
    const auto rank = [&](std::size_t group) {
      const std::size_t brought = person.is_redirected ? 0 : brought_[group];
      return std::tuple(brought, groups_[group].records.front());
    };
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (taken[g] != 0) {
        continue;
      }
      const std::size_t common = Common(person.records, groups_[g].records);
      const bool is_better =
          common > best.common ||
          (common == best.common && best.group != kNone && rank(g) < rank(best.group));
      if (common != 0 && is_better) {
        best.group = g;
        best.common = common;
      }
    }
    return best;
  }

  // First the claims that hold most; then persons in the order of their numbers.
  void SortClaims(std::vector<Claim>& claims) const {
    std::ranges::sort(claims, [&](const Claim& a, const Claim& b) {
      return std::tuple(b.common, persons_[a.person].number) <
             std::tuple(a.common, persons_[b.person].number);
    });
  }

  std::span<const PersonGroup> groups_;
  std::span<const FormerPerson> persons_;
  std::vector<std::size_t> brought_;  // of each group
  std::vector<bool> has_number_;      // of each person
  Assignment result_;
};

}  // namespace

Assignment AssignPersons(std::span<const PersonGroup> groups,
                         std::span<const FormerPerson> persons,
                         std::span<const FormerPerson> restored) {
  Assigner assigner(groups, persons);
  assigner.Restore(restored);
  assigner.AssignLiving();
  assigner.Revive();
  return std::move(assigner).Take();
}

}  // namespace socle::mpi::domain
