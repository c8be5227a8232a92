#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

// Entries that may match a filter, taken from index rows bucket by bucket in ascending order, and
// only as far as somebody asks: a search that stops at its size limit reads no more of the index.
// What it costs to go through a set is known beforehand, roughly (Estimate).
class CandidateSet {
 public:
  // One bucket that is not empty.
  struct Slice {
    Bucket bucket = 0;
    storage::IdSet entries = {};
  };

  CandidateSet() = default;
  CandidateSet(const CandidateSet&) = delete;
  CandidateSet& operator=(const CandidateSet&) = delete;
  virtual ~CandidateSet() = default;

  // The next bucket at or after `from` that holds entries; none at the end. `from` never goes back.
  virtual Result<std::optional<Slice>> Next(Bucket from) = 0;
  // Entries in the whole set, from a look at its first buckets.
  [[nodiscard]] virtual std::uint64_t Estimate() const = 0;
};

// Buckets that an estimate looks at.
inline constexpr std::size_t kEstimatedBuckets = 4;

// Entries under one index key. `bucket_count`: of the whole store, for the estimate.
Result<std::unique_ptr<CandidateSet>> OpenPosting(const storage::ReadView& view,
                                                  storage::FamilyId family,
                                                  std::string prefix,
                                                  Bucket bucket_count);
// Entries that are at hand already: sorted, each once.
std::unique_ptr<CandidateSet> SetOfIds(std::vector<EntryId> ids);
// Entries that are in all sets, the rarest of which leads; a set of no sets is a fault.
std::unique_ptr<CandidateSet> Intersect(std::vector<std::unique_ptr<CandidateSet>> sets);
// Entries that are in any set; none where there is no set.
std::unique_ptr<CandidateSet> Unite(std::vector<std::unique_ptr<CandidateSet>> sets);

}  // namespace socle::directory::store
