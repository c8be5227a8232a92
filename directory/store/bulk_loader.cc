#include "directory/store/bulk_loader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/draft_state.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/fence_table.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_rows.h"
#include "directory/store/index_table.h"
#include "directory/store/load_chunks.h"
#include "directory/store/order_index.h"
#include "directory/store/posting_groups.h"
#include "directory/store/posting_key.h"
#include "directory/store/posting_list.h"
#include "directory/store/reference_rules.h"
#include "directory/store/row_sorter.h"
#include "directory/store/store_state.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/normal_dn.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"

namespace socle::directory::store {

namespace {

constexpr std::uint64_t kSecondSeed = 0x9E3779B97F4A7C15U;

// A name is known by two hashes: two million names are 100 MB instead of several times as much.
struct NameHash {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  bool operator==(const NameHash&) const = default;
};

NameHash HashOfName(std::string_view name) {
  return {.first = StableHash64(name), .second = StableHash64(name, kSecondSeed)};
}

struct HashOfHash {
  std::size_t operator()(const NameHash& name) const { return name.first; }
};

struct Known {
  EntryId id = kNoEntry;
  std::uint8_t depth = 0;
};

// A new folder in `parent`.
Result<std::string> MakeWorkFolder(const std::string& parent) {
  std::error_code error;
  std::string path = parent;
  if (path.empty()) {
    path = std::filesystem::temp_directory_path(error).string();
  }
  path += "/socle-load-XXXXXX";
  if (error || mkdtemp(path.data()) == nullptr) {
    return Fail(Code::kInternal, "cannot make a folder for sorted rows in " + parent);
  }
  return path;
}

}  // namespace

struct BulkLoader::State {
  State(DirectoryStore& target, BulkOptions settings)
      : store(target),
        options(std::move(settings)),
        children(FileBase("children")),
        references(FileBase("references")),
        chunks(options.threads, [this](LoadChunk& given) { MakeIndexRows(given); }) {}

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ~State() {
    std::error_code ignored;
    std::filesystem::remove_all(options.work_folder, ignored);
  }

  [[nodiscard]] std::string FileBase(std::string_view what) const {
    return options.work_folder + "/" + std::string(what);
  }

  Result<DescriptionId> NumberOf(const schema::AttributeDescription& description);
  Status MakeRow(const Entry& entry, EntryId parent, std::string& out);
  // Any thread.
  void MakeIndexRows(LoadChunk& given) const;
  void MakeNames(const StoredEntry& entry, LoadChunk& given) const;
  void GiveChunk();
  RowSorter& SorterOf(std::map<IndexId, RowSorter>& sorters,
                      std::string_view name,
                      IndexId index) const;
  Status TakeRows(std::vector<LoadChunk> made);
  Status TakeRowsOf(LoadChunk& made);
  Status SpillIfNeeded();
  void ResolveNames();
  Status WriteReferences();
  Status WriteMeta();
  // Drains all sorters into files of the store, several at once.
  Status WriteSorted();
  Status WriteOne(storage::FamilyId family, RowSorter& sorter, Stretches* stretches);

