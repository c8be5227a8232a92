#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_rows.h"

// Typed reads and writes of work items, actions and events. As in person_store.h: `Find*` give
// nothing when there is no such row; kCorruption when one does not decode.
namespace socle::mpi::person_store {

Result<std::optional<WorkItem>> FindWorkItem(const Rows& rows, WorkNumber item);
// Items of a record that are not settled.
Result<std::vector<OpenItem>> FindOpenItems(const Rows& rows, RecordNumber record);
// The same of many records, in their order.
Result<std::vector<std::vector<OpenItem>>> FindOpenItemsOf(const Rows& rows,
                                                           std::span<const RecordNumber> records);
// The last item that the engine made about these records, when it is settled.
Result<std::optional<LastItemRow>> FindLastItem(const Rows& rows,
                                                WorkTopic topic,
                                                RecordNumber a,
                                                RecordNumber b);
// Items that were settled at an instant.
Result<std::vector<WorkNumber>> ItemsSettledAt(const Rows& rows, UnixMicros instant);
// All items of a record, settled ones too, in the order of opening.
Result<std::vector<WorkNumber>> ItemsOfRecord(const Rows& rows, RecordNumber record);

Result<std::optional<Action>> FindAction(const Rows& rows, ActionNumber action);
// All actions that concern a record, in their order.
Result<std::vector<ActionNumber>> ActionsOfRecord(const Rows& rows, RecordNumber record);

// Writes an item with all rows that lead to it.
Status PutWorkItem(Draft& draft, const WorkItem& item);
void PutAction(Draft& draft, const Action& action);
// Forgets what was decided last about these records, so that the engine asks anew.
void ForgetLastItem(Draft& draft, WorkTopic topic, RecordNumber a, RecordNumber b);

// An event of the change log.
void PutEvent(Draft& draft, const CrossReferenceChanged& event);
void PutEvent(Draft& draft, const IdentityChanged& event);
void PutEvent(Draft& draft, const DmpConsentReceived& event);
void PutEvent(Draft& draft, const DoublonConfirmed& event);

}  // namespace socle::mpi::person_store
