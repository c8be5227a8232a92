#include "directory/store/directory_store.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_view.h"
#include "directory/store/draft_state.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "directory/store/posting_key.h"
#include "directory/store/row_cache.h"
#include "directory/store/store_state.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

namespace {

Result<EntryId> FindNumber(const storage::ReadView& view, std::string_view key, EntryId missing) {
  SOCLE_TRY(const auto row, view.Find(kMeta, key));
  if (!row) {
    return missing;
  }
  return DecodeId(*row);
}

// Indexes of a new store that the schema has attributes and rules for.
std::vector<IndexDefinition> FirstDefinitions(const schema::Schema& schema,
                                              const std::vector<DefaultIndex>& indexes) {
  std::vector<IndexDefinition> out;
  for (const DefaultIndex& index : indexes) {
    const schema::AttributeType* type = schema.FindAttribute(index.attribute);
    if (type == nullptr) {
      continue;
    }
    IndexKinds kinds = index.kinds;
    kinds.order = kinds.order && type->ordering != nullptr;
    out.push_back({.id = static_cast<IndexId>(out.size() + 1),
                   .attribute = type->definition.oid,
                   .kinds = kinds,
                   .state = IndexState::kReady});
  }
  return out;
}

}  // namespace

DirectoryStore::DirectoryStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

DirectoryStore::~DirectoryStore() = default;

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::Open(
    const std::string& folder,
    const schema::Schema& schema,
    const StoreOptions& options,
    const storage::DatabaseServices& services) {
  const storage::DatabaseOptions database_options{.format = std::string(kStoreFormat),
                                                  .schema_version = kSchemaVersion,
                                                  .families = StoreFamilies(),
                                                  .create_if_missing = options.create_if_missing,
                                                  .cache_bytes = options.cache_bytes,
                                                  .write_buffer_bytes = options.write_buffer_bytes,
                                                  .background_threads = options.background_threads};
  auto state = std::make_unique<State>(schema, options, services.clock);
  SOCLE_TRY(state->database, storage::Database::Open(folder, database_options, services));
  SOCLE_TRY_STATUS(state->WriteNewStore(options));
  SOCLE_TRY_STATUS(state->Load());
  std::unique_ptr<DirectoryStore> store(new DirectoryStore(std::move(state)));
  SOCLE_TRY_STATUS(store->FinishLoad());
  return store;
}

Status DirectoryStore::State::WriteNewStore(const StoreOptions& options) {
  const storage::ReadView view = database->NewReadView();
  SOCLE_TRY(const auto known, view.Find(kMeta, kNextIndexKey));
  if (known) {
    return {};
  }
  storage::WriteUnit unit;
  const auto definitions = FirstDefinitions(shared.schema, options.indexes);
  for (const IndexDefinition& index : definitions) {
    unit.Put(kMeta, IndexRowKey(index.id), EncodeIndexDefinition(index));
  }
  unit.Put(kMeta, kNextIndexKey, EncodeId(definitions.size() + 1));
  unit.Put(kMeta, kNextEntryKey, EncodeId(1));
  SOCLE_TRY([[maybe_unused]] const auto number, database->Commit(unit));
  return {};
}

Status DirectoryStore::State::Load() {
  const storage::ReadView view = database->NewReadView();
  auto descriptions = std::make_shared<DescriptionTable>();
  storage::Scan names = view.ScanPrefix(kMeta, "d");
  while (names.Next()) {
    SOCLE_TRY(const DescriptionId id, descriptions->Add(shared.schema, names.Value()));
    if (names.Key() != DescriptionRowKey(id)) {
      return Fail(Code::kCorruption, "the number of an attribute description is missing");
    }
  }
  SOCLE_TRY_STATUS(names.Finish());
  std::vector<IndexDefinition> definitions;
  storage::Scan rows = view.ScanPrefix(kMeta, "i");
  while (rows.Next()) {
    SOCLE_TRY(definitions.emplace_back(), DecodeIndexDefinition(rows.Value()));
  }
  SOCLE_TRY_STATUS(rows.Finish());
  auto indexes = std::make_shared<const IndexTable>(shared.schema, std::move(definitions));
  SOCLE_TRY(const EntryId first_free, FindNumber(view, kNextEntryKey, 1));
  SOCLE_TRY(const EntryId free_index, FindNumber(view, kNextIndexKey, 1));
  SOCLE_TRY_STATUS(fences.Load(view, *indexes));
  next_index = static_cast<IndexId>(free_index);
  written_descriptions = descriptions->All().size();
  shared.next_entry = first_free;
  shared.generation += 2;
  shared.row_cache.Clear(++shared.version);
  DropView();
  shared.fences.Lock()->clear();
  *shared.tables.Lock() = {.descriptions = std::move(descriptions), .indexes = std::move(indexes)};
  return LoadEventTime();
}

