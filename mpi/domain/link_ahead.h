#pragma once

#include <cstddef>

#include "lib/base/result.h"
#include "mpi/match/standard.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::domain {

// Of the records that share most keys with the form, so many are looked at as its likely relatives.
inline constexpr std::size_t kLikelyRelativesMax = 8;
inline constexpr std::size_t kSharedKeysMin = 3;

// Reads what LinkEngine::SetStandard is going to read for a new record with this form: the lists of
// its block keys, and what is linked to the records that share kSharedKeysMin of them. A guess:
// what is missing here the engine reads itself.
Status ReadLinkRows(const person_store::Rows& rows,
                    match::StandardView standard,
                    person_store::RowsAhead& ahead);

}  // namespace socle::mpi::domain