  DirectoryStore& store;
  BulkOptions options;
  std::shared_ptr<const DescriptionTable> descriptions;
  std::shared_ptr<const IndexTable> indexes;
  std::unique_ptr<storage::BulkLoad> load;
  storage::BulkWriter* entries = nullptr;
  std::unordered_map<NameHash, Known, HashOfHash> known;
  EntryId next = 1;
  LoadChunk chunk;  // entries that were added last
  RowSorter children;
  std::map<IndexId, RowSorter> postings;
  std::map<IndexId, RowSorter> orders;
  std::map<IndexId, Stretches> stretches;
  RowSorter references;
  std::vector<NameValue> unresolved;
  BulkReport report;
  LoadChunks chunks;  // its threads end first
};

BulkLoader::BulkLoader(std::unique_ptr<State> state) : state_(std::move(state)) {}

BulkLoader::~BulkLoader() = default;

Result<std::unique_ptr<BulkLoader>> BulkLoader::Start(DirectoryStore& store,
                                                      const BulkOptions& options) {
  {
    const DirectoryView view = store.NewView();
    SOCLE_TRY(const auto first, view.EntriesFrom(0, 1));
    if (!first.empty()) {
      return Fail(Code::kConflict, "the directory has entries: it is not loaded at once");
    }
    for (const IndexDefinition& index : view.Indexes().All()) {
      if (index.state != IndexState::kReady) {
        return Fail(Code::kConflict, "an index is being built or dropped");
      }
    }
  }
  BulkOptions settings = options;
  SOCLE_TRY(settings.work_folder, MakeWorkFolder(options.work_folder));
  auto state = std::make_unique<State>(store, std::move(settings));
  const SharedState::Tables tables = *store.state_->shared.tables.Lock();
  state->descriptions = tables.descriptions;
  state->indexes = tables.indexes;
  state->next = store.state_->shared.next_entry.load();
  SOCLE_TRY(state->load, storage::BulkLoad::Start(store.Database()));
  SOCLE_TRY(state->entries, state->load->NewWriter(kEntries));
  return std::unique_ptr<BulkLoader>(new BulkLoader(std::move(state)));
}

Result<DescriptionId> BulkLoader::State::NumberOf(const schema::AttributeDescription& description) {
  if (const StoredDescription* found = descriptions->Find(description)) {
    return found->id;
  }
  auto more = std::make_shared<DescriptionTable>(*descriptions);
  SOCLE_TRY(const DescriptionId id, more->Add(store.Schema(), DescriptionKey(description)));
  descriptions = std::move(more);
  return id;
}

Status BulkLoader::State::MakeRow(const Entry& entry, EntryId parent, std::string& out) {
  std::string rdn(entry.dn);
  if (parent != kNoEntry) {
    SOCLE_TRY(const ldap::Dn dn, ldap::ParseDn(entry.dn));
    rdn = ldap::FormatRdn(dn.Rdn(0));
  }
  RowInWork work;
  work.Row().parent = parent;
  work.Row().uuid = entry.uuid;
  work.Row().rdn = rdn;
  std::vector<DescriptionId> seen;
  const schema::AttributeType* member_of = MemberOfType(store.Schema());
  for (const AttributeChange& attribute : entry.attributes) {
    if (attribute.values.empty() || attribute.description.type == member_of) {
      return Fail(Code::kInvalidArgument, "an attribute without values, or memberOf");
    }
    SOCLE_TRY(const DescriptionId id, NumberOf(attribute.description));
    if (std::ranges::find(seen, id) != seen.end()) {
      return Fail(Code::kInvalidArgument, "an attribute is given twice");
    }
    seen.push_back(id);
    work.Set(id, attribute.description.Text(), attribute.values);
  }
  SOCLE_TRY(out, EncodeEntryRow(work.Row()));
  return {};
}

Result<EntryId> BulkLoader::Add(const Entry& entry) {
  State& state = *state_;
  const NameHash name = HashOfName(entry.normal_dn);
  if (entry.normal_dn.empty() || state.known.contains(name)) {
    return Fail(Code::kConflict, "there is an entry of this name");
  }
  const auto above = state.known.find(HashOfName(ldap::ParentOf(entry.normal_dn)));
  Known parent;
  std::string_view normal_rdn = entry.normal_dn;
  if (above != state.known.end()) {
    parent = above->second;
    normal_rdn = ldap::FirstRdnOf(entry.normal_dn);
  } else if (!entry.is_suffix) {
    return Fail(Code::kNotFound, "the entry above was not added before");
  }
  if (parent.depth + std::size_t{1} >= kTreeDepthMax) {
    return Fail(Code::kTooLarge, "the tree would be too deep");
  }
  std::string row;
  SOCLE_TRY_STATUS(state.MakeRow(entry, parent.id, row));
  if (!state.chunk.rows.empty() && BucketOf(state.chunk.first) != BucketOf(state.next)) {
    state.GiveChunk();
    SOCLE_TRY_STATUS(state.TakeRows(state.chunks.TakeMade()));
  }
  const EntryId id = state.next++;
  state.known.emplace(name, Known{.id = id, .depth = static_cast<std::uint8_t>(parent.depth + 1)});
  state.children.Add(ChildKey(parent.id, normal_rdn), EncodeId(id));
  if (state.chunk.rows.empty()) {
    state.chunk.first = id;
  }
  state.chunk.rows.push_back(std::move(row));
  ++state.report.entries;
  return id;
}

void BulkLoader::State::MakeNames(const StoredEntry& entry, LoadChunk& given) const {
  for (const AttributeRun& run : entry.row.attributes) {
    const StoredDescription* known_as = given.descriptions->Find(run.description);
    if (known_as == nullptr || known_as->type == nullptr || !IsReference(*known_as->type)) {
      continue;
    }
    AttributeValues values(run.encoded);
    while (values.Next()) {
      auto normal = NormalNameInValue(store.Schema(), *known_as->type, values.Value());
      if (normal) {
        given.names.push_back({.normal = *std::move(normal),
                               .reference = {.description = run.description, .source = entry.id}});
      }
    }
  }
}

void BulkLoader::State::MakeIndexRows(LoadChunk& given) const {
  const IndexRowMaker maker(store.Schema(), *given.descriptions, *indexes);
  PostingGroups groups;
  PostingList rows;
  StoredEntry entry;
  for (std::size_t i = 0; i < given.rows.size(); ++i) {
    entry.id = given.first + i;
    // It was written just now.
    if (!DecodeEntryRowInto(given.rows[i], entry.row).has_value()) {
      continue;
    }
    rows.Clear();
    maker.AddAll(entry.id, entry.row, rows, given.orders);
    for (std::size_t j = 0; j < rows.Count(); ++j) {
      groups.Add(rows.At(j), NumberInBucket(entry.id));
    }
    MakeNames(entry, given);
  }
  given.postings.reserve(groups.Count());
  groups.ForEach([&](std::string_view prefix, std::span<const std::uint16_t> numbers) {
    std::string key(prefix);
    AppendBigEndian(key, BucketOf(given.first));
    given.postings.emplace_back(std::move(key), storage::EncodeIdNumbers(numbers));
  });
}

void BulkLoader::State::GiveChunk() {
  chunk.descriptions = descriptions;
  chunks.Give(std::exchange(chunk, {}));
}

RowSorter& BulkLoader::State::SorterOf(std::map<IndexId, RowSorter>& sorters,
                                       std::string_view name,
                                       IndexId index) const {
  const auto found = sorters.find(index);
  if (found != sorters.end()) {
    return found->second;
  }
  return sorters.try_emplace(index, FileBase(std::string(name) + std::to_string(index)))
      .first->second;
}

Status BulkLoader::State::TakeRowsOf(LoadChunk& made) {
  for (std::size_t i = 0; i < made.rows.size(); ++i) {
    SOCLE_TRY_STATUS(entries->Add(EntryKey(made.first + i), made.rows[i]));
  }
  for (const auto& [key, value] : made.postings) {
    SorterOf(postings, "index-", ReadBigEndian<IndexId>(key.data())).Add(key, value);
  }
  report.index_rows += made.postings.size();
  for (const OrderRow& row : made.orders) {
    SorterOf(orders, "order-", row.index)
        .Add(OrderPrefix(row.index) + row.place, row.is_least ? kLeastValue : std::string_view());
  }
  for (NameValue& name : made.names) {
    const auto target = known.find(HashOfName(name.normal));
    if (target == known.end()) {
      unresolved.push_back(std::move(name));  // of an entry that may still come
    } else {
      references.Add(ReferenceKey(target->second.id, name.reference), {});
    }
  }
  return {};
}

Status BulkLoader::State::TakeRows(std::vector<LoadChunk> made) {
  for (LoadChunk& one : made) {
    SOCLE_TRY_STATUS(TakeRowsOf(one));
  }
  return SpillIfNeeded();
}

Status BulkLoader::State::SpillIfNeeded() {
  std::vector<RowSorter*> all = {&children, &references};
  for (auto& [index, sorter] : postings) {
    all.push_back(&sorter);
  }
  for (auto& [index, sorter] : orders) {
    all.push_back(&sorter);
  }
  std::size_t bytes = 0;
  for (const RowSorter* sorter : all) {
    bytes += sorter->SizeBytes();
  }
  if (bytes < options.memory_bytes_max) {
    return {};
  }
  std::vector<Status> results(all.size());
  ParallelFor(all.size(), 1, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      results[i] = all[i]->Spill();
    }
  });
  for (const Status& result : results) {
    SOCLE_TRY_STATUS(result);
  }
  return {};
}

