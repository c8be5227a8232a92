#include "mpi/batch/recall_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "lib/base/hash.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/match/block.h"
#include "mpi/match/policy.h"

namespace socle::mpi::batch {

namespace {

bool HoldsDate(match::BlockFamily family) {
  switch (family) {
    case match::BlockFamily::kDateName:
    case match::BlockFamily::kDatePostal:
    case match::BlockFamily::kDatePlace:
      return true;
    case match::BlockFamily::kIns:
    case match::BlockFamily::kOtherId:
    case match::BlockFamily::kPhone:
    case match::BlockFamily::kEmail:
    case match::BlockFamily::kNamePair:
    case match::BlockFamily::kAddress:
    case match::BlockFamily::kSignature:
      return false;
  }
  return false;
}

}  // namespace

std::optional<RecallEstimate> EstimateBlockingRecall(const Dataset& dataset,
                                                     const BlockIndex& index,
                                                     const LinkResult& result) {
  const std::size_t links = result.pairs.size();
  const std::uint64_t every = std::max<std::uint64_t>(1, links / kRecallPairsMax);
  double by_date = 0;
  double by_other = 0;
  double by_both = 0;
  std::size_t looked_at = 0;
  for (const DecidedPair& pair : result.pairs) {
    const std::uint64_t key =
        Mix64(dataset.StableKey(pair.pair.a)) ^ Mix64(dataset.StableKey(pair.pair.b));
    if (pair.verdict.decision != match::Decision::kLink || key % every != 0) {
      continue;
    }
    bool date = false;
    bool other = false;
    for (const BlockIndex::Shared& shared : index.SharedBlocks(pair.pair.a, pair.pair.b)) {
      (HoldsDate(shared.family) ? date : other) = true;
    }
    ++looked_at;
    by_date += date ? 1 : 0;
    by_other += other ? 1 : 0;
    by_both += date && other ? 1 : 0;
  }
  if (looked_at < kRecallPairsMin || by_both < 1) {
    return std::nullopt;
  }
  const double all = (by_date + 1) * (by_other + 1) / (by_both + 1) - 1;
  const double variance = (by_date + 1) * (by_other + 1) * (by_date - by_both) *
                          (by_other - by_both) / ((by_both + 1) * (by_both + 1) * (by_both + 2));
  const double found = by_date + by_other - by_both;
  const double margin = 1.96 * std::sqrt(variance);
  return RecallEstimate{.recall = std::min(1.0, found / all),
                        .low = std::min(1.0, found / (all + margin)),
                        .high = std::min(1.0, found / std::max(found, all - margin)),
                        .pairs = looked_at};
}

}  // namespace socle::mpi::batch
