#pragma once

#include <string>

#include "lib/base/result.h"
#include "mpi/synth/synthesise.h"

namespace socle::mpi::synth {

// Writes identities.csv (native header), truth.csv (domain,ipp,person_id) and statistics.json into
// `folder`, which is made when it is missing. Each file appears whole, or none of them does where
// the synthesis fails. Errors of Synthesise and of the file system.
Result<SynthesisStatistics> SynthesiseToFolder(const SynthesisOptions& options,
                                               const std::string& folder);

}  // namespace socle::mpi::synth
