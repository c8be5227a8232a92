#pragma once

#include <cstddef>
#include <span>

#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/batch/dataset.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::load {

// Writes the block keys (family `block`) that domain::BlockPostings gives records when they come
// one after the other. `numbers` has the number of each record of the data set.
Status WriteBlockRows(const batch::Dataset& dataset,
                      std::span<const RecordNumber> numbers,
                      std::size_t threads,
                      storage::BulkWriter& writer);

}  // namespace socle::mpi::load
