#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/trace_log.h"

namespace socle::directory::domain {

// Records that wait for the writer, at most; more are dropped with a line in the log.
inline constexpr std::size_t kTraceWaitingMax = 100'000;

// Changes of entries and binds as leaves of the trace: noted from any thread, written with the
// writer's next unit. A change is noted while it is applied, so that both are on the disk or
// neither is.
class DirectoryTrace {
 public:
  // All must outlive it.
  DirectoryTrace(trace::TraceLog& log, const Clock& clock, log::Logger& logger)
      : log_(log), clock_(clock), logger_(logger) {}

  // `kind`: "entry.add", "bind", ...; `entry`: the name that it is about. True when nothing waited
  // before: the writer is to be woken where no change wakes it.
  bool Note(std::string_view kind,
            const Identity& who,
            std::string_view entry,
            trace::Outcome outcome);

  // Hooks of the writer, on its thread.
  Status AddToUnit(storage::WriteUnit& unit);
  void EndBatch(bool is_written);
  // Signs a checkpoint when one is due: also while nothing is written.
  void SignWhenDue();
  // The store writes again.
  void Recover();

 private:
  trace::TraceLog& log_;
  const Clock& clock_;
  log::Logger& logger_;
  Guarded<std::vector<trace::AuditRecord>> waiting_;
};

}  // namespace socle::directory::domain
