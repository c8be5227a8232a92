#include "mpi/domain/trace_audit.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

namespace {

trace::ActorKind ToTraceActor(ActorKind kind) {
  switch (kind) {
    case ActorKind::kSender:
      return trace::ActorKind::kSender;
    case ActorKind::kUser:
      return trace::ActorKind::kUser;
    case ActorKind::kDaemon:
      return trace::ActorKind::kDaemon;
  }
  return trace::ActorKind::kDaemon;
}

// Names come from senders: what a record may not hold becomes a question mark.
std::string Printable(std::string_view text, std::size_t bytes_max) {
  std::string out(text.substr(0, bytes_max));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c > 0x7E; }, '?');
  return out;
}

// Operations are trigger events and words of commands: codes in small letters.
std::string ToCode(std::string_view text) {
  std::string out(text.substr(0, trace::kCodeBytesMax));
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_allowed =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    c = is_allowed ? c : '-';
  }
  return out;
}

}  // namespace

std::string TraceSubject(RecordNumber record) {
  return "R" + std::to_string(record);
}

std::vector<trace::AuditRecord> ToAuditRecords(const AuditEntry& entry, UnixMicros now) {
  trace::AuditRecord base;
  base.time = now;
  base.kind = "mpi." + std::string(AuditKindName(entry.kind));
  base.actor_kind = ToTraceActor(entry.actor.kind);
  base.actor = Printable(entry.actor.name, trace::kActorBytesMax);
  if (base.actor.empty()) {
    base.actor = "unknown";
  }
  base.purpose = ToCode(entry.operation);
  base.outcome = entry.is_refused ? trace::Outcome::kRefused : trace::Outcome::kSuccess;
  for (const PersonNumber person : entry.persons) {
    if (base.objects.size() == trace::kObjectsMax) {
      break;
    }
    base.objects.push_back("P" + std::to_string(person));
  }
  base.details = entry.reason.substr(0, trace::kDetailsBytesMax);
  if (entry.records.empty()) {
    return {base};
  }
  std::vector<trace::AuditRecord> records(entry.records.size(), base);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].subject = TraceSubject(entry.records[i]);
  }
  return records;
}

Status TraceAudit::Append(storage::WriteUnit& unit,
                          std::span<const AuditEntry> entries,
                          UnixMicros now) {
  std::vector<trace::AuditRecord> records;
  for (const AuditEntry& entry : entries) {
    std::vector<trace::AuditRecord> some = ToAuditRecords(entry, now);
    records.insert(records.end(), some.begin(), some.end());
  }
  if (records.empty()) {
    return {};
  }
  SOCLE_TRY([[maybe_unused]] const auto first, log_.Append(unit, records));
  return {};
}

void TraceAudit::Committed() {
  log_.Committed();
}

void TraceAudit::Abandoned() {
  log_.Abandoned();
}

void TraceAudit::Settle() {
  const UnixMicros now = clock_.Now();
  if (!log_.IsCheckpointDue(now)) {
    return;
  }
  const auto checkpoint = log_.SignCheckpoint(now);
  if (!checkpoint.has_value()) {
    on_error_(checkpoint.error());
  }
}

}  // namespace socle::mpi::domain
