#pragma once

#include <cstdint>
#include <string>

#include "lib/base/result.h"
#include "lib/storage/progress.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/row_source.h"

namespace socle::trace {

struct ExportSummary {
  Checkpoint checkpoint;  // what the export is of
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Writes the records up to the last checkpoint into the new folder `folder`, as static files that
// any reader of tlog-tiles understands: entry bundles, tiles, the checkpoint, the public keys and
// older checkpoints. It holds no key of a patient. The folder gets its name when it is whole.
//   kConflict    the folder exists, or a part of an earlier attempt (".partial") does
//   kCorruption  the records are not those of the checkpoint
Result<ExportSummary> ExportTrace(const RowSource& rows,
                                  const std::string& folder,
                                  const storage::ProgressCallback& progress);

}  // namespace socle::trace
