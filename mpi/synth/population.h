#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/random.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/given_name_pool.h"
#include "mpi/synth/nir.h"
#include "mpi/synth/origins.h"
#include "mpi/synth/person.h"

namespace socle::mpi::synth {

// Telephone numbers, each given out once. The first are of the ranges that ARCEP keeps for fiction
// (decision 2018-0881: 06 39 98 for mobiles; 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49);
// these are 10,000 each. Mobiles beyond them are of 07 1 and 07 2, blocks not opened to mobiles
// when this was written; there are no landlines beyond. None is to be dialled.
class PhoneRegister {
 public:
  std::string NextMobile();
  // "" when the ranges are used up.
  std::string NextLandline();

 private:
  std::uint64_t mobiles_ = 0;
  std::uint64_t landlines_ = 0;
};

// Makes families one after the other: a couple of grandparents, their children with partners, and
// the grandchildren, as far as they are born by kThisYear. The dead of the last decades are among
// them.
class Population {
 public:
  Population(const Geography& geography, SeededRandom& random);

  using Clan = std::vector<Person>;
  // The next family; numbers go on from the last one.
  Clan NextClan();

 private:
  struct Household {
    std::size_t father;
    std::size_t mother;
    int since_year;
    const Origin* origin;  // nullptr = French for generations
    int generation;
  };

  std::size_t AddPerson(Clan& clan, char sex, int birth_year, const Origin* origin);
  void NamePerson(Person& person, const Origin* origin);
  void PlaceBirth(Person& person, const Origin* origin, data::PlaceId home);
  void Marry(Clan& clan, const Household& household);
  void MoveIn(Clan& clan, const Household& household);
  void AddChildren(Clan& clan, std::vector<Household>& pending, const Household& household);
  std::size_t AddChild(Clan& clan, const Household& household, int year);
  void AddTwin(Clan& clan, std::size_t first);
  void NameAfterRelatives(Clan& clan, Person& child, const Household& household);
  void StartHousehold(Clan& clan,
                      std::vector<Household>& pending,
                      const Household& parents,
                      std::size_t child);
  void Finish(Clan& clan);
  void FinishPerson(Clan& clan, std::size_t index);
  void IssueNumbers(Person& person);
  std::string PickGivenName(const Person& person, const Origin* origin);
  std::string PickSurname(const Origin* origin);

  const Geography& geography_;
  SeededRandom& random_;
  GivenNamePool given_names_;
  Origins origins_;
  NirRegister nirs_;
  PhoneRegister phones_;
  std::uint64_t next_number_ = 1;
};

}  // namespace socle::mpi::synth
