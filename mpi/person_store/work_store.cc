#include "mpi/person_store/work_store.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/work_rows.h"

namespace socle::mpi::person_store {

namespace {

Result<std::vector<std::uint64_t>> NumbersUnder(const Rows& rows, std::string_view prefix) {
  std::vector<std::uint64_t> numbers;
  SOCLE_TRY_STATUS(
      ScanPrefix(rows, kWork, prefix, [&](std::string_view key, std::string_view) -> Result<bool> {
        SOCLE_TRY(const std::uint64_t number, DecodeOfRecordKey(key));
        numbers.push_back(number);
        return true;
      }));
  return numbers;
}

// The records that an item is about.
std::vector<RecordNumber> RecordsOf(const WorkItem& item) {
  return item.IsAboutPair() ? std::vector{item.a, item.b} : std::vector{item.a};
}

Status SetOpenItem(Draft& draft, RecordNumber record, const WorkItem& item) {
  SOCLE_TRY(std::vector<OpenItem> items, FindOpenItems(draft, record));
  std::erase_if(items, [&](const OpenItem& other) { return other.item == item.number; });
  if (!item.IsSettled()) {
    items.push_back({.item = item.number,
                     .kind = item.kind,
                     .other = record == item.a ? item.b : item.a,
                     .is_engine_made = item.is_engine_made});
    std::ranges::sort(items, {}, &OpenItem::item);
  }
  if (items.empty()) {
    draft.Delete(kWork, OpenItemsKey(record));
  } else {
    draft.Put(kWork, OpenItemsKey(record), EncodeOpenItems(items));
  }
  return {};
}

// Takes away the rows by which an item was found in its former state.
void DropPlaces(Draft& draft, const WorkItem& before) {
  if (before.IsSettled()) {
    draft.Delete(kWork, SettledKey(before.settled_at, before.number));
  } else {
    for (const std::string& key : QueueKeysOf(before)) {
      draft.Delete(kWork, key);
    }
  }
}

void PutPlaces(Draft& draft, const WorkItem& item) {
  if (!item.IsSettled()) {
    for (const std::string& key : QueueKeysOf(item)) {
      draft.Put(kWork, key, EncodeQueueRow(QueueRowOf(item)));
    }
    return;
  }
  draft.Put(kWork, SettledKey(item.settled_at, item.number), EncodeSettledRow(SettledRowOf(item)));
}

// What is known of these records is the last settled item, or nothing while one is open.
void PutLast(Draft& draft, const WorkItem& item) {
  const std::optional<WorkTopic> topic = TopicOf(item);
  if (!topic) {
    return;
  }
  if (!item.IsSettled()) {
    draft.Delete(kWork, LastItemKey(*topic, item.a, item.b));
    return;
  }
  LastItemRow row{
      .item = item.number, .is_closed = item.state == WorkState::kClosed, .bits = item.bits};
  if (item.verdict) {
    row.decision = item.verdict->decision;
  }
  draft.Put(kWork, LastItemKey(*topic, item.a, item.b), EncodeLastItem(row));
}

template <class Event>
void Emit(Draft& draft, EventKind kind, const Event& event) {
  draft.Event(static_cast<std::uint32_t>(kind), EncodeEvent(event));
}

}  // namespace

Result<std::optional<WorkItem>> FindWorkItem(const Rows& rows, WorkNumber item) {
  const std::string key = WorkItemKey(item);
  SOCLE_TRY(const auto value, rows.Find(kWork, key));
  if (!value) {
    return std::nullopt;
  }
  return DecodeWorkItem(key, *value);
}

Result<std::vector<OpenItem>> FindOpenItems(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto value, rows.Find(kWork, OpenItemsKey(record)));
  if (!value) {
    return std::vector<OpenItem>();
  }
  return DecodeOpenItems(*value);
}

