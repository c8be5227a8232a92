#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

// One group of records that clustering holds for one person.
struct PersonGroup {
  std::vector<RecordNumber> records;  // ascending
};

// A person that had some of these records until now, or was taken in by one that had.
struct FormerPerson {
  PersonNumber number = 0;
  bool is_redirected = false;         // absorbed earlier: its records are those of that moment
  std::vector<RecordNumber> records;  // ascending
};

struct PersonChange {
  PersonNumber from = 0;
  PersonNumber to = 0;  // `from` redirects to it now
};

struct Assignment {
  std::vector<PersonNumber> person_of;  // of each group; 0 = a new person
  std::vector<PersonChange> redirects;  // persons that lost all their records
};

// Which person each group is. A person stays with the group that has most of its records; a group
// that several persons would stay with keeps the one that brings most, then the oldest (least
// number), and the others redirect to it. A group that nobody stays with revives the absorbed
// person most of whose records it has, if more than half of them are there; else it is a new
// person. Of equal parts a person stays with the one that absorbed persons brought least of, then
// with that of the least record. Before all that, a group that has exactly the records of one of
// `restored` is that person again, if it is one of `persons`. Pure: depends on no order.
Assignment AssignPersons(std::span<const PersonGroup> groups,
                         std::span<const FormerPerson> persons,
                         std::span<const FormerPerson> restored = {});

}  // namespace socle::mpi::domain
