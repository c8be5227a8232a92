#include "mpi/person_store/work_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"

namespace socle::mpi::person_store {

namespace {

using storage::RecordReader;
using storage::RecordWriter;

constexpr std::uint8_t kItemVersion = 2;
constexpr std::uint8_t kItemVersionFindings = 2;
constexpr std::uint8_t kQueueVersion = 1;
constexpr std::uint8_t kLastVersion = 1;
constexpr std::uint8_t kOpenVersion = 1;
constexpr std::uint8_t kSettledVersion = 1;

constexpr std::uint8_t kItemRow = 1;
constexpr std::uint8_t kQueueRow = 2;
constexpr std::uint8_t kLastRow = 3;
constexpr std::uint8_t kOpenRow = 4;
constexpr std::uint8_t kSettledRow = 5;
constexpr std::uint8_t kItemOfRecordRow = 8;
constexpr std::uint8_t kScopedQueueRow = 9;

constexpr std::uint8_t kAnyKind = 0xFF;
constexpr std::size_t kScopeBytes = 3;  // kind, domain

constexpr std::uint64_t kListMax = 1U << 20;
constexpr std::uint64_t kDecisionMax = 3;
constexpr std::int64_t kMicrosADay = std::int64_t{86'400} * 1'000'000;

// One priority point is one day of age (WorkPriority).
constexpr std::int64_t kMicrosAPoint = kMicrosADay;

void WriteActor(RecordWriter& writer, const Actor& actor) {
  writer.Unsigned(static_cast<std::uint64_t>(actor.kind)).Text(actor.name);
}

Actor ReadActor(RecordReader& reader) {
  Actor actor;
  actor.kind =
      static_cast<ActorKind>(reader.UnsignedUpTo(static_cast<std::uint64_t>(ActorKind::kDaemon)));
  actor.name = reader.Text();
  return actor;
}

WorkDecision ReadDecision(RecordReader& reader) {
  return static_cast<WorkDecision>(reader.UnsignedUpTo(kDecisionMax));
}

WorkKind ReadKind(RecordReader& reader) {
  return static_cast<WorkKind>(reader.UnsignedUpTo(kWorkKindCount - 1));
}

std::uint16_t ReadDomain(RecordReader& reader) {
  return static_cast<std::uint16_t>(reader.UnsignedUpTo(0xFFFF));
}

RecordNumber ReadRecord(RecordReader& reader) {
  return static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
}

void WriteVerdict(RecordWriter& writer, const WorkVerdict& verdict) {
  WriteActor(writer, verdict.actor);
  writer.Signed(verdict.at.value).Unsigned(static_cast<std::uint64_t>(verdict.decision));
  writer.Text(verdict.reason).Text(verdict.comment).Bool(verdict.is_forced);
}

WorkVerdict ReadVerdict(RecordReader& reader) {
  WorkVerdict verdict;
  verdict.actor = ReadActor(reader);
  verdict.at.value = reader.Signed();
  verdict.decision = ReadDecision(reader);
  verdict.reason = reader.Text();
  verdict.comment = reader.Text();
  verdict.is_forced = reader.Bool();
  return verdict;
}

void WriteStep(RecordWriter& writer, const WorkStep& step) {
  writer.Signed(step.at.value);
  WriteActor(writer, step.actor);
  writer.Unsigned(static_cast<std::uint64_t>(step.kind)).Text(step.text);
}

WorkStep ReadStep(RecordReader& reader) {
  WorkStep step;
  step.at.value = reader.Signed();
  step.actor = ReadActor(reader);
  step.kind = static_cast<WorkStepKind>(reader.UnsignedUpTo(kWorkStepKindMax));
  step.text = reader.Text();
  return step;
}

std::string Key64(std::uint8_t row, std::uint64_t number) {
  return storage::KeyWriter().U8(row).U64(number).View();
}

// Greater ranks first: the complement of a signed number in its ordered form.
std::uint64_t OrderedRank(std::int64_t rank) {
  return static_cast<std::uint64_t>(rank) ^ (std::uint64_t{1} << 63);
}

std::int64_t RankOfOrdered(std::uint64_t ordered) {
  return static_cast<std::int64_t>(ordered ^ (std::uint64_t{1} << 63));
}

void WriteItemHead(RecordWriter& writer, const WorkItem& item) {
  writer.Unsigned(static_cast<std::uint64_t>(item.kind));
  writer.Unsigned(static_cast<std::uint64_t>(item.cause));
  writer.Unsigned(static_cast<std::uint64_t>(item.state)).Unsigned(item.a).Unsigned(item.b);
  writer.Unsigned(item.domain_a).Unsigned(item.domain_b);
  writer.Double(item.bits).Double(item.probability);
  writer.Bool(item.is_active).Bool(item.has_ins).Bool(item.is_engine_made).Bool(item.is_blind);
  writer.Signed(item.opened_at.value).Text(item.claimed_by).Signed(item.until.value);
  writer.Signed(item.settled_at.value).Unsigned(item.action);
}

void ReadItemHead(RecordReader& reader, WorkItem& item) {
  item.kind = ReadKind(reader);
  item.cause = static_cast<WorkCause>(reader.UnsignedUpTo(kWorkCauseCount - 1));
  item.state = static_cast<WorkState>(reader.UnsignedUpTo(kWorkStateMax));
  item.a = ReadRecord(reader);
  item.b = ReadRecord(reader);
  item.domain_a = ReadDomain(reader);
  item.domain_b = ReadDomain(reader);
  item.bits = reader.Double();
  item.probability = reader.Double();
  item.is_active = reader.Bool();
  item.has_ins = reader.Bool();
  item.is_engine_made = reader.Bool();
  item.is_blind = reader.Bool();
  item.opened_at.value = reader.Signed();
  item.claimed_by = reader.Text();
  item.until.value = reader.Signed();
  item.settled_at.value = reader.Signed();
  item.action = reader.Unsigned();
}

}  // namespace

std::string WorkItemKey(WorkNumber item) {
  return Key64(kItemRow, item);
}

std::string EncodeWorkItem(const WorkItem& item) {
  RecordWriter writer(kItemVersion);
  WriteItemHead(writer, item);
  writer.Unsigned(item.judgements.size());
  for (const WorkVerdict& verdict : item.judgements) {
    WriteVerdict(writer, verdict);
  }
  writer.Bool(item.verdict.has_value());
  if (item.verdict) {
    WriteVerdict(writer, *item.verdict);
  }
  writer.Unsigned(item.history.size());
  for (const WorkStep& step : item.history) {
    WriteStep(writer, step);
  }
  writer.Unsigned(item.findings.size());
  for (const std::string& finding : item.findings) {
    writer.Text(finding);
  }
  return std::move(writer).Take();
}

Result<WorkItem> DecodeWorkItem(std::string_view key, std::string_view value) {
  storage::KeyReader key_reader(key);
  key_reader.U8();
  WorkItem item;
  item.number = key_reader.U64();
  SOCLE_TRY_STATUS(key_reader.Finish());
  SOCLE_TRY(auto reader, RecordReader::Open(value, kItemVersion));
  ReadItemHead(reader, item);
  const std::uint64_t judgements = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < judgements && reader.IsGood(); ++i) {
    item.judgements.push_back(ReadVerdict(reader));
  }
  if (reader.Bool()) {
    item.verdict = ReadVerdict(reader);
  }
  const std::uint64_t steps = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < steps && reader.IsGood(); ++i) {
    item.history.push_back(ReadStep(reader));
  }
  const bool has_findings = reader.Version() >= kItemVersionFindings;
  const std::uint64_t findings = has_findings ? reader.UnsignedUpTo(kListMax) : 0;
  for (std::uint64_t i = 0; i < findings && reader.IsGood(); ++i) {
    item.findings.emplace_back(reader.Text());
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return item;
}

QueuePlace PlaceOf(const WorkItem& item) {
  const std::int64_t points = PriorityAt(item, item.opened_at);
  return {.rank = points * kMicrosAPoint - item.opened_at.value,
          .opened_at = item.opened_at,
          .item = item.number};
}

std::uint32_t QueuePlace::Priority(UnixMicros now) const {
  const std::int64_t points = (rank + opened_at.value) / kMicrosAPoint;
  const std::int64_t days =
      std::clamp<std::int64_t>((now.value - opened_at.value) / kMicrosADay, 0, UINT16_MAX);
  const WorkPriorityInput aged{.age_days = static_cast<std::uint32_t>(days)};
  const std::uint32_t of_age =
      WorkPriority(WorkKind::kDoublon, aged) - WorkPriority(WorkKind::kDoublon, {});
  return static_cast<std::uint32_t>(points) + of_age;
}

QueueRow QueueRowOf(const WorkItem& item) {
  QueueRow row{.kind = item.kind,
               .state = item.state,
               .domain_a = item.domain_a,
               .domain_b = item.domain_b,
               .until = item.until,
               .claimed_by = item.claimed_by,
               .is_proposed = item.IsProposed(),
               .is_disputed = item.IsDisputed(),
               .judged_by = {}};
  for (const WorkVerdict& verdict : item.judgements) {
    row.judged_by.push_back(verdict.actor.name);
  }
  return row;
}

std::string QueueKey(const QueuePlace& place, const QueueScope& scope) {
  std::string key = QueuePrefix(scope);
  key += storage::KeyWriter()
             .DescendingU64(OrderedRank(place.rank))
             .I64(place.opened_at.value)
             .U64(place.item)
             .View();
  return key;
}

std::string QueuePrefix(const QueueScope& scope) {
  if (!scope.kind && scope.domain == 0) {
    return std::string(1, static_cast<char>(kQueueRow));
  }
  return std::string(storage::KeyWriter()
                         .U8(kScopedQueueRow)
                         .U8(scope.kind ? static_cast<std::uint8_t>(*scope.kind) : kAnyKind)
                         .U16(scope.domain)
                         .View());
}

std::vector<std::string> QueueKeysOf(const WorkItem& item) {
  const QueuePlace place = PlaceOf(item);
  std::vector<std::string> keys = {QueueKey(place), QueueKey(place, {.kind = item.kind})};
  for (const std::uint16_t domain : std::set{item.domain_a, item.domain_b}) {
    if (domain != 0) {
      keys.push_back(QueueKey(place, {.domain = domain}));
      keys.push_back(QueueKey(place, {.kind = item.kind, .domain = domain}));
    }
  }
  return keys;
}

Result<QueuePlace> DecodeQueueKey(std::string_view key) {
  if (key.starts_with(static_cast<char>(kScopedQueueRow))) {
    key.remove_prefix(std::min(kScopeBytes, key.size()));
  }
  storage::KeyReader reader(key);
  reader.U8();
  QueuePlace place;
  place.rank = RankOfOrdered(reader.DescendingU64());
  place.opened_at.value = reader.I64();
  place.item = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return place;
}

std::string EncodeQueueRow(const QueueRow& row) {
  RecordWriter writer(kQueueVersion);
  writer.Unsigned(static_cast<std::uint64_t>(row.kind));
  writer.Unsigned(static_cast<std::uint64_t>(row.state));
  writer.Unsigned(row.domain_a).Unsigned(row.domain_b).Signed(row.until.value);
  writer.Text(row.claimed_by).Bool(row.is_proposed).Bool(row.is_disputed);
  writer.Unsigned(row.judged_by.size());
  for (const std::string& name : row.judged_by) {
    writer.Text(name);
  }
  return std::move(writer).Take();
}

Result<QueueRow> DecodeQueueRow(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kQueueVersion));
  QueueRow row;
  row.kind = ReadKind(reader);
  row.state = static_cast<WorkState>(reader.UnsignedUpTo(kWorkStateMax));
  row.domain_a = ReadDomain(reader);
  row.domain_b = ReadDomain(reader);
  row.until.value = reader.Signed();
  row.claimed_by = reader.Text();
  row.is_proposed = reader.Bool();
  row.is_disputed = reader.Bool();
  const std::uint64_t names = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < names && reader.IsGood(); ++i) {
    row.judged_by.emplace_back(reader.Text());
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return row;
}

