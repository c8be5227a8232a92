#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

// Rows removed by one write unit.
inline constexpr std::size_t kPurgeRowsPerUnit = 4096;

// Removes all rows that `head` does not show: of identities from next_record on, of identities
// removed by a committed run, of removals that were not committed, of pairs and clusters of other
// generations. Ends early at a failure; the next call goes on.
Status PurgeInvisible(storage::Database& database, const Head& head);

// Numbers of identities removed by a committed run whose rows are still there, ascending.
Result<std::vector<RecordNumber>> FindHidden(const storage::Database& database, const Head& head);

}  // namespace socle::mpi::store
