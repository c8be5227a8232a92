#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/progress.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"

namespace socle::trace {

struct VerifySettings {
  // Keys that are known from elsewhere. Without any, those that lie beside the trace are used: then
  // nothing speaks against somebody who has made all of it anew.
  std::vector<NoteKey> keys = {};
  // Checkpoints that are known from elsewhere, such as from a witness or the head file: signed
  // notes. The trace must hold at least their records.
  std::vector<std::string> known_checkpoints = {};
  storage::ProgressCallback progress = {};  // stage "records"
};

struct TraceReport {
  Checkpoint checkpoint;              // the last one
  std::uint64_t records = 0;          // those behind the last checkpoint included
  std::uint64_t patient_records = 0;  // that concern a patient
  std::uint64_t checkpoints = 0;      // signatures that were verified
  std::uint64_t patient_keys = 0;     // of a store only
  std::optional<UnixMicros> first_time;
  std::optional<UnixMicros> last_time;
  std::vector<std::string> keys;  // labels of those that were used
};

// Replays a whole trace: each record in its place, all tiles, all checkpoints with their
// signatures, and the index.
//   kCorruption       the first fault, in words
//   kUnauthenticated  a checkpoint that none of the keys has signed
Result<TraceReport> VerifyTrace(const RowSource& rows, const VerifySettings& settings);

// The same for a folder that ExportTrace has made. kNotFound when it is none.
Result<TraceReport> VerifyExport(const std::string& folder, const VerifySettings& settings);

}  // namespace socle::trace
