#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/rows_ahead.h"

namespace socle::mpi::domain {

// Version of the standard forms and block keys that this program writes. A store with another one
// is made anew at the next start.
inline constexpr std::uint32_t kStandardVersion = 1;

struct PatientIndexSettings {
  match::Model model;
  match::Policy policy;
  LinkSettings links{};
  // Runs a task on another thread, one after the other: units are written while the next commands
  // are applied. Without it they are written by RunBatch itself.
  std::function<void(std::function<void()> task)> commit_executor{};
  // Told when a unit is written, or could not be; on the thread of the executor, while the index
  // may not be used.
  std::function<void()> on_commit_end{};
  // Others that keep something of the store in memory read it anew here, when it has recovered from
  // a failed write.
  std::function<Status()> reload{};
  // Accesses kept for the trace while the store does not write.
  std::size_t audits_kept_max = 100'000;
};

// Writes the audit entries of a batch into its write unit, as leaves of the trace.
class AuditTrail {
 public:
  virtual ~AuditTrail() = default;
  virtual Status Append(storage::WriteUnit& unit,
                        std::span<const AuditEntry> entries,
                        UnixMicros now) = 0;
  // The unit is on the disk, or it is not.
  virtual void Committed() = 0;
  virtual void Abandoned() = 0;

  // Called after each batch, also after one without changes: for what is due by time.
  virtual void Settle() {}
};

// The patient index as one state machine: commands go in, one write unit comes out for each batch,
// with its events and its audit leaves. Reading is for any thread, by views of the database.
class PatientIndex {
 public:
  // Reads what is kept in memory (frequencies, weights) out of the store: about two seconds a
  // million identities. All arguments but the settings must outlive the index.
  static Result<std::unique_ptr<PatientIndex>> Open(PatientIndexSettings settings,
                                                    storage::Database& database,
                                                    AuditTrail& audit,
                                                    const Clock& clock);
  PatientIndex(const PatientIndex&) = delete;
  PatientIndex& operator=(const PatientIndex&) = delete;

  ~PatientIndex();

  // Applies commands in their order and commits them together; with an executor, the commit may
  // still be under way on return. Thread of the writer only. After a failed commit nothing more is
  // applied (IsStopped) until Recover: commands get kInternal, and those that only tell the trace
  // of an access (Command::is_audit) are kept.
  //
  // While the commit of an earlier batch is under way, `more` may add commands to this one: it
  // waits for some, and gives none when the commit has ended (IsCommitting, on_commit_end).
  using MoreCommands = std::function<std::vector<Command>()>;
  void RunBatch(std::vector<Command> commands, const MoreCommands& more = {});
  // After a failed write, when its cause may be gone: has the store write again, reads anew what is
  // kept in memory (as Open does), and applies the commands that were kept. Thread of the writer
  // only; readers see the last committed state throughout. Errors as storage::Database::Recover.
  Status Recover();

  [[nodiscard]] bool IsCommitting() const { return does_commit_run_.load(); }

  // Waits for the commit that is under way. Thread of the writer only.
  void Flush();

  [[nodiscard]] storage::ReadView NewReadView() const { return database_.NewReadView(); }

  // To read rows ahead of a command (Command::ahead), with a view that is taken after this call.
  // Any thread.
  [[nodiscard]] person_store::RowsAhead NewRowsAhead() const {
    return person_store::RowsAhead(committed_batch_.load());
  }

  [[nodiscard]] storage::Database& Database() const { return database_; }

  // What scores mean, as of the last refresh; for readers. Any thread.
  [[nodiscard]] std::shared_ptr<const Calibration> SharedCalibration() const;

  [[nodiscard]] bool IsStopped() const { return is_stopped_.load(); }

  // Whether Recover has something to do.
  [[nodiscard]] bool NeedsRecovery() const { return IsStopped() || database_.IsReadOnly(); }

  // Accesses that wait for the trace; thread of the writer only.
  [[nodiscard]] std::size_t KeptAudits() const { return kept_.size(); }

  // No more can be kept: whoever reads now must be refused.
  [[nodiscard]] bool IsAuditFull() const { return kept_.size() >= settings_.audits_kept_max; }

  [[nodiscard]] std::uint64_t RecordCount() const { return record_count_.load(); }

  [[nodiscard]] const PatientIndexSettings& Settings() const { return settings_; }

  [[nodiscard]] match::PolicyContext PolicyAt(UnixMicros now) const;

 private:
  PatientIndex(PatientIndexSettings settings,
               storage::Database& database,
               AuditTrail& audit,
               const Clock& clock);

  Status Load();
  Status CountPairs(const person_store::Rows& rows);
  // Commands that were applied, on their way to the disk.
  struct Batch;
  std::unique_ptr<Batch> NewBatch();
  void Apply(std::vector<Command> commands, Batch& batch);
  void Commit(Batch& batch);
  Status CommitUnit(Batch& batch);
  Status ApplyOne(Batch& batch, const Command& command);
  void Retire();
  UnixMicros NextInstant();
  void Publish();

  PatientIndexSettings settings_;
  storage::Database& database_;
  AuditTrail& audit_;
  const Clock& clock_;
  Calibration calibration_;
  LinkEngine links_;
  person_store::Head head_;
  UnixMicros last_now_;
  std::uint64_t published_at_ = 0;
  std::atomic<bool> is_stopped_ = false;
  std::atomic<std::uint64_t> record_count_ = 0;
  mutable Guarded<std::shared_ptr<const Calibration>> shared_;
  std::uint64_t last_batch_ = 0;                    // that was begun
  std::atomic<std::uint64_t> committed_batch_ = 0;  // the last one that readers see
  person_store::RecentChanges recent_;              // of batches that are done with
  std::unique_ptr<Batch> under_way_;
  std::vector<Command> kept_;
  std::shared_ptr<const match::Model> model_at_stop_;  // before the commit that failed
  Guarded<bool> is_committing_{false};
  std::atomic<bool> does_commit_run_ = false;  // the same, without waiting
  std::condition_variable committed_;
};

}  // namespace socle::mpi::domain