std::optional<WorkTopic> TopicOf(const WorkItem& item) {
  if (!item.is_engine_made) {
    return std::nullopt;
  }
  switch (item.kind) {
    case WorkKind::kRulingContradicted:
      return WorkTopic::kContradiction;
    case WorkKind::kTooManyCandidates:
      return WorkTopic::kTooMany;
    case WorkKind::kAnomaly:
      return WorkTopic::kAnomaly;
    default:
      return WorkTopic::kPair;
  }
}

std::string LastItemKey(WorkTopic topic, RecordNumber a, RecordNumber b) {
  return storage::KeyWriter()
      .U8(kLastRow)
      .U8(static_cast<std::uint8_t>(topic))
      .U32(a)
      .U32(b)
      .View();
}

std::string EncodeLastItem(const LastItemRow& row) {
  RecordWriter writer(kLastVersion);
  writer.Unsigned(row.item).Bool(row.is_closed);
  writer.Unsigned(static_cast<std::uint64_t>(row.decision)).Double(row.bits);
  return std::move(writer).Take();
}

Result<LastItemRow> DecodeLastItem(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kLastVersion));
  LastItemRow row;
  row.item = reader.Unsigned();
  row.is_closed = reader.Bool();
  row.decision = ReadDecision(reader);
  row.bits = reader.Double();
  SOCLE_TRY_STATUS(reader.Finish());
  return row;
}

