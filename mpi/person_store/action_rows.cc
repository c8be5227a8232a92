#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/person_store/work_rows.h"

namespace socle::mpi::person_store {

namespace {

using storage::RecordReader;
using storage::RecordWriter;

constexpr std::uint8_t kActionVersion = 2;
constexpr std::uint8_t kActionVersionPairs = 2;  // a merge has the pairs and items of the absorbed
constexpr std::uint8_t kActionRow = 6;
constexpr std::uint8_t kActionOfRecordRow = 7;
constexpr std::uint64_t kListMax = 1U << 20;
constexpr std::uint64_t kDecisionMax = 3;
constexpr std::uint64_t kWordMax = 0xFFFFFFFF;

RecordNumber ReadRecord(RecordReader& reader) {
  return static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
}

void WriteRuling(RecordWriter& writer, const std::optional<RulingState>& state) {
  writer.Bool(state.has_value());
  if (state) {
    writer.Bool(state->together).Unsigned(state->action);
  }
}

std::optional<RulingState> ReadRuling(RecordReader& reader) {
  if (!reader.Bool()) {
    return std::nullopt;
  }
  RulingState state;
  state.together = reader.Bool();
  state.action = reader.Unsigned();
  return state;
}

void WriteMerge(RecordWriter& writer, const MergeChange& merge) {
  writer.Unsigned(merge.surviving).Unsigned(merge.absorbed).Bool(merge.is_merge);
  writer.Fixed64(merge.stable_key).Text(merge.standard).Unsigned(merge.standard_version);
  writer.Signed(merge.merged_at.value).Unsigned(merge.pairs.size());
  for (const KeptPair& pair : merge.pairs) {
    writer.Unsigned(pair.other).Unsigned(pair.pattern);
    writer.Unsigned(std::bit_cast<std::uint32_t>(pair.bits));
  }
  for (const auto* items : {&merge.closed_items, &merge.opened_items}) {
    writer.Unsigned(items->size());
    for (const WorkNumber item : *items) {
      writer.Unsigned(item);
    }
  }
}

MergeChange ReadMerge(RecordReader& reader) {
  MergeChange merge;
  merge.surviving = ReadRecord(reader);
  merge.absorbed = ReadRecord(reader);
  merge.is_merge = reader.Bool();
  merge.stable_key = reader.Fixed64();
  merge.standard = reader.Text();
  merge.standard_version = static_cast<std::uint32_t>(reader.UnsignedUpTo(kWordMax));
  if (reader.Version() < kActionVersionPairs) {
    return merge;
  }
  merge.merged_at.value = reader.Signed();
  const std::uint64_t pairs = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < pairs && reader.IsGood(); ++i) {
    KeptPair pair;
    pair.other = ReadRecord(reader);
    pair.pattern = static_cast<std::uint32_t>(reader.UnsignedUpTo(kWordMax));
    pair.bits = std::bit_cast<float>(static_cast<std::uint32_t>(reader.UnsignedUpTo(kWordMax)));
    merge.pairs.push_back(pair);
  }
  for (auto* items : {&merge.closed_items, &merge.opened_items}) {
    const std::uint64_t count = reader.UnsignedUpTo(kListMax);
    for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
      items->push_back(reader.Unsigned());
    }
  }
  return merge;
}

void WriteWork(RecordWriter& writer, const WorkChange& work) {
  writer.Unsigned(work.item).Bool(work.is_decided);
  writer.Unsigned(static_cast<std::uint64_t>(work.decision)).Text(work.reason).Text(work.comment);
  writer.Unsigned(work.action);
}

WorkChange ReadWork(RecordReader& reader) {
  WorkChange work;
  work.item = reader.Unsigned();
  work.is_decided = reader.Bool();
  work.decision = static_cast<WorkDecision>(reader.UnsignedUpTo(kDecisionMax));
  work.reason = reader.Text();
  work.comment = reader.Text();
  work.action = reader.Unsigned();
  return work;
}

