#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"

namespace socle::mpi::batch {

// Which pairs a file lists.
enum class PairsWanted : std::uint8_t { kAll, kReview };

// domain,ipp,cluster_id: every record once, in the order of the files.
Status WriteClusters(const std::string& path, const Dataset& dataset, const LinkResult& result);

// domain_a,ipp_a,domain_b,ipp_b,score,probability,decision (and rule, for kReview), by falling
// probability for kReview.
Status WritePairs(const std::string& path,
                  const Dataset& dataset,
                  const LinkResult& result,
                  PairsWanted wanted);

// The name of a cluster: 'c' and 13 letters or digits that follow from its smallest (domain, IPP),
// so that it is the same for the same records in any order, and mostly survives new ones.
std::string ClusterName(std::uint64_t cluster_id);

// The number behind the name, for each record.
std::vector<std::uint64_t> ClusterIds(const Dataset& dataset, const LinkResult& result);

std::string_view DecisionName(match::Decision decision);

}  // namespace socle::mpi::batch
