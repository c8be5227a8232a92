#include "directory/store/directory_draft.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_event.h"
#include "directory/store/draft_state.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/index_rows.h"
#include "directory/store/reference_rules.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/search_entry.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

void RowInWork::Set(DescriptionId description,
                    std::string_view type_text,
                    std::span<const std::string_view> values) {
  auto& runs = row_.attributes;
  const auto at = std::ranges::lower_bound(runs, description, {}, &AttributeRun::description);
  const bool is_there = at != runs.end() && at->description == description;
  if (values.empty()) {
    if (is_there) {
      runs.erase(at);
    }
    return;
  }
  auto encoded = std::make_unique<std::string>();
  ldap::AppendEncodedAttribute(*encoded, type_text, values);
  if (is_there) {
    at->encoded = *encoded;
  } else {
    runs.insert(at, {.description = description, .encoded = *encoded});
  }
  encoded_.push_back(std::move(encoded));
}

DirectoryDraft::State::State(DirectoryDraft& owner,
                             const schema::Schema& schema_in_use,
                             storage::ReadView taken,
                             Beginning beginning,
                             EventTimes& event_times)
    : draft(owner),
      schema(schema_in_use),
      view(std::move(taken)),
      base(view, &beginning.kept, beginning.version),
      rows(base),
      descriptions(std::move(beginning.descriptions)),
      indexes(std::move(beginning.indexes)),
      next_entry(beginning.next_entry),
      times(event_times) {}

Result<DescriptionId> DirectoryDraft::State::NumberOf(
    const schema::AttributeDescription& description) {
  if (const StoredDescription* known = descriptions->Find(description)) {
    return known->id;
  }
  // Others read the table that was there: this one has its own from now on. A number is never given
  // back, also when the command is refused.
  auto more = std::make_shared<DescriptionTable>(*descriptions);
  SOCLE_TRY(const DescriptionId id, more->Add(schema, DescriptionKey(description)));
  descriptions = std::move(more);
  return id;
}

Status DirectoryDraft::State::SetAttributes(RowInWork& work,
                                            std::span<const AttributeChange> changes) {
  const schema::AttributeType* member_of = MemberOfType(schema);
  std::vector<DescriptionId> seen;
  for (const AttributeChange& change : changes) {
    if (change.description.type == member_of) {
      return Fail(Code::kInvalidArgument, "memberOf is kept by the directory itself");
    }
    SOCLE_TRY(const DescriptionId id, NumberOf(change.description));
    if (std::ranges::find(seen, id) != seen.end()) {
      return Fail(Code::kInvalidArgument, "an attribute is given twice");
    }
    seen.push_back(id);
    work.Set(id, change.description.Text(), change.values);
  }
  return {};
}

Status DirectoryDraft::State::CheckSuffix(std::string_view normal_dn, EntryId renamed) const {
  if (normal_dn.empty()) {
    return Fail(Code::kInvalidArgument, "the empty name is no suffix");
  }
  SOCLE_TRY(const auto suffixes, draft.Suffixes());
  for (const EntryId suffix : suffixes) {
    if (suffix == renamed) {
      continue;
    }
    SOCLE_TRY(const StoredEntry entry, draft.GetEntry(suffix));
    SOCLE_TRY(const std::string other, schema.NormaliseDn(entry.row.rdn));
    if (ldap::IsWithin(normal_dn, other) || ldap::IsWithin(other, normal_dn)) {
      return Fail(Code::kConflict, "a suffix may not be within another one");
    }
  }
  if (renamed == kNoEntry && suffixes.size() >= kSuffixesMax) {
    return Fail(Code::kTooLarge, "too many suffixes");
  }
  return {};
}

// That the parent is there and has no such child yet.
Status DirectoryDraft::State::CheckPlace(const EntryName& name) const {
  if (name.parent != kNoEntry) {
    SOCLE_TRY(const auto above, draft.AncestorsOf(name.parent));
    if (above.size() + 2 > kTreeDepthMax) {
      return Fail(Code::kTooLarge, "the tree would be too deep");
    }
  }
  SOCLE_TRY(const auto taken, draft.FindChild(name.parent, name.normal_rdn));
  if (taken) {
    return Fail(Code::kConflict, "there is an entry of this name");
  }
  if (!IsWholeChildKey(name.normal_rdn)) {
    SOCLE_TRY(const auto same_key, rows.Find(kChildren, ChildKey(name.parent, name.normal_rdn)));
    if (same_key) {
      return Fail(Code::kConflict, "there is another entry with the key of this long name");
    }
  }
  return {};
}

