#include "lib/trace/trace_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/tree_reader.h"

namespace socle::trace {

Result<bool> TraceReader::HasLeaf(std::uint64_t index) const {
  SOCLE_TRY(const std::optional<std::string> leaf, rows_.Find(TraceFamily::kLog, LeafKey(index)));
  return leaf.has_value();
}

Result<std::uint64_t> TraceReader::Size() const {
  // Records have no gaps, so the end is found by halving: first a step that is too far, then
  // between that and the last one that was not.
  std::uint64_t has_before = 0;  // all before this one are there
  std::uint64_t step = 1;
  SOCLE_TRY(bool has_leaf, HasLeaf(step - 1));
  while (has_leaf) {
    has_before = step;
    step *= 2;
    SOCLE_TRY(has_leaf, HasLeaf(step - 1));
  }
  std::uint64_t missing = step - 1;
  while (has_before < missing) {
    const std::uint64_t middle = has_before + (missing - has_before) / 2;
    SOCLE_TRY(has_leaf, HasLeaf(middle));
    if (has_leaf) {
      has_before = middle + 1;
    } else {
      missing = middle;
    }
  }
  storage::Scan beyond = rows_.Scan(TraceFamily::kLog, LeafKeys(missing, UINT64_MAX));
  const bool has_more = beyond.Next();
  SOCLE_TRY_STATUS(beyond.Finish());
  if (has_more) {
    return Fail(Code::kCorruption, fmt::format("record {} of the trace is missing", missing));
  }
  return missing;
}

Result<std::string> TraceReader::GetLeaf(std::uint64_t index) const {
  SOCLE_TRY(std::optional<std::string> leaf, rows_.Find(TraceFamily::kLog, LeafKey(index)));
  if (!leaf.has_value()) {
    return Fail(Code::kNotFound, fmt::format("the trace holds no record {}", index));
  }
  return *std::move(leaf);
}

Result<std::vector<LoggedRecord>> TraceReader::ReadRange(std::uint64_t begin,
                                                         std::uint64_t end) const {
  std::vector<LoggedRecord> records;
  storage::Scan scan = rows_.Scan(TraceFamily::kLog, LeafKeys(begin, end));
  while (begin < end && scan.Next()) {
    auto record = DecodeLoggedRecord(scan.Value());
    if (!record.has_value()) {
      return Fail(
          std::move(record.error()).Prefixed(fmt::format("record {}", begin + records.size())));
    }
    records.push_back(*std::move(record));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return records;
}

Result<RecordPage> TraceReader::ReadPage(IndexKind kind,
                                         const Indexed& of,
                                         const PageQuery& query) const {
  KeyRange keys = IndexKeys(kind, of, query.times);
  if (query.after.has_value()) {
    keys.from = storage::PrefixEnd(
        IndexKey({.kind = kind, .of = of, .time = query.after->time, .index = query.after->index}));
  }
  RecordPage page;
  if (!keys.to.empty() && keys.from >= keys.to) {
    return page;
  }
  storage::Scan scan = rows_.Scan(TraceFamily::kIndex, keys);
  bool has_row = scan.Next();
  for (; has_row && page.records.size() < query.records_max; has_row = scan.Next()) {
    SOCLE_TRY(const IndexRow row, DecodeIndexKey(scan.Key()));
    SOCLE_TRY(const std::optional<std::string> leaf,
              rows_.Find(TraceFamily::kLog, LeafKey(row.index)));
    if (!leaf.has_value()) {
      return Fail(
          Code::kCorruption,
          fmt::format("the index of the trace names record {}, which is missing", row.index));
    }
    SOCLE_TRY(LoggedRecord record, DecodeLoggedRecord(*leaf));
    page.records.push_back(std::move(record));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  if (has_row && !page.records.empty()) {
    page.next = {.time = page.records.back().time, .index = page.records.back().index};
  }
  return page;
}

Result<std::optional<PatientSecrets>> TraceReader::FindSecrets(std::string_view subject) const {
  if (subject.empty() || subject.size() > kSubjectBytesMax) {
    return Fail(Code::kInvalidArgument, "the id of a patient has 1 to 128 bytes");
  }
  SOCLE_TRY(const std::optional<std::string> row, rows_.Find(TraceFamily::kKeys, subject));
  if (!row.has_value()) {
    return std::optional<PatientSecrets>();
  }
  SOCLE_TRY(const PatientSecrets secrets, DecodePatientKey(*row, subject));
  return std::optional<PatientSecrets>(secrets);
}

Result<RecordPage> TraceReader::FindByPatient(std::string_view subject,
                                              const PageQuery& query) const {
  SOCLE_TRY(const std::optional<PatientSecrets> secrets, FindSecrets(subject));
  return secrets.has_value() ? ReadPage(IndexKind::kPatient, secrets->pseudonym, query)
                             : RecordPage{};
}

Result<RecordPage> TraceReader::FindByActor(ActorKind kind,
                                            std::string_view actor,
                                            const PageQuery& query) const {
  return ReadPage(IndexKind::kActor, IndexedActor(kind, actor), query);
}

Result<std::optional<StoredCheckpoint>> TraceReader::FindLastCheckpoint() const {
  storage::Scan scan = rows_.Scan(TraceFamily::kLog, CheckpointKeys());
  if (!scan.Next()) {
    SOCLE_TRY_STATUS(scan.Finish());
    return std::optional<StoredCheckpoint>();
  }
  SOCLE_TRY(StoredCheckpoint checkpoint, DecodeStoredCheckpoint(scan.Value()));
  return std::optional<StoredCheckpoint>(std::move(checkpoint));
}

Result<std::vector<StoredCheckpoint>> TraceReader::ReadCheckpoints() const {
  std::vector<StoredCheckpoint> checkpoints;
  storage::Scan scan = rows_.Scan(TraceFamily::kLog, CheckpointKeys());
  while (scan.Next()) {
    SOCLE_TRY(StoredCheckpoint checkpoint, DecodeStoredCheckpoint(scan.Value()));
    checkpoints.push_back(std::move(checkpoint));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return checkpoints;
}

Result<std::vector<NoteKey>> TraceReader::ReadNoteKeys() const {
  std::vector<NoteKey> keys;
  storage::Scan scan = rows_.Scan(TraceFamily::kLog, NoteKeyKeys());
  while (scan.Next()) {
    auto key = NoteKey::Parse(scan.Value());
    if (!key.has_value()) {
      return Fail(Code::kCorruption, "a public key in the trace: " + key.error().detail);
    }
    keys.push_back(*std::move(key));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return keys;
}

Result<Hash> TraceReader::Root(std::uint64_t size) const {
  return TreeReader(rows_, size).Root();
}

Result<std::vector<Hash>> TraceReader::InclusionProof(std::uint64_t index,
                                                      std::uint64_t size) const {
  if (index >= size) {
    return Fail(Code::kInvalidArgument,
                fmt::format("a tree of {} records holds no record {}", size, index));
  }
  return TreeReader(rows_, size).RangeHashes(InclusionRanges(index, size));
}

Result<std::vector<Hash>> TraceReader::ConsistencyProof(std::uint64_t old_size,
                                                        std::uint64_t size) const {
  if (old_size > size) {
    return Fail(Code::kInvalidArgument, "the older tree is the greater one");
  }
  return TreeReader(rows_, size).RangeHashes(ConsistencyRanges(old_size, size));
}

}  // namespace socle::trace
