#pragma once

#include <cstddef>
#include <optional>

#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"

namespace socle::mpi::batch {

struct RecallEstimate {
  double recall = 0;
  double low = 0;  // 95 % interval
  double high = 0;
  std::size_t pairs = 0;  // looked at
};

// The share of true pairs that blocking brings together, by capture and recapture (Chapman): keys
// that hold a birth date, and keys that hold none, are two nearly independent ways to find a pair;
// from how often each finds what the other found follows what both miss. Likely links are taken as
// the pairs caught; of many, a sample that does not hang on the order of records. None when
// there are too few links to tell.
std::optional<RecallEstimate> EstimateBlockingRecall(const Dataset& dataset,
                                                     const BlockIndex& index,
                                                     const LinkResult& result);

inline constexpr std::size_t kRecallPairsMax = 100'000;
inline constexpr std::size_t kRecallPairsMin = 50;

}  // namespace socle::mpi::batch