Status DirectoryDraft::State::WriteEntry(EntryId id,
                                         const EntryRow* before,
                                         const EntryRow* after) {
  if (after == nullptr) {
    rows.Delete(kEntries, EntryKey(id));
  } else {
    SOCLE_TRY(std::string bytes, EncodeEntryRow(*after));
    rows.Put(kEntries, EntryKey(id), std::move(bytes));
  }
  IndexChanges changes = IndexRowMaker(schema, *descriptions, *indexes).Changes(id, before, after);
  for (const std::string& prefix : changes.removed) {
    rows.ChangePosting(prefix, id, /*is_removed=*/true);
  }
  for (const std::string& prefix : changes.added) {
    rows.ChangePosting(prefix, id, /*is_removed=*/false);
  }
  for (OrderRow& row : changes.orders_removed) {
    rows.ChangeOrder(std::move(row), /*is_removed=*/true);
  }
  for (OrderRow& row : changes.orders_added) {
    rows.ChangeOrder(std::move(row), /*is_removed=*/false);
  }
  if (rows.SizeBytes() > kDraftBytesMax) {
    return Fail(Code::kTooLarge, "the change is too large for one write unit");
  }
  return {};
}

Status DirectoryDraft::State::AddEvent(EventKind kind,
                                       EntryId id,
                                       const EntryRow& row,
                                       DirectoryEvent event) {
  event.id = id;
  event.uuid = row.uuid;
  event.parent = row.parent;
  event.time = times.Next();
  SOCLE_TRY(event.dn, draft.DnOf(row));
  rows.Event(static_cast<std::uint32_t>(kind), EncodeDirectoryEvent(event));
  return {};
}

void DirectoryDraft::State::ForgetNames() {
  changes_names = true;
  draft.UseCache(nullptr, 0, CacheUse::kReadOnly);
}

DirectoryDraft::DirectoryDraft() = default;
DirectoryDraft::~DirectoryDraft() = default;

const schema::Schema& DirectoryDraft::Schema() const {
  return state_->schema;
}

const DescriptionTable& DirectoryDraft::Descriptions() const {
  return *state_->descriptions;
}

Result<EntryId> DirectoryDraft::Add(const EntryName& name,
                                    const Uuid& uuid,
                                    std::span<const AttributeChange> attributes) {
  State& state = *state_;
  if (std::ranges::any_of(attributes, [](const auto& a) { return a.values.empty(); })) {
    return Fail(Code::kInvalidArgument, "an attribute of a new entry has no values");
  }
  SOCLE_TRY_STATUS(state.CheckPlace(name));
  if (name.parent == kNoEntry) {
    SOCLE_TRY_STATUS(state.CheckSuffix(name.normal_rdn, kNoEntry));
  }
  RowInWork work;
  work.Row().parent = name.parent;
  work.Row().uuid = uuid;
  work.Row().rdn = name.rdn;
  SOCLE_TRY_STATUS(state.SetAttributes(work, attributes));

  const EntryId id = state.next_entry++;
  SOCLE_TRY_STATUS(state.WriteEntry(id, nullptr, &work.Row()));
  state.rows.Put(kChildren, ChildKey(name.parent, name.normal_rdn), EncodeId(id));
  SOCLE_TRY_STATUS(state.AddEvent(EventKind::kAdd, id, work.Row(), {}));
  std::set<EntryId> touched;
  SOCLE_TRY_STATUS(state.UpdateReferences(id, nullptr, &work.Row(), touched));
  SOCLE_TRY(const std::string dn, DnOf(work.Row()));
  SOCLE_TRY(const std::string normal_dn, state.schema.NormaliseDn(dn));
  SOCLE_TRY_STATUS(state.AdoptDangling(id, normal_dn, touched));
  SOCLE_TRY_STATUS(state.RefreshAll(touched));
  return id;
}

Status DirectoryDraft::Modify(EntryId id, std::span<const AttributeChange> changes) {
  State& state = *state_;
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  RowInWork work(entry.row);
  SOCLE_TRY_STATUS(state.SetAttributes(work, changes));
  std::vector<DescriptionId> changed = ChangedDescriptions(&entry.row, &work.Row());
  if (changed.empty()) {
    return {};
  }
  SOCLE_TRY_STATUS(state.WriteEntry(id, &entry.row, &work.Row()));
  SOCLE_TRY_STATUS(
      state.AddEvent(EventKind::kModify, id, entry.row, {.changed = std::move(changed)}));
  std::set<EntryId> touched;
  SOCLE_TRY_STATUS(state.UpdateReferences(id, &entry.row, &work.Row(), touched));
  return state.RefreshAll(touched);
}

Status DirectoryDraft::Delete(EntryId id) {
  SOCLE_TRY(const bool has_children, HasChildren(id));
  if (has_children) {
    return Fail(Code::kConflict, "the entry has children");
  }
  return state_->RemoveEntry(id);
}

