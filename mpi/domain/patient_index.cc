#include "mpi/domain/patient_index.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
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
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

// Accesses that were kept come into the trace so many at a time.
constexpr std::ptrdiff_t kKeptBatch = 1000;

match::BirthDate DateOf(UnixMicros now) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(now.value)));
  const std::chrono::year_month_day date(day);
  return {.year = static_cast<std::uint16_t>(static_cast<int>(date.year())),
          .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

// A batch that has as many takes no more while another is written.
constexpr std::size_t kBatchCommandsMax = 4096;

Error Stopped() {
  return {
      .code = Code::kInternal,
      .detail = "the index does not write for now: an earlier write failed (is the disk full?)"};
}

}  // namespace

struct PatientIndex::Batch {
  Batch(storage::ReadView taken, const person_store::Draft* below)
      : view(std::move(taken)), draft(view, below) {}

  std::vector<Command> commands;
  std::vector<Status> results;
  std::vector<AuditEntry> audit;
  UnixMicros now;
  std::shared_ptr<const match::Model> model_before;
  bool has_failed = false;
  std::uint64_t number = 0;
  storage::ReadView view;
  person_store::Draft draft;
};

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
  SOCLE_TRY_STATUS(rows.Scan(person_store::kStandard,
                             {},
                             {},
                             [&](std::string_view key, std::string_view value) -> Result<bool> {
                               SOCLE_TRY(const person_store::StandardRow row,
                                         person_store::DecodeStandard(std::string(value)));
                               calibration_.AddRecord(match::StandardView(row.standard.data()));
                               SOCLE_TRY(const RecordNumber record,
                                         person_store::DecodeRecordKey(key));
                               links_.KeepForm(record, row);
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

PatientIndex::~PatientIndex() {
  Flush();
}

Status PatientIndex::ApplyOne(Batch& batch, const Command& command) {
  batch.draft.BeginCommand();
  calibration_.BeginCommand();
  links_.BeginChange();
  const person_store::Head head = head_;
  const UnixMicros now = NextInstant();
  CommandContext context{.draft = batch.draft,
                         .head = head_,
                         .links = links_,
                         .now = now,
                         .policy = PolicyAt(now),
                         .audit = batch.audit};
  batch.draft.UseAhead(command.ahead.get(), &recent_);
  Status applied = command.apply(context);
  batch.draft.UseAhead(nullptr, nullptr);
  if (applied.has_value()) {
    calibration_.EndCommand();
    return applied;
  }
  batch.draft.RollBackCommand();
  calibration_.RollBackCommand();
  links_.ForgetChange();
  head_ = head;
  return applied;
}

std::unique_ptr<PatientIndex::Batch> PatientIndex::NewBatch() {
  const person_store::Draft* below = under_way_ != nullptr ? &under_way_->draft : nullptr;
  auto batch = std::make_unique<Batch>(database_.NewReadView(), below);
  batch->number = ++last_batch_;
  batch->model_before = calibration_.SharedModel();
  return batch;
}

void PatientIndex::Apply(std::vector<Command> commands, Batch& batch) {
  const person_store::Head before = head_;
  const bool is_refused = IsStopped();  // by CommitUnit
  for (Command& command : commands) {
    batch.results.push_back(is_refused ? Status() : ApplyOne(batch, command));
    batch.commands.push_back(std::move(command));
  }
  if (head_ != before) {
    person_store::PutHead(batch.draft, head_);
  }
  batch.now = last_now_;
  record_count_ = calibration_.Records();
  if (calibration_.RefreshCount() != published_at_) {
    Publish();
  }
}

Status PatientIndex::CommitUnit(Batch& batch) {
  if (IsStopped()) {
    return Fail(Stopped());
  }
  storage::WriteUnit unit;
  batch.draft.FillUnit(unit);
  if (unit.IsEmpty() && batch.audit.empty()) {
    return {};
  }
  Status status = audit_.Append(unit, batch.audit, batch.now);
  if (status.has_value() && !unit.IsEmpty()) {
    const Result<storage::ChangeNumber> committed = database_.Commit(unit);
    status = committed.has_value() ? Status() : Status(Fail(committed.error()));
  }
  if (!status.has_value()) {
    audit_.Abandoned();
    model_at_stop_ = batch.model_before;
    is_stopped_ = true;
    return status;
  }
  audit_.Committed();
  return {};
}

void PatientIndex::Commit(Batch& batch) {
  const Status committed = CommitUnit(batch);
  if (committed.has_value()) {
    committed_batch_ = batch.number;
  } else {
    batch.has_failed = true;
    std::ranges::fill(batch.results, committed);
  }
  for (std::size_t i = 0; i < batch.commands.size(); ++i) {
    if (batch.commands[i].done) {
      batch.commands[i].done(batch.results[i]);
    }
  }
  if (committed.has_value()) {
    audit_.Settle();
  }
}

void PatientIndex::Flush() {
  {
    auto is_committing = is_committing_.Lock();
    committed_.wait(is_committing.UniqueLock(), [&is_committing] { return !*is_committing; });
  }
  Retire();
}

// A batch is done with; what the trace must hear of is kept when it could not be written.
void PatientIndex::Retire() {
  if (under_way_ != nullptr && under_way_->has_failed) {
    for (Command& command : under_way_->commands) {
      if (command.is_audit && kept_.size() < settings_.audits_kept_max) {
        command.done = {};  // was told
        kept_.push_back(std::move(command));
      }
    }
  }
  if (under_way_ != nullptr && under_way_->has_failed) {
    recent_.ForgetUpTo(under_way_->number);
  } else if (under_way_ != nullptr && !under_way_->draft.IsEmpty()) {
    recent_.Add(under_way_->number, under_way_->draft.ChangedKeys());
  }
  under_way_.reset();
}

Status PatientIndex::Recover() {
  Flush();
  SOCLE_TRY_STATUS(database_.Recover());
  if (!IsStopped()) {
    return {};
  }
  links_.ForgetChange();
  links_.ForgetForms();
  calibration_.Clear(model_at_stop_);
  head_ = {};
  SOCLE_TRY_STATUS(Load());
  if (settings_.reload) {
    SOCLE_TRY_STATUS(settings_.reload());
  }
  is_stopped_ = false;
  std::vector<Command> kept = std::exchange(kept_, {});
  for (auto next = kept.begin(); next != kept.end();) {
    const auto count = std::min(kKeptBatch, kept.end() - next);
    RunBatch({std::make_move_iterator(next), std::make_move_iterator(next + count)});
    next += count;
  }
  return {};
}

void PatientIndex::RunBatch(std::vector<Command> commands, const MoreCommands& more) {
  std::unique_ptr<Batch> batch = NewBatch();
  while (!commands.empty()) {
    Apply(std::move(commands), *batch);
    commands.clear();
    if (more && IsCommitting() && batch->commands.size() < kBatchCommandsMax) {
      commands = more();
    }
  }
  Flush();
  under_way_ = std::move(batch);
  if (!settings_.commit_executor) {
    Commit(*under_way_);
    Retire();
    return;
  }
  *is_committing_.Lock() = true;
  does_commit_run_ = true;
  settings_.commit_executor([this] {
    Commit(*under_way_);
    // Told under the lock: once it is let go, the index may be gone.
    auto is_committing = is_committing_.Lock();
    *is_committing = false;
    does_commit_run_ = false;
    if (settings_.on_commit_end) {
      settings_.on_commit_end();
    }
    committed_.notify_all();
  });
}

}  // namespace socle::mpi::domain
