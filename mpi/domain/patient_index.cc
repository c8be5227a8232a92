#include "mpi/domain/patient_index.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/command.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

match::BirthDate DateOf(UnixMicros now) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(now.value)));
  const std::chrono::year_month_day date(day);
  return {.year = static_cast<std::uint16_t>(static_cast<int>(date.year())),
          .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

Error Stopped() {
  return {
      .code = Code::kInternal,
      .detail = "the index does not write any more: an earlier write failed (is the disk full?)"};
}

}  // namespace

PatientIndex::PatientIndex(PatientIndexSettings settings,
                           storage::Database& database,
                           AuditTrail& audit,
                           const Clock& clock)
    : settings_(std::move(settings)),
      database_(database),
      audit_(audit),
      clock_(clock),
      calibration_(settings_.model, settings_.policy),
      links_(calibration_, settings_.links) {}

Result<std::unique_ptr<PatientIndex>> PatientIndex::Open(PatientIndexSettings settings,
                                                         storage::Database& database,
                                                         AuditTrail& audit,
                                                         const Clock& clock) {
  std::unique_ptr<PatientIndex> index(
      new PatientIndex(std::move(settings), database, audit, clock));
  SOCLE_TRY_STATUS(index->Load());
  return index;
}

Status PatientIndex::Load() {
  const storage::ReadView view = database_.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(head_, person_store::LoadHead(rows));
  if (head_.standard_version == 0) {
    head_.standard_version = kStandardVersion;
  }
  if (head_.standard_version != kStandardVersion) {
    return Fail(Code::kConflict,
                "the store has standard forms of version " +
                    std::to_string(head_.standard_version) + ", this program makes version " +
                    std::to_string(kStandardVersion) + ": run `socle mpi replay` on it first");
  }
  std::string aligned;
  SOCLE_TRY_STATUS(rows.Scan(person_store::kStandard,
                             {},
                             {},
                             [&](std::string_view, std::string_view value) -> Result<bool> {
                               SOCLE_TRY(person_store::StandardRow row,
                                         person_store::DecodeStandard(std::string(value)));
                               calibration_.AddRecord(match::StandardView(row.standard.data()));
                               return true;
                             }));
  SOCLE_TRY_STATUS(CountPairs(rows));
  calibration_.Refresh();
  record_count_ = calibration_.Records();
  Publish();
  return {};
}

// Each pair stands in two lists: it is counted in that of the lesser record.
Status PatientIndex::CountPairs(const person_store::Rows& rows) {
  return rows.Scan(person_store::kEdge,
                   {},
                   {},
                   [this](std::string_view key, std::string_view value) -> Result<bool> {
                     SOCLE_TRY(const auto edges, person_store::DecodeEdges(value));
                     for (const person_store::Edge& edge : edges) {
                       if (key < person_store::RecordKey(edge.other)) {
                         calibration_.AddPair(edge.pattern, static_cast<double>(edge.bits));
                       }
                     }
                     return true;
                   });
}

std::shared_ptr<const Calibration> PatientIndex::SharedCalibration() const {
  return *shared_.Lock();
}

void PatientIndex::Publish() {
  published_at_ = calibration_.RefreshCount();
  auto copy = std::make_shared<const Calibration>(calibration_);
  *shared_.Lock() = std::move(copy);
}

match::PolicyContext PatientIndex::PolicyAt(UnixMicros now) const {
  return {.today = DateOf(now)};
}

// Instants never go back, whatever the wall clock does: the history is ordered by them.
UnixMicros PatientIndex::NextInstant() {
  last_now_ = std::max(clock_.Now(), UnixMicros{last_now_.value + 1});
  return last_now_;
}

void PatientIndex::RunBatch(std::span<Command> commands) {
  std::vector<Status> results(commands.size());
  if (IsStopped()) {
    std::ranges::fill(results, Status(Fail(Stopped())));
  } else {
    const storage::ReadView view = database_.NewReadView();
    person_store::Draft draft(view);
    std::vector<AuditEntry> audit;
    const person_store::Head before = head_;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      draft.BeginCommand();
      const person_store::Head head = head_;
      const UnixMicros now = NextInstant();
      CommandContext context{.draft = draft,
                             .head = head_,
                             .links = links_,
                             .now = now,
                             .policy = PolicyAt(now),
                             .audit = audit};
      results[i] = commands[i].apply(context);
      if (!results[i].has_value()) {
        draft.RollBackCommand();
        links_.ForgetCache();
        head_ = head;
      }
    }
    if (head_ != before) {
      person_store::PutHead(draft, head_);
    }
    const Status committed = CommitBatch(draft, audit);
    if (!committed.has_value()) {
      std::ranges::fill(results, committed);
    }
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (commands[i].done) {
      commands[i].done(results[i]);
    }
  }
}

Status PatientIndex::CommitBatch(person_store::Draft& draft, std::span<const AuditEntry> audit) {
  storage::WriteUnit unit;
  draft.FillUnit(unit);
  if (unit.IsEmpty() && audit.empty()) {
    return {};
  }
  Status status = audit_.Append(unit, audit, last_now_);
  if (status.has_value() && !unit.IsEmpty()) {
    const Result<storage::ChangeNumber> committed = database_.Commit(unit);
    status = committed.has_value() ? Status() : Status(Fail(committed.error()));
  }
  if (!status.has_value()) {
    audit_.Abandoned();
    is_stopped_ = true;
    return status;
  }
  audit_.Committed();
  record_count_ = calibration_.Records();
  if (calibration_.RefreshCount() != published_at_) {
    Publish();
  }
  return {};
}

}  // namespace socle::mpi::domain