Status DirectoryStore::State::LoadEventTime() {
  const storage::ChangeNumber last = database->LastChange();
  if (last < database->FirstChange()) {
    return {};
  }
  storage::ChangeLogReader reader(*database, last);
  SOCLE_TRY(const auto events, reader.Read(1, 1));
  for (const storage::ChangeEvent& one : events) {
    SOCLE_TRY(const DirectoryEvent event, DecodeDirectoryEvent(one.payload));
    times.GoBehind(event.time);
  }
  return {};
}

std::shared_ptr<DirectoryView::State> DirectoryStore::State::MakeView() {
  for (;;) {
    const std::uint64_t generation = shared.generation.load();
    const std::uint64_t version = shared.version.load();
    const SharedState::Tables before = *shared.tables.Lock();
    const storage::ChangeNumber last_change = database->LastChange();
    auto view = std::make_shared<DirectoryView::State>(shared, database->NewReadView());
    SharedState::Tables after = *shared.tables.Lock();
    if (after.indexes != before.indexes) {
      continue;  // an index came or went just now: which of the two states it is cannot be said
    }
    view->descriptions = std::move(after.descriptions);
    view->indexes = std::move(after.indexes);
    view->last_change = last_change;
    view->entry_end = shared.next_entry.load();
    view->version = version;
    if (generation % 2 == 0 && shared.generation.load() == generation) {
      view->cache_generation = generation;
    }
    return view;
  }
}

DirectoryView DirectoryStore::NewView() const {
  {
    auto last = state_->last_view.Lock();
    if (!last->is_closed) {
      if (last->view == nullptr) {
        last->view = state_->MakeView();
      }
      return DirectoryView(last->view, DirectoryView::Source::kMemory);
    }
  }
  // The database is opened anew, and would wait for a view that is kept.
  return DirectoryView(state_->MakeView(), DirectoryView::Source::kMemory);
}

DirectoryView DirectoryStore::NewViewOfDisk() const {
  return DirectoryView(state_->MakeView(), DirectoryView::Source::kDisk);
}

Status DirectoryStore::ReadAhead(const std::atomic<bool>& stop) const {
  const DirectoryView view = NewView();
  RowCache& kept = state_->shared.row_cache;
  const std::uint64_t version = view.Version();
  // Their blocks would only push out others: what is asked for is found in the rows.
  storage::Scan entries = view.Raw().ScanOnce(kEntries, {}, {});
  while (!stop && kept.HasRoomForEntries() && entries.Next()) {
    SOCLE_TRY(const EntryId id, DecodeEntryKey(entries.Key()));
    kept.PutEntry(version, id, RowBytes(entries.Value()));
  }
  SOCLE_TRY_STATUS(entries.Finish());
  storage::Scan children = view.Raw().ScanOnce(kChildren, {}, {});
  while (!stop && kept.HasRoomForChildren() && children.Next()) {
    // Keys of names that stand under their beginning and a hash are looked for in another way.
    if (children.Key().size() > sizeof(EntryId) + kChildNameBytesMax) {
      continue;
    }
    SOCLE_TRY(const EntryId id, DecodeId(children.Value()));
    kept.PutChild(version, children.Key(), id);
  }
  return children.Finish();
}

const schema::Schema& DirectoryStore::Schema() const {
  return state_->shared.schema;
}

storage::Database& DirectoryStore::Database() const {
  return *state_->database;
}

