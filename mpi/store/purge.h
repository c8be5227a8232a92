#pragma once

#include <cstddef>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

// Removes all rows that `head` does not show: of identities from next_record on, of identities
// removed by a committed run, of removals that were not committed, of pairs and clusters of other
// generations. Does so in units of `rows_per_unit`, each of which leaves the store consistent; ends
// early at a failure, and the next call goes on.
Status PurgeInvisible(storage::Database& database, const Head& head, std::size_t rows_per_unit);

// Numbers of identities removed by a committed run whose rows are still there, ascending.
Result<std::vector<RecordNumber>> FindHidden(const storage::Database& database, const Head& head);

}  // namespace socle::mpi::store
