#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tree_edge.h"

namespace socle::trace {

// What a trace is made of; all must outlive it.
struct TraceParts {
  storage::Database& database;
  TraceFamilies families;
  Random& random;  // for keys of patients and nonces: a SystemRandom but in tests
  // Its name is the origin of the checkpoints: which log this is.
  const NoteSigner& signer;
};

struct TraceSettings {
  // Keys of the same name that have signed checkpoints before.
  std::vector<NoteKey> former_keys = {};
  // A file outside the store that holds the last checkpoint too, so that a store that was put back
  // to an older state is noticed; none when empty.
  std::string head_file = {};
  // When a checkpoint is due.
  std::chrono::microseconds checkpoint_interval = std::chrono::seconds(1);
  std::uint64_t checkpoint_records = 10'000;
  // Of the checkpoints within this time the last one is kept.
  std::chrono::microseconds kept_interval = std::chrono::minutes(10);
  // In each of two generations of the cache of keys.
  std::size_t cached_patients = 32'768;
};

// The writing side of a trace: adds records in the units that hold the changes they tell of.
//
//   SOCLE_TRY_STATUS(log->Append(unit, records));     // beside the rows of the change
//   const auto committed = database.Commit(unit);
//   committed.has_value() ? log->Committed() : log->Abandoned();
//   if (log->IsCheckpointDue(now)) { SOCLE_TRY_STATUS(log->SignCheckpoint(now)); }
//
// One thread, the only one that appends to this trace. Readers take a view of their own.
class TraceLog {
 public:
  // Compares the end of the trace with the last checkpoint and with the head file, then replays the
  // records behind it. A trace without records gets its first checkpoint.
  //   kCorruption      the trace is shorter than it was, or other than it was: do not serve; see
  //                    docs/operate/trace.md
  //   kInvalidArgument  the trace is that of another origin
  //   kUnauthenticated  a checkpoint was signed by a key that is not known here
  static Result<std::unique_ptr<TraceLog>> Open(const TraceParts& parts,
                                                const TraceSettings& settings,
                                                UnixMicros now);
  TraceLog(const TraceLog&) = delete;
  TraceLog& operator=(const TraceLog&) = delete;
  ~TraceLog() = default;

  // Puts leaves, index rows, tiles and new keys of patients into the unit; gives the index of the
  // first record. May be called several times before the unit is committed. After a failure the
  // unit must not be committed, and Abandoned be called.
  Result<std::uint64_t> Append(storage::WriteUnit& unit, std::span<const AuditRecord> records);
  // Destroys the key of a patient by the unit: nobody can tell any more which records concern them,
  // nor open the details. The tree and all proofs stay valid. Then DestroyErasedKeys removes the
  // bytes. Tell of it by a record without a subject.
  //   kNotFound  the patient has no key
  Status ErasePatient(storage::WriteUnit& unit, const std::string& subject);

  // All units since the last of these calls are on the disk, or none of them.
  void Committed();
  void Abandoned();

  // Reads anew what the store holds, after it has recovered from a failed write
  // (storage::Database::Recover). Errors as Open.
  Status Reload();

  // Whether a checkpoint should be signed now.
  [[nodiscard]] bool IsCheckpointDue(UnixMicros now) const;
  // Signs the committed records, stores the note in a unit of its own, then writes the head file.
  // Gives the last checkpoint when there is nothing new.
  Result<Checkpoint> SignCheckpoint(UnixMicros now);

  // Makes erased keys leave the files of the store (storage::Database::PurgeDeleted).
  Status DestroyErasedKeys();

  // Committed records.
  [[nodiscard]] std::uint64_t Size() const { return committed_.Size(); }

  [[nodiscard]] const Checkpoint& LastCheckpoint() const {
    SOCLE_CHECK(last_.has_value());
    return last_->checkpoint;
  }

  // The note of LastCheckpoint.
  [[nodiscard]] const std::string& LastNote() const {
    SOCLE_CHECK(last_.has_value());
    return last_->note;
  }

 private:
  struct Signed {
    Checkpoint checkpoint;
    std::string note;
    UnixMicros time{};
  };

  TraceLog(const TraceParts& parts, const TraceSettings& settings);
  Status Load();
  [[nodiscard]] Result<Signed> OpenSigned(StoredCheckpoint stored) const;
  [[nodiscard]] Result<std::optional<Signed>> FindLastSigned(const RowSource& rows) const;
  [[nodiscard]] Result<std::optional<Signed>> LoadHeadFile() const;
  Status WriteHeadFile() const;
  Status AppendOne(storage::WriteUnit& unit, const AuditRecord& record);
  const Indexed& ActorOf(const LoggedRecord& record);
  void PutTile(storage::WriteUnit& unit, const TreeEdge::Tile& tile) const;

  TraceParts parts_;
  TraceSettings settings_;
  std::vector<NoteKey> keys_;  // the signer's first
  PatientKeyring keyring_;
  std::unordered_map<std::string, Indexed> actors_;  // by kind and name
  TreeEdge committed_;
  TreeEdge current_;  // with what is in units that are not committed yet
  std::optional<Signed> last_;
};

}  // namespace socle::trace