std::unique_ptr<DirectoryDraft> DirectoryStore::NewDraft() {
  SharedState& shared = state_->shared;
  const SharedState::Tables tables = *shared.tables.Lock();
  DirectoryDraft::State::Beginning beginning = {.descriptions = tables.descriptions,
                                                .indexes = tables.indexes,
                                                .next_entry = shared.next_entry.load(),
                                                .kept = shared.row_cache,
                                                .version = shared.version.load()};
  std::unique_ptr<DirectoryDraft> draft(new DirectoryDraft());
  draft->state_ = std::make_unique<DirectoryDraft::State>(
      *draft, shared.schema, state_->database->NewReadView(), std::move(beginning), state_->times);
  draft->Attach(draft->state_->rows, shared.schema);
  draft->UseCache(&shared.names, shared.generation.load(), DirectoryDraft::CacheUse::kReadOnly);
  return draft;
}

Status DirectoryStore::State::CheckWrites() const {
  if (is_stopped) {
    return Fail(
        Code::kInternal,
        "the directory does not write for now: an earlier write failed (is the disk full?)");
  }
  return {};
}

Result<storage::ChangeNumber> DirectoryStore::Commit(const DirectoryDraft& draft,
                                                     const AddToUnit& add) {
  SharedState& shared = state_->shared;
  const DirectoryDraft::State& changes = *draft.state_;
  SOCLE_TRY_STATUS(state_->CheckWrites());
  storage::WriteUnit unit;
  if (!changes.rows.IsEmpty()) {
    changes.rows.FillUnit(unit);
    const Status counted = state_->fences.Fill(changes.view, changes.rows.Orders(), unit);
    if (!counted.has_value()) {
      state_->fences.Undo();
      return Fail(counted.error());
    }
    const auto descriptions = changes.descriptions->All().subspan(state_->written_descriptions);
    for (const StoredDescription& description : descriptions) {
      unit.Put(kMeta, DescriptionRowKey(description.id), description.key);
    }
    if (changes.next_entry != shared.next_entry.load()) {
      unit.Put(kMeta, kNextEntryKey, EncodeId(changes.next_entry));
    }
  }
  const Status added = add ? add(unit) : Status();
  if (!added.has_value()) {
    state_->fences.Undo();
    return Fail(added.error());
  }
  if (unit.IsEmpty()) {
    return state_->database->LastChange();
  }
  // What is younger than a view does no harm to it; what is older would.
  shared.tables.Lock()->descriptions = changes.descriptions;
  shared.next_entry = changes.next_entry;
  const std::uint64_t step = changes.changes_names ? 1 : 0;
  // A unit of the trace alone leaves views and rows as they are.
  const bool changes_rows = !changes.rows.IsEmpty();
  const std::uint64_t version = shared.version.load() + 1;
  if (changes_rows) {
    changes.rows.Forget(version, shared.row_cache);
  }
  shared.generation += step;
  Result<storage::ChangeNumber> committed = state_->database->Commit(unit);
  shared.generation += step;
  if (changes_rows) {
    shared.version = version;
    state_->DropView();
  }
  if (!committed.has_value()) {
    state_->is_stopped = true;
    return Fail(committed.error());
  }
  state_->written_descriptions = changes.descriptions->All().size();
  state_->fences.Keep();
  if (changes.changes_membership) {
    ++shared.membership_version;
  }
  return committed;
}

std::uint64_t DirectoryStore::MembershipVersion() const {
  return state_->shared.membership_version;
}

Status DirectoryStore::Recover() {
  *state_->last_view.Lock() = {.view = nullptr, .is_closed = true};
  const Status recovered = state_->database->Recover();
  state_->last_view.Lock()->is_closed = false;
  SOCLE_TRY_STATUS(recovered);
  if (state_->is_stopped) {
    SOCLE_TRY_STATUS(state_->Load());
    ++state_->shared.membership_version;  // a unit may be there after all
    state_->is_stopped = false;
  }
  return {};
}

bool DirectoryStore::IsStopped() const {
  return state_->is_stopped;
}

}  // namespace socle::directory::store