// Names of entries that came later, and of such as are not there.
void BulkLoader::State::ResolveNames() {
  for (const NameValue& name : unresolved) {
    const auto target = known.find(HashOfName(name.normal));
    references.Add(target == known.end() ? DanglingKey(name.normal, name.reference)
                                         : ReferenceKey(target->second.id, name.reference),
                   {});
  }
  unresolved.clear();
}

Status BulkLoader::State::WriteReferences() {
  storage::BulkWriter* writer = nullptr;
  std::string last;
  return references.Drain([&](std::string_view key, std::string_view value) -> Status {
    if (key == last) {
      return {};  // an entry may name another one twice, in uniqueMember
    }
    last = key;
    ++(key.starts_with(kReferenceMark) ? report.references : report.dangling_references);
    if (writer == nullptr) {
      SOCLE_TRY(writer, load->NewWriter(kReferences));
    }
    return writer->Add(key, value);
  });
}

Status BulkLoader::State::WriteOne(storage::FamilyId family,
                                   RowSorter& sorter,
                                   Stretches* counted) {
  SOCLE_TRY(storage::BulkWriter * writer, load->NewWriter(family));
  return sorter.Drain([&](std::string_view key, std::string_view value) -> Status {
    if (counted != nullptr && value == kLeastValue) {
      if (counted->all.empty()) {
        counted->all.emplace_back();
      }
      if (counted->all.back().count == kFenceEntries) {
        counted->all.push_back({.begin = std::string(key.substr(sizeof(IndexId)))});
      }
      ++counted->all.back().count;
    }
    return writer->Add(key, value);
  });
}

