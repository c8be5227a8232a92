#pragma once

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/trace_log.h"
#include "mpi/domain/patient_index.h"
#include "mpi/model/audit.h"

namespace socle::mpi::domain {

// The leaves that one entry becomes: one for each identity concerned, by its record number as the
// subject (numbers of persons change with links), or a single one without a subject.
std::vector<trace::AuditRecord> ToAuditRecords(const AuditEntry& entry, UnixMicros now);

// Who is concerned, as the trace knows them.
std::string TraceSubject(RecordNumber record);

// The audit entries of the index as leaves of its trace.
class TraceAudit final : public AuditTrail {
 public:
  // All must outlive this; `on_error` is told when a checkpoint cannot be signed.
  TraceAudit(trace::TraceLog& log,
             const Clock& clock,
             std::function<void(const Error& error)> on_error)
      : log_(log), clock_(clock), on_error_(std::move(on_error)) {}

  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros now) override;
  void Committed() override;
  void Abandoned() override;
  // Signs a checkpoint when one is due.
  void Settle() override;

 private:
  trace::TraceLog& log_;
  const Clock& clock_;
  std::function<void(const Error& error)> on_error_;
};

}  // namespace socle::mpi::domain