void WriteRecords(RecordWriter& writer, const std::vector<RecordNumber>& records) {
  writer.Unsigned(records.size());
  for (const RecordNumber record : records) {
    writer.Unsigned(record);
  }
}

std::vector<RecordNumber> ReadRecords(RecordReader& reader) {
  std::vector<RecordNumber> records;
  const std::uint64_t count = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
    records.push_back(ReadRecord(reader));
  }
  return records;
}

void ReadEffects(RecordReader& reader, Action& action) {
  const std::uint64_t rulings = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < rulings && reader.IsGood(); ++i) {
    RulingChange change;
    change.a = ReadRecord(reader);
    change.b = ReadRecord(reader);
    change.before = ReadRuling(reader);
    change.after = ReadRuling(reader);
    action.rulings.push_back(change);
  }
  if (reader.Bool()) {
    action.merge = ReadMerge(reader);
  }
  if (reader.Bool()) {
    action.work = ReadWork(reader);
  }
  const std::uint64_t former = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < former && reader.IsGood(); ++i) {
    FormerGroup group;
    group.person = reader.Unsigned();
    group.records = ReadRecords(reader);
    action.former.push_back(std::move(group));
  }
}

}  // namespace

std::string ActionKey(ActionNumber action) {
  return storage::KeyWriter().U8(kActionRow).U64(action).View();
}

std::string EncodeAction(const Action& action) {
  RecordWriter writer(kActionVersion);
  writer.Unsigned(static_cast<std::uint64_t>(action.kind));
  writer.Unsigned(static_cast<std::uint64_t>(action.actor.kind)).Text(action.actor.name);
  writer.Text(action.reason).Text(action.comment).Signed(action.at.value).Bool(action.is_forced);
  writer.Unsigned(action.undoes).Unsigned(action.undone_by);
  WriteRecords(writer, action.records);
  writer.Unsigned(action.rulings.size());
  for (const RulingChange& change : action.rulings) {
    writer.Unsigned(change.a).Unsigned(change.b);
    WriteRuling(writer, change.before);
    WriteRuling(writer, change.after);
  }
  writer.Bool(action.merge.has_value());
  if (action.merge) {
    WriteMerge(writer, *action.merge);
  }
  writer.Bool(action.work.has_value());
  if (action.work) {
    WriteWork(writer, *action.work);
  }
  writer.Unsigned(action.former.size());
  for (const FormerGroup& group : action.former) {
    writer.Unsigned(group.person);
    WriteRecords(writer, group.records);
  }
  return std::move(writer).Take();
}

Result<Action> DecodeAction(std::string_view key, std::string_view value) {
  storage::KeyReader key_reader(key);
  key_reader.U8();
  Action action;
  action.number = key_reader.U64();
  SOCLE_TRY_STATUS(key_reader.Finish());
  SOCLE_TRY(auto reader, RecordReader::Open(value, kActionVersion));
  action.kind = static_cast<ActionKind>(reader.UnsignedUpTo(kActionKindMax));
  action.actor.kind =
      static_cast<ActorKind>(reader.UnsignedUpTo(static_cast<std::uint64_t>(ActorKind::kDaemon)));
  action.actor.name = reader.Text();
  action.reason = reader.Text();
  action.comment = reader.Text();
  action.at.value = reader.Signed();
  action.is_forced = reader.Bool();
  action.undoes = reader.Unsigned();
  action.undone_by = reader.Unsigned();
  action.records = ReadRecords(reader);
  ReadEffects(reader, action);
  SOCLE_TRY_STATUS(reader.Finish());
  return action;
}

std::string ActionOfRecordKey(RecordNumber record, ActionNumber action) {
  return storage::KeyWriter().U8(kActionOfRecordRow).U32(record).U64(action).View();
}

std::string ActionsOfRecordPrefix(RecordNumber record) {
  return storage::KeyWriter().U8(kActionOfRecordRow).U32(record).View();
}

}  // namespace socle::mpi::person_store
