#pragma once

#include <string>

#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

// Agreement patterns of pairs that people know to be of one person: a CSV file with the header
// domain_a,ipp_a,domain_b,ipp_b (further columns are passed over).
//   kInvalidArgument  with file and line: the header, a line that is not CSV
//   kNotFound         with file and line: a record that is not in `dataset`
Result<match::PatternCounts> CountLabelledPairs(const std::string& path, const Dataset& dataset);

}  // namespace socle::mpi::batch
