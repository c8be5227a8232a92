#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lib/base/result.h"
#include "mpi/evaluate/evaluator.h"

namespace socle::cli {

// Lines between two calls of a LineCallback.
inline constexpr std::uint64_t kLinesBetweenProgress = 8192;

// Told now and then how many lines are read; may be empty.
using LineCallback = std::function<void(std::uint64_t lines)>;

// An evaluator that knows the truth of a CSV file, plain or packed by gzip or zstd. Its header
// names the columns domain, ipp and person_id, or record_id and entity_id (then the domain is that
// of the clusters), in any order and among others.
//   kInvalidArgument  with file and line: the header, a line that is not CSV, an empty field, no
//                     line at all
//   kConflict         with file and line: an identity that is in the truth already
//   and the errors of the source (kNotFound, kPermissionDenied, kCorruption, kInternal)
Result<mpi::evaluate::Evaluator> ReadTruth(const std::string& path, const LineCallback& progress);

// The same for clusters: domain, ipp and cluster_id. An identity that comes twice is counted by the
// evaluator.
Status ReadClusters(const std::string& path,
                    mpi::evaluate::Evaluator& evaluator,
                    const LineCallback& progress);

// The same for scored pairs: domain_a, ipp_a, domain_b, ipp_b and probability.
Status ReadPairs(const std::string& path,
                 mpi::evaluate::Evaluator& evaluator,
                 const LineCallback& progress);

}  // namespace socle::cli