Result<std::size_t> DirectoryDraft::DeleteTree(EntryId id) {
  SOCLE_TRY(const auto entries, state_->Subtree(id, kTreeDeleteMax));
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    SOCLE_TRY_STATUS(state_->RemoveEntry(entry->id));
  }
  return entries.size();
}

Status DirectoryDraft::State::RemoveEntry(EntryId id) {
  {
    // Whoever names the entry does so no more; it may be the entry itself.
    SOCLE_TRY(const std::string dn, draft.DnOf(id));
    SOCLE_TRY(const std::string normal_dn, schema.NormaliseDn(dn));
    SOCLE_TRY(const std::set<EntryId> sources, SourcesOf(id, /*removes=*/true));
    const NewNames names = {{normal_dn, std::nullopt}};
    for (const EntryId source : sources) {
      SOCLE_TRY_STATUS(MendValues(source, names));
    }
  }
  SOCLE_TRY(const StoredEntry entry, draft.GetEntry(id));
  SOCLE_TRY_STATUS(AddEvent(EventKind::kDelete, id, entry.row, {}));
  std::set<EntryId> touched;
  SOCLE_TRY_STATUS(UpdateReferences(id, &entry.row, nullptr, touched));
  SOCLE_TRY_STATUS(WriteEntry(id, &entry.row, nullptr));
  SOCLE_TRY(const std::string normal_rdn, schema.NormaliseDn(entry.row.rdn));
  rows.Delete(kChildren, ChildKey(entry.row.parent, normal_rdn));
  ForgetNames();
  return RefreshAll(touched);
}

Result<DirectoryDraft::State::Moved> DirectoryDraft::State::MovedOf(const StoredEntry& entry,
                                                                    std::string_view above) const {
  Moved moved{.id = entry.id,
              .parent = entry.row.parent,
              .normal_dn = {},
              .rdn = std::string(entry.row.rdn)};
  SOCLE_TRY(moved.normal_dn, schema.NormaliseDn(entry.row.rdn));
  if (!above.empty()) {
    moved.normal_dn.append(",").append(above);
  }
  moved.is_group = std::ranges::any_of(entry.row.attributes, [this](const AttributeRun& run) {
    const StoredDescription* known = descriptions->Find(run.description);
    return known != nullptr && known->type != nullptr && IsMembership(*known->type);
  });
  return moved;
}

Result<bool> DirectoryDraft::State::AppendChildren(std::size_t at,
                                                   std::string& after,
                                                   std::vector<Moved>& out) const {
  constexpr std::size_t kChildrenAtOnce = 1000;
  SOCLE_TRY(const auto children, draft.ChildrenAfter(out[at].id, after, kChildrenAtOnce));
  std::vector<EntryId> ids;
  ids.reserve(children.size());
  for (const Child& child : children) {
    ids.push_back(child.id);
    after = child.key;
  }
  SOCLE_TRY(const auto entries, draft.FindEntries(ids));
  for (const auto& below : entries) {
    if (!below) {
      return Fail(Code::kCorruption, "a child row without an entry");
    }
    SOCLE_TRY(Moved moved, MovedOf(*below, out[at].normal_dn));
    out.push_back(std::move(moved));
  }
  return children.size() == kChildrenAtOnce;
}

Result<std::vector<DirectoryDraft::State::Moved>> DirectoryDraft::State::Subtree(
    EntryId top, std::size_t count_max) const {
  std::vector<Moved> out;
  SOCLE_TRY(const StoredEntry entry, draft.GetEntry(top));
  SOCLE_TRY(const std::string dn, draft.DnOf(entry.row));
  SOCLE_TRY(const std::string normal_dn, schema.NormaliseDn(dn));
  SOCLE_TRY(Moved first, MovedOf(entry, {}));
  out.push_back(std::move(first));
  out.front().normal_dn = normal_dn;  // of a suffix, several relative names
  for (std::size_t at = 0; at < out.size(); ++at) {
    std::string after;
    for (bool more = true; more;) {
      SOCLE_TRY(more, AppendChildren(at, after, out));
      if (out.size() > count_max) {
        return Fail(Code::kTooLarge,
                    "the subtree has more than " + std::to_string(count_max) + " entries");
      }
    }
  }
  return out;
}

// That no entry of the subtree comes too deep.
Status DirectoryDraft::State::CheckDepth(EntryId id, EntryId new_parent) const {
  SOCLE_TRY(const auto old_above, draft.AncestorsOf(id));
  std::size_t new_above = 0;
  if (new_parent != kNoEntry) {
    SOCLE_TRY(const auto above, draft.AncestorsOf(new_parent));
    new_above = above.size() + 1;
  }
  if (new_above <= old_above.size()) {
    return {};
  }
  SOCLE_TRY(const auto below, Subtree(id, kRenameWalkMax));
  for (const Moved& moved : below) {
    const auto depth = static_cast<std::size_t>(std::ranges::count(moved.normal_dn, ',')) + 1;
    if (depth + new_above - old_above.size() > kTreeDepthMax) {
      return Fail(Code::kTooLarge, "the tree would be too deep");
    }
  }
  return {};
}