Result<std::vector<std::vector<OpenItem>>> FindOpenItemsOf(const Rows& rows,
                                                           std::span<const RecordNumber> records) {
  std::vector<std::string> keys;
  keys.reserve(records.size());
  for (const RecordNumber record : records) {
    keys.push_back(OpenItemsKey(record));
  }
  SOCLE_TRY(const auto values, rows.FindMany(kWork, keys));
  std::vector<std::vector<OpenItem>> items(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (const auto& value = values[i]) {
      SOCLE_TRY(items[i], DecodeOpenItems(*value));
    }
  }
  return items;
}

Result<std::optional<LastItemRow>> FindLastItem(const Rows& rows,
                                                WorkTopic topic,
                                                RecordNumber a,
                                                RecordNumber b) {
  SOCLE_TRY(const auto value, rows.Find(kWork, LastItemKey(topic, a, b)));
  if (!value) {
    return std::nullopt;
  }
  return DecodeLastItem(*value);
}

Result<std::vector<WorkNumber>> ItemsSettledAt(const Rows& rows, UnixMicros instant) {
  std::vector<WorkNumber> items;
  SOCLE_TRY_STATUS(ScanPrefix(rows,
                              kWork,
                              SettledFrom(instant),
                              [&](std::string_view key, std::string_view) -> Result<bool> {
                                SOCLE_TRY(const SettledPlace place, DecodeSettledKey(key));
                                items.push_back(place.item);
                                return true;
                              }));
  return items;
}

Result<std::vector<WorkNumber>> ItemsOfRecord(const Rows& rows, RecordNumber record) {
  return NumbersUnder(rows, ItemsOfRecordPrefix(record));
}

Result<std::optional<Action>> FindAction(const Rows& rows, ActionNumber action) {
  const std::string key = ActionKey(action);
  SOCLE_TRY(const auto value, rows.Find(kWork, key));
  if (!value) {
    return std::nullopt;
  }
  return DecodeAction(key, *value);
}

Result<std::vector<ActionNumber>> ActionsOfRecord(const Rows& rows, RecordNumber record) {
  return NumbersUnder(rows, ActionsOfRecordPrefix(record));
}

Status PutWorkItem(Draft& draft, const WorkItem& item) {
  SOCLE_TRY(const auto before, FindWorkItem(draft, item.number));
  if (before) {
    DropPlaces(draft, *before);
  }
  PutPlaces(draft, item);
  const bool is_new_place = !before || before->IsSettled() != item.IsSettled();
  if (is_new_place) {
    PutLast(draft, item);
  }
  for (const RecordNumber record : RecordsOf(item)) {
    if (is_new_place) {
      SOCLE_TRY_STATUS(SetOpenItem(draft, record, item));
    }
    if (!before) {
      draft.Put(kWork, ItemOfRecordKey(record, item.number), {});
    }
  }
  draft.Put(kWork, WorkItemKey(item.number), EncodeWorkItem(item));
  return {};
}

void PutAction(Draft& draft, const Action& action) {
  for (const RecordNumber record : action.records) {
    draft.Put(kWork, ActionOfRecordKey(record, action.number), {});
  }
  draft.Put(kWork, ActionKey(action.number), EncodeAction(action));
}

void ForgetLastItem(Draft& draft, WorkTopic topic, RecordNumber a, RecordNumber b) {
  draft.Delete(kWork, LastItemKey(topic, a, b));
}

void PutEvent(Draft& draft, const CrossReferenceChanged& event) {
  Emit(draft, EventKind::kCrossReferenceChanged, event);
}

void PutEvent(Draft& draft, const IdentityChanged& event) {
  Emit(draft, EventKind::kIdentityChanged, event);
}

void PutEvent(Draft& draft, const DmpConsentReceived& event) {
  Emit(draft, EventKind::kDmpConsent, event);
}

void PutEvent(Draft& draft, const DoublonConfirmed& event) {
  Emit(draft, EventKind::kDoublonConfirmed, event);
}

}  // namespace socle::mpi::person_store
