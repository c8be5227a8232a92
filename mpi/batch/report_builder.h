#pragma once

#include <cstdint>
#include <string>

#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/load.h"
#include "mpi/match/policy.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::batch {

// What the report says beyond the result itself.
struct ReportFacts {
  std::string program_version;
  std::string started_at;         // RFC 3339
  std::string model_fingerprint;  // SHA-256 of the model file's text
  std::string training_source;
  std::uint32_t threads = 1;
  bool show_traits = false;
};

// Gathers all that a run has to show.
report::LinkReport BuildReport(const Dataset& dataset,
                               const LinkContext& context,
                               const LinkOptions& options,
                               const LinkResult& result,
                               const LoadSummary& load,
                               const ReportFacts& facts);

// Peak resident memory of this process so far, in bytes; 0 when it cannot be told.
std::uint64_t PeakMemoryBytes();

}  // namespace socle::mpi::batch