Result<bool> DirectoryDraft::State::HasReferences() const {
  bool has_any = false;
  SOCLE_TRY_STATUS(rows.Scan(kReferences, {}, {}, [&](auto, auto) -> Result<bool> {
    has_any = true;
    return false;
  }));
  return has_any;
}

Status DirectoryDraft::Rename(EntryId id,
                              const EntryName& name,
                              std::span<const AttributeChange> changes) {
  State& state = *state_;
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  const EntryRow& before = entry.row;
  if ((before.parent == kNoEntry) != (name.parent == kNoEntry)) {
    return Fail(Code::kConflict, "a suffix stays one, and nothing becomes one by a rename");
  }
  if (name.parent != kNoEntry) {
    SOCLE_TRY(const bool is_below, IsWithin(name.parent, id));
    if (is_below) {
      return Fail(Code::kConflict, "the new parent is the entry or below it");
    }
  } else {
    SOCLE_TRY_STATUS(state.CheckSuffix(name.normal_rdn, id));
  }
  SOCLE_TRY(const std::string old_dn, DnOf(before));
  SOCLE_TRY(const std::string old_normal_rdn, state.schema.NormaliseDn(before.rdn));
  const std::string old_key = ChildKey(before.parent, old_normal_rdn);
  const std::string new_key = ChildKey(name.parent, name.normal_rdn);
  if (old_key != new_key) {
    SOCLE_TRY_STATUS(state.CheckPlace(name));
    SOCLE_TRY_STATUS(state.CheckDepth(id, name.parent));
  }
  RowInWork work(before);
  work.Row().parent = name.parent;
  work.Row().rdn = name.rdn;
  SOCLE_TRY_STATUS(state.SetAttributes(work, changes));
  std::set<EntryId> touched;
  SOCLE_TRY_STATUS(state.UpdateReferences(id, &before, &work.Row(), touched));
  // The names of everything below are looked at only when anybody could have them as values.
  SOCLE_TRY(const bool has_references, state.HasReferences());
  std::vector<State::Moved> moved;
  if (has_references) {
    SOCLE_TRY(moved, state.Subtree(id, kRenameWalkMax));
  }
  SOCLE_TRY_STATUS(state.WriteEntry(id, &before, &work.Row()));
  state.rows.Delete(kChildren, old_key);
  state.rows.Put(kChildren, new_key, EncodeId(id));
  state.ForgetNames();
  SOCLE_TRY_STATUS(state.AddEvent(EventKind::kRename,
                                  id,
                                  work.Row(),
                                  {.old_dn = old_dn,
                                   .old_parent = before.parent,
                                   .changed = ChangedDescriptions(&before, &work.Row())}));
  SOCLE_TRY_STATUS(state.RefreshAll(touched));
  if (!has_references) {
    return {};
  }
  SOCLE_TRY(const std::string new_dn, DnOf(work.Row()));
  SOCLE_TRY(const std::string new_normal_dn, state.schema.NormaliseDn(new_dn));
  return state.MendMoved(moved, new_normal_dn);
}

Status DirectoryDraft::ReplaceUuid(EntryId id, const Uuid& uuid) {
  State& state = *state_;
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  SOCLE_TRY_STATUS(state.AddEvent(EventKind::kDelete, id, entry.row, {}));
  RowInWork work(entry.row);
  work.Row().uuid = uuid;
  SOCLE_TRY_STATUS(state.WriteEntry(id, &entry.row, &work.Row()));
  return state.AddEvent(EventKind::kAdd, id, work.Row(), {});
}

void DirectoryDraft::PutNote(std::string_view key, std::string value) {
  state_->rows.Put(kMeta, NoteKey(key), std::move(value));
}

void DirectoryDraft::DeleteNote(std::string_view key) {
  state_->rows.Delete(kMeta, NoteKey(key));
}

void DirectoryDraft::SetStamp(std::string csn) {
  state_->stamp = std::move(csn);
}

bool DirectoryDraft::IsEmpty() const {
  return state_->rows.IsEmpty();
}

std::size_t DirectoryDraft::SizeBytes() const {
  return state_->rows.SizeBytes();
}

void DirectoryDraft::BeginCommand() {
  state_->rows.BeginCommand();
  state_->undo_next_entry = state_->next_entry;
}

void DirectoryDraft::RollBackCommand() {
  state_->rows.RollBackCommand();
  state_->next_entry = state_->undo_next_entry;
}

}  // namespace socle::directory::store
