#pragma once

#include <memory>

#include "directory/domain/compiled_filter.h"
#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/directory_view.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

// Entries that one comparison by order may bring into a plan; more are not worth gathering.
inline constexpr std::size_t kOrderCandidatesMax = 20'000;

// The entries of the whole store that may match a filter, by its indexes: every entry that matches
// is among them. Null: no index narrows the search, and every entry would have to be looked at. The
// view must outlive the set.
Result<std::unique_ptr<store::CandidateSet>> PlanCandidates(const schema::Schema& schema,
                                                            const store::DirectoryView& view,
                                                            const CompiledFilter& filter);

}  // namespace socle::directory::domain
