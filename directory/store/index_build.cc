#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/fence_table.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_rows.h"
#include "directory/store/index_table.h"
#include "directory/store/pending_rows.h"
#include "directory/store/posting_key.h"
#include "directory/store/rows.h"
#include "directory/store/store_state.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

// Indexes that come and go while the directory is in use.
namespace socle::directory::store {

namespace {

constexpr std::size_t kDroppedRows = 10'000;

Status CheckKinds(const schema::AttributeType& type, const IndexKinds& kinds) {
  if (kinds == IndexKinds{}) {
    return Fail(Code::kInvalidArgument, "an index of no kind");
  }
  if (kinds.equality && type.equality == nullptr) {
    return Fail(Code::kInvalidArgument, type.Name() + " has no equality rule");
  }
  if (kinds.part && type.substring == nullptr) {
    return Fail(Code::kInvalidArgument, type.Name() + " has no substrings rule");
  }
  if (kinds.order && type.ordering == nullptr) {
    return Fail(Code::kInvalidArgument, type.Name() + " has no ordering rule");
  }
  return {};
}

std::vector<IndexDefinition> Copy(const IndexTable& table) {
  return {table.All().begin(), table.All().end()};
}

// Deletes some rows that begin with `prefix`; false when there were none.
Result<bool> DeleteSome(const storage::ReadView& view,
                        storage::FamilyId family,
                        std::string_view prefix,
                        storage::WriteUnit& unit) {
  storage::Scan scan = view.ScanPrefix(family, prefix);
  std::size_t count = 0;
  while (count < kDroppedRows && scan.Next()) {
    unit.Delete(family, scan.Key());
    ++count;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return count > 0;
}

}  // namespace

Status DirectoryStore::State::CommitIndexes(storage::WriteUnit& unit,
                                            std::vector<IndexDefinition> definitions) {
  for (const IndexDefinition& index : definitions) {
    unit.Put(kMeta, IndexRowKey(index.id), EncodeIndexDefinition(index));
  }
  const auto committed = database->Commit(unit);
  DropView();
  if (!committed.has_value()) {
    is_stopped = true;
    return Fail(committed.error());
  }
  shared.tables.Lock()->indexes =
      std::make_shared<const IndexTable>(shared.schema, std::move(definitions));
  DropView();  // it had the former table
  return {};
}

Status DirectoryStore::AddIndex(std::string_view attribute, const IndexKinds& kinds) {
  SOCLE_TRY_STATUS(state_->CheckWrites());
  const schema::AttributeType* type = Schema().FindAttribute(attribute);
  if (type == nullptr) {
    return Fail(Code::kNotFound, "the schema has no attribute " + std::string(attribute));
  }
  SOCLE_TRY_STATUS(CheckKinds(*type, kinds));
  std::vector<IndexDefinition> definitions = Copy(*state_->shared.tables.Lock()->indexes);
  for (IndexDefinition& index : definitions) {
    if (index.attribute != type->definition.oid || index.state == IndexState::kDropping) {
      continue;
    }
    if (index.kinds == kinds) {
      return Fail(Code::kConflict, "there is such an index");
    }
    // One that is ready is read until the new one is.
    if (index.state == IndexState::kBuilding) {
      index.state = IndexState::kDropping;
    }
  }
  if (definitions.size() >= kIndexesMax || state_->next_index == UINT16_MAX) {
    return Fail(Code::kTooLarge, "too many indexes");
  }
  const IndexId id = state_->next_index++;
  definitions.push_back({.id = id,
                         .attribute = type->definition.oid,
                         .kinds = kinds,
                         .state = IndexState::kBuilding});
  storage::WriteUnit unit;
  unit.Put(kMeta, kNextIndexKey, EncodeId(state_->next_index));
  unit.Put(kMeta, BuildRowKey(id), EncodeId(1));
  return state_->CommitIndexes(unit, std::move(definitions));
}

Status DirectoryStore::DropIndex(std::string_view attribute) {
  SOCLE_TRY_STATUS(state_->CheckWrites());
  const schema::AttributeType* type = Schema().FindAttribute(attribute);
  const std::string oid = type == nullptr ? std::string(attribute) : type->definition.oid;
  std::vector<IndexDefinition> definitions = Copy(*state_->shared.tables.Lock()->indexes);
  bool is_there = false;
  for (IndexDefinition& index : definitions) {
    if (index.attribute == oid && index.state != IndexState::kDropping) {
      index.state = IndexState::kDropping;
      state_->fences.Forget(index.id);
      is_there = true;
    }
  }
  if (!is_there) {
    return Fail(Code::kNotFound, "no index of " + std::string(attribute));
  }
  storage::WriteUnit unit;
  return state_->CommitIndexes(unit, std::move(definitions));
}

Result<bool> DirectoryStore::BuildIndexSlice() {
  SOCLE_TRY_STATUS(state_->CheckWrites());
  const std::shared_ptr<const IndexTable> indexes = state_->shared.tables.Lock()->indexes;
  for (const IndexDefinition& index : indexes->All()) {
    if (index.state == IndexState::kDropping) {
      return state_->DropSlice(index);
    }
    if (index.state == IndexState::kBuilding) {
      return state_->BuildSlice(index);
    }
  }
  return false;
}

Result<bool> DirectoryStore::State::BuildSlice(const IndexDefinition& index) {
  const storage::ReadView view = database->NewReadView();
  const SharedState::Tables tables = *shared.tables.Lock();
  SOCLE_TRY(const std::string progress, view.Get(kMeta, BuildRowKey(index.id)));
  SOCLE_TRY(EntryId next, DecodeId(progress));
  const ViewRows base(view);
  PendingRows rows(base);
  const IndexRowMaker maker(shared.schema, *tables.descriptions, *tables.indexes);
  storage::WriteUnit unit;
  storage::Scan scan = view.ScanRange(kEntries, EntryKey(next), {});
  EntryRow row;
  std::size_t count = 0;
  while (count < kIndexSliceEntries && scan.Next()) {
    SOCLE_TRY(const EntryId id, DecodeEntryKey(scan.Key()));
    SOCLE_TRY_STATUS(DecodeEntryRowInto(scan.Value(), row));
    IndexRows added = maker.Of(index, id, row);
    for (const std::string& prefix : added.postings) {
      rows.ChangePosting(prefix, id, /*is_removed=*/false);
    }
    for (const OrderRow& order : added.orders) {
      unit.Put(kOrder,
               OrderPrefix(index.id) + order.place,
               order.is_least ? kLeastValue : std::string_view());
    }
    next = id + 1;
    ++count;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  if (count == 0) {
    SOCLE_TRY_STATUS(FinishBuild(index));
    return true;
  }
  rows.FillUnit(unit);
  unit.Put(kMeta, BuildRowKey(index.id), EncodeId(next));
  const auto committed = database->Commit(unit);
  DropView();
  if (!committed.has_value()) {
    is_stopped = true;
    return Fail(committed.error());
  }
  return true;
}

// All entries are in: from now on the index is read, and an older one of the attribute goes.
Status DirectoryStore::State::FinishBuild(const IndexDefinition& index) {
  std::vector<IndexDefinition> definitions = Copy(*shared.tables.Lock()->indexes);
  std::vector<IndexId> replaced;
  for (IndexDefinition& other : definitions) {
    if (other.id == index.id) {
      other.state = IndexState::kReady;
    } else if (other.attribute == index.attribute && other.state == IndexState::kReady) {
      other.state = IndexState::kDropping;
      replaced.push_back(other.id);
    }
  }
  storage::WriteUnit unit;
  Stretches stretches;
  if (index.kinds.order) {
    const storage::ReadView view = database->NewReadView();
    SOCLE_TRY(stretches, CountStretches(view, index.id));
    PutStretches(index.id, stretches, unit);
  }
  unit.Delete(kMeta, BuildRowKey(index.id));
  // The definition may be gone with the table that is replaced.
  const IndexId id = index.id;
  const bool has_order = index.kinds.order;
  SOCLE_TRY_STATUS(CommitIndexes(unit, std::move(definitions)));
  for (const IndexId other : replaced) {
    fences.Forget(other);
  }
  if (has_order) {
    fences.Set(id, std::move(stretches));
  }
  return {};
}

Result<bool> DirectoryStore::State::DropSlice(const IndexDefinition& index) {
  const storage::ReadView view = database->NewReadView();
  const std::string prefix = OrderPrefix(index.id);  // postings begin with the same two bytes
  storage::WriteUnit unit;
  bool has_rows = false;
  for (const storage::FamilyId family : {kPostings, kOrder}) {
    SOCLE_TRY(const bool has_some, DeleteSome(view, family, prefix, unit));
    has_rows = has_rows || has_some;
  }
  SOCLE_TRY(const bool has_fences, DeleteSome(view, kMeta, FencePrefix(index.id), unit));
  if (has_rows || has_fences) {
    const auto committed = database->Commit(unit);
    DropView();
    if (!committed.has_value()) {
      is_stopped = true;
      return Fail(committed.error());
    }
    return true;
  }
  std::vector<IndexDefinition> definitions = Copy(*shared.tables.Lock()->indexes);
  std::erase_if(definitions, [&](const IndexDefinition& other) { return other.id == index.id; });
  unit.Delete(kMeta, FenceVersionKey(index.id));
  unit.Delete(kMeta, BuildRowKey(index.id));
  unit.Delete(kMeta, IndexRowKey(index.id));
  SOCLE_TRY_STATUS(CommitIndexes(unit, std::move(definitions)));
  return true;
}

}  // namespace socle::directory::store
