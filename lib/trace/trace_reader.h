#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"

namespace socle::trace {

// Where the next page begins: after this record.
struct PagePosition {
  UnixMicros time{};
  std::uint64_t index = 0;
};

struct PageQuery {
  TimeRange times = {};
  std::size_t records_max = 100;
  std::optional<PagePosition> after = {};
};

struct RecordPage {
  std::vector<LoggedRecord> records;  // newest first
  std::optional<PagePosition> next;   // none: there are no more
};

// Reads a trace in one state of its rows. Any thread.
class TraceReader {
 public:
  // The rows must outlive it.
  explicit TraceReader(const RowSource& rows) : rows_(rows) {}

  // How many records there are, found by halving. kCorruption when there are records behind a
  // missing one there; a gap elsewhere is for VerifyTrace to find.
  [[nodiscard]] Result<std::uint64_t> Size() const;
  // The bytes of a record. kNotFound beyond the end.
  [[nodiscard]] Result<std::string> GetLeaf(std::uint64_t index) const;
  // Records [begin, end), as many as there are; at most `end - begin`.
  [[nodiscard]] Result<std::vector<LoggedRecord>> ReadRange(std::uint64_t begin,
                                                            std::uint64_t end) const;

  // What concerns a patient, by the id in the index; nothing when the patient has no key.
  [[nodiscard]] Result<RecordPage> FindByPatient(std::string_view subject,
                                                 const PageQuery& query) const;
  [[nodiscard]] Result<RecordPage> FindByActor(ActorKind kind,
                                               std::string_view actor,
                                               const PageQuery& query) const;
  // None when the patient has no key (any more).
  [[nodiscard]] Result<std::optional<PatientSecrets>> FindSecrets(std::string_view subject) const;

  // The last checkpoint that was signed. None in a trace that was never opened for writing.
  [[nodiscard]] Result<std::optional<StoredCheckpoint>> FindLastCheckpoint() const;
  // All that are kept, newest first.
  [[nodiscard]] Result<std::vector<StoredCheckpoint>> ReadCheckpoints() const;
  // The keys that have signed them, as the trace itself says.
  [[nodiscard]] Result<std::vector<NoteKey>> ReadNoteKeys() const;

  // Of the tree of the first `size` records; `size` must not be greater than Size(). Fail with
  // kInvalidArgument when the numbers contradict each other.
  [[nodiscard]] Result<Hash> Root(std::uint64_t size) const;
  [[nodiscard]] Result<std::vector<Hash>> InclusionProof(std::uint64_t index,
                                                         std::uint64_t size) const;
  [[nodiscard]] Result<std::vector<Hash>> ConsistencyProof(std::uint64_t old_size,
                                                           std::uint64_t size) const;

 private:
  [[nodiscard]] Result<RecordPage> ReadPage(IndexKind kind,
                                            const Indexed& of,
                                            const PageQuery& query) const;
  [[nodiscard]] Result<bool> HasLeaf(std::uint64_t index) const;

  const RowSource& rows_;
};

}  // namespace socle::trace