std::string OpenItemsKey(RecordNumber record) {
  return storage::KeyWriter().U8(kOpenRow).U32(record).View();
}

std::string EncodeOpenItems(const std::vector<OpenItem>& items) {
  RecordWriter writer(kOpenVersion);
  writer.Unsigned(items.size());
  for (const OpenItem& item : items) {
    writer.Unsigned(item.item).Unsigned(static_cast<std::uint64_t>(item.kind));
    writer.Unsigned(item.other).Bool(item.is_engine_made);
  }
  return std::move(writer).Take();
}

Result<std::vector<OpenItem>> DecodeOpenItems(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kOpenVersion));
  std::vector<OpenItem> items;
  const std::uint64_t count = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
    OpenItem item;
    item.item = reader.Unsigned();
    item.kind = ReadKind(reader);
    item.other = ReadRecord(reader);
    item.is_engine_made = reader.Bool();
    items.push_back(item);
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return items;
}

SettledRow SettledRowOf(const WorkItem& item) {
  SettledRow row{.kind = item.kind,
                 .is_closed = item.state == WorkState::kClosed,
                 .domain_a = item.domain_a,
                 .domain_b = item.domain_b,
                 .opened_at = item.opened_at};
  if (item.verdict) {
    row.decision = item.verdict->decision;
    row.by = item.verdict->actor.name;
  }
  if (item.is_blind && item.judgements.size() == 2) {
    row.blind = {item.judgements[0].decision, item.judgements[1].decision};
  }
  return row;
}

