#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::load {

// Writes the kept pairs (family `edge`), each in the lists of both records; at most `edges_max` of
// one record.
Status WriteEdgeRows(std::span<const batch::ScoredPair> pairs,
                     std::span<const RecordNumber> numbers,
                     std::size_t edges_max,
                     storage::BulkWriter& writer);

// The person of each record, by its number (0 is nobody's): clusters are numbered from 1 in the
// order of their least record.
std::vector<PersonNumber> NumberPersons(std::span<const batch::RecordIndex> cluster_of,
                                        std::span<const RecordNumber> numbers);

struct PersonWriters {
  storage::BulkWriter& person;
  storage::BulkWriter& membership;
};

// Writes the persons, and to whom each record belongs. Gives how many persons there are.
Result<std::uint64_t> WritePersonRows(std::span<const PersonNumber> person_of,
                                      UnixMicros now,
                                      const PersonWriters& writers);

}  // namespace socle::mpi::load
