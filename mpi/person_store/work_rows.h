#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"

// Keys and values of the family `work`; docs/formats/person-store.md describes each. The first byte
// of a key says what the row is.
namespace socle::mpi::person_store {

// Row 1: number -> the item.
std::string WorkItemKey(WorkNumber item);
std::string EncodeWorkItem(const WorkItem& item);
Result<WorkItem> DecodeWorkItem(std::string_view key, std::string_view value);

// Row 2, the queue: items that are not settled, the first to do first. The rank is the priority at
// opening less the moment of opening, so two items keep their order while both grow older.
struct QueuePlace {
  std::int64_t rank = 0;  // greater comes first
  UnixMicros opened_at{};
  WorkNumber item = 0;

  // The priority as of an instant, as PriorityAt gives it for the item.
  [[nodiscard]] std::uint32_t Priority(UnixMicros now) const;
};

struct QueueRow {
  WorkKind kind = WorkKind::kDoublon;
  WorkState state = WorkState::kOpen;
  std::uint16_t domain_a = 0;
  std::uint16_t domain_b = 0;
  UnixMicros until{};
  std::string claimed_by{};
  bool is_proposed = false;
  bool is_disputed = false;
  std::vector<std::string> judged_by{};  // who may not decide it again
  bool operator==(const QueueRow&) const = default;
};

// The items of a kind, of a domain, or of both; what is not set takes all.
struct QueueScope {
  std::optional<WorkKind> kind{};
  std::uint16_t domain = 0;
};

QueuePlace PlaceOf(const WorkItem& item);
QueueRow QueueRowOf(const WorkItem& item);
// Row 2 holds the whole queue; row 9 holds it once more by kind, by domain, and by both, with the
// same value, so that the next item of one is found without a look at the others.
std::string QueueKey(const QueuePlace& place, const QueueScope& scope = {});
std::string QueuePrefix(const QueueScope& scope = {});
// Of every scope that the item belongs to.
std::vector<std::string> QueueKeysOf(const WorkItem& item);
Result<QueuePlace> DecodeQueueKey(std::string_view key);
std::string EncodeQueueRow(const QueueRow& row);
Result<QueueRow> DecodeQueueRow(std::string_view value);

// What an item that the engine made is about: it makes at most one of a topic for the same records.
enum class WorkTopic : std::uint8_t { kPair = 1, kContradiction, kTooMany, kAnomaly };

// Nothing for an item that the engine did not make.
std::optional<WorkTopic> TopicOf(const WorkItem& item);

// Row 3: topic and records -> the last item about them, once it is settled.
struct LastItemRow {
  WorkNumber item = 0;
  bool is_closed = false;  // by the engine
  WorkDecision decision = WorkDecision::kNothingToDo;
  double bits = 0;  // when the item was opened
  bool operator==(const LastItemRow&) const = default;
};

std::string LastItemKey(WorkTopic topic, RecordNumber a, RecordNumber b);
std::string EncodeLastItem(const LastItemRow& row);
Result<LastItemRow> DecodeLastItem(std::string_view value);

// Row 4: record -> its items that are not settled, in the order of their numbers.
struct OpenItem {
  WorkNumber item = 0;
  WorkKind kind = WorkKind::kDoublon;
  RecordNumber other = 0;  // 0 = none
  bool is_engine_made = false;
  bool operator==(const OpenItem&) const = default;
};

std::string OpenItemsKey(RecordNumber record);
std::string EncodeOpenItems(const std::vector<OpenItem>& items);
Result<std::vector<OpenItem>> DecodeOpenItems(std::string_view value);

// Row 5: settled items, the latest first.
struct SettledRow {
  WorkKind kind = WorkKind::kDoublon;
  bool is_closed = false;
  std::uint16_t domain_a = 0;
  std::uint16_t domain_b = 0;
  UnixMicros opened_at{};
  WorkDecision decision = WorkDecision::kNothingToDo;
  std::string by{};  // account
  std::optional<std::pair<WorkDecision, WorkDecision>> blind{};
  bool operator==(const SettledRow&) const = default;
};

SettledRow SettledRowOf(const WorkItem& item);
std::string SettledKey(UnixMicros settled_at, WorkNumber item);
std::string SettledPrefix();
// Of the first row that is not later than `instant`.
std::string SettledFrom(UnixMicros instant);

struct SettledPlace {
  UnixMicros settled_at{};
  WorkNumber item = 0;
};

Result<SettledPlace> DecodeSettledKey(std::string_view key);
std::string EncodeSettledRow(const SettledRow& row);
Result<SettledRow> DecodeSettledRow(std::string_view value);

// Row 6: number -> the action. Row 7: record, action -> nothing. Row 8: record, item -> nothing.
std::string ActionKey(ActionNumber action);
std::string EncodeAction(const Action& action);
Result<Action> DecodeAction(std::string_view key, std::string_view value);
std::string ActionOfRecordKey(RecordNumber record, ActionNumber action);
std::string ActionsOfRecordPrefix(RecordNumber record);
std::string ItemOfRecordKey(RecordNumber record, WorkNumber item);
std::string ItemsOfRecordPrefix(RecordNumber record);
// The last part of a key of row 7 or 8.
Result<std::uint64_t> DecodeOfRecordKey(std::string_view key);

}  // namespace socle::mpi::person_store