std::string SettledKey(UnixMicros settled_at, WorkNumber item) {
  return storage::KeyWriter()
      .U8(kSettledRow)
      .DescendingU64(OrderedRank(settled_at.value))
      .U64(item)
      .View();
}

std::string SettledPrefix() {
  return std::string(1, static_cast<char>(kSettledRow));
}

std::string SettledFrom(UnixMicros instant) {
  return storage::KeyWriter().U8(kSettledRow).DescendingU64(OrderedRank(instant.value)).View();
}

Result<SettledPlace> DecodeSettledKey(std::string_view key) {
  storage::KeyReader reader(key);
  reader.U8();
  SettledPlace place;
  place.settled_at.value = RankOfOrdered(reader.DescendingU64());
  place.item = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return place;
}

std::string EncodeSettledRow(const SettledRow& row) {
  RecordWriter writer(kSettledVersion);
  writer.Unsigned(static_cast<std::uint64_t>(row.kind)).Bool(row.is_closed);
  writer.Unsigned(row.domain_a).Unsigned(row.domain_b).Signed(row.opened_at.value);
  writer.Unsigned(static_cast<std::uint64_t>(row.decision)).Text(row.by);
  writer.Bool(row.blind.has_value());
  if (row.blind) {
    writer.Unsigned(static_cast<std::uint64_t>(row.blind->first));
    writer.Unsigned(static_cast<std::uint64_t>(row.blind->second));
  }
  return std::move(writer).Take();
}

Result<SettledRow> DecodeSettledRow(std::string_view value) {
  SOCLE_TRY(auto reader, RecordReader::Open(value, kSettledVersion));
  SettledRow row;
  row.kind = ReadKind(reader);
  row.is_closed = reader.Bool();
  row.domain_a = ReadDomain(reader);
  row.domain_b = ReadDomain(reader);
  row.opened_at.value = reader.Signed();
  row.decision = ReadDecision(reader);
  row.by = reader.Text();
  if (reader.Bool()) {
    const WorkDecision first = ReadDecision(reader);
    const WorkDecision second = ReadDecision(reader);
    row.blind = {first, second};
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return row;
}

std::string ItemOfRecordKey(RecordNumber record, WorkNumber item) {
  return storage::KeyWriter().U8(kItemOfRecordRow).U32(record).U64(item).View();
}

std::string ItemsOfRecordPrefix(RecordNumber record) {
  return storage::KeyWriter().U8(kItemOfRecordRow).U32(record).View();
}

Result<std::uint64_t> DecodeOfRecordKey(std::string_view key) {
  storage::KeyReader reader(key);
  reader.U8();
  reader.U32();
  const std::uint64_t number = reader.U64();
  SOCLE_TRY_STATUS(reader.Finish());
  return number;
}

}  // namespace socle::mpi::person_store
