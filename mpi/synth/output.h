#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lib/base/result.h"
#include "mpi/synth/synthesise.h"

namespace socle::mpi::synth {

// Writes identities.csv (native header), truth.csv (domain,ipp,person_id) and statistics.json into
// `folder`, which is made when it is missing. Each file appears whole, or none of them does where
// the synthesis fails. `progress`, which may be empty, is told how many persons are done. Errors of
// Synthesise and of the file system.
Result<SynthesisStatistics> SynthesiseToFolder(
    const SynthesisOptions& options,
    const std::string& folder,
    const std::function<void(std::uint64_t persons)>& progress = {});

}  // namespace socle::mpi::synth