Status BulkLoader::State::WriteSorted() {
  struct Task {
    storage::FamilyId family;
    RowSorter* sorter = nullptr;
    Stretches* stretches = nullptr;
    Status result = {};
  };

  std::vector<Task> tasks = {{.family = kChildren, .sorter = &children}};
  for (auto& [index, sorter] : postings) {
    tasks.push_back({.family = kPostings, .sorter = &sorter});
  }
  for (auto& [index, sorter] : orders) {
    stretches[index].version = 1;
    tasks.push_back({.family = kOrder, .sorter = &sorter, .stretches = &stretches[index]});
  }
  // The largest first: none is left alone at the end.
  std::ranges::sort(tasks, [](const Task& a, const Task& b) {
    return a.sorter->SizeBytes() > b.sorter->SizeBytes();
  });
  ParallelFor(tasks.size(), 1, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      tasks[i].result = WriteOne(tasks[i].family, *tasks[i].sorter, tasks[i].stretches);
    }
  });
  for (const Task& task : tasks) {
    SOCLE_TRY_STATUS(task.result);
  }
  return {};
}

Status BulkLoader::State::WriteMeta() {
  std::map<std::string, std::string> rows;
  for (const StoredDescription& description : descriptions->All()) {
    rows[DescriptionRowKey(description.id)] = description.key;
  }
  for (const auto& [index, counted] : stretches) {
    for (const Stretch& stretch : counted.all) {
      rows[FenceKey(index, stretch.begin)] = EncodeCount(stretch.count);
    }
    rows[FenceVersionKey(index)] = EncodeCount(counted.version);
  }
  rows[std::string(kNextEntryKey)] = EncodeId(next);
  // Until memberOf is worked out, which is done again after a crash.
  rows[std::string(kLoadedKey)] = EncodeId(1);
  SOCLE_TRY(storage::BulkWriter * writer, load->NewWriter(kMeta));
  for (const auto& [key, value] : rows) {
    SOCLE_TRY_STATUS(writer->Add(key, value));
  }
  return {};
}

Result<BulkReport> BulkLoader::Finish() {
  State& state = *state_;
  if (state.report.entries == 0) {
    return state.report;
  }
  state.GiveChunk();
  SOCLE_TRY_STATUS(state.TakeRows(state.chunks.TakeAll()));
  state.ResolveNames();
  state.known.clear();
  SOCLE_TRY_STATUS(state.WriteReferences());
  SOCLE_TRY_STATUS(state.WriteSorted());
  SOCLE_TRY_STATUS(state.WriteMeta());
  SOCLE_TRY_STATUS(state.load->Finish());
  SOCLE_TRY_STATUS(state.store.state_->Load());
  SOCLE_TRY_STATUS(state.store.FinishLoad());
  return state.report;
}

Status DirectoryStore::FinishLoad() {
  constexpr std::size_t kMembersAtOnce = 1000;
  SOCLE_TRY(const auto mark, state_->database->NewReadView().Find(kMeta, kLoadedKey));
  if (!mark) {
    return {};
  }
  std::string from(1, kReferenceMark);
  const std::string to(1, kDanglingMark);
  for (bool more = true; more;) {
    const std::unique_ptr<DirectoryDraft> draft = NewDraft();
    DirectoryDraft::State& changes = *draft->state_;
    std::set<EntryId> members;
    more = false;
    SOCLE_TRY_STATUS(changes.rows.Scan(
        kReferences, from, to, [&](std::string_view key, std::string_view) -> Result<bool> {
          SOCLE_TRY(const Reference reference, DecodeReference(key));
          const StoredDescription* known = changes.descriptions->Find(reference.description);
          if (known != nullptr && known->type != nullptr && IsMembership(*known->type)) {
            members.insert(ReadBigEndian<EntryId>(key.data() + 1));
          }
          from = std::string(key) + '\0';
          more = members.size() >= kMembersAtOnce;
          return !more;
        }));
    SOCLE_TRY_STATUS(changes.RefreshAll(members));
    if (!more) {
      changes.rows.Delete(kMeta, kLoadedKey);
      changes.rows.Event(static_cast<std::uint32_t>(EventKind::kLoad),
                         EncodeDirectoryEvent({.time = changes.times.Next()}));
    }
    SOCLE_TRY([[maybe_unused]] const auto number, Commit(*draft));
  }
  return {};
}

}  // namespace socle::directory::store
