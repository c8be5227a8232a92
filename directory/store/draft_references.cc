#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/draft_state.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/index_rows.h"
#include "directory/store/reference_rules.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"

// The part of a draft that keeps names in values: references, memberOf, renamed and deleted
// entries.
namespace socle::directory::store {

namespace {

std::vector<std::string_view> ValuesOf(const EntryRow* row, DescriptionId description) {
  std::vector<std::string_view> out;
  const AttributeRun* run = row == nullptr ? nullptr : row->Find(description);
  if (run != nullptr) {
    AttributeValues values(run->encoded);
    while (values.Next()) {
      out.push_back(values.Value());
    }
  }
  return out;
}

std::vector<std::string_view> Without(std::vector<std::string_view> values,
                                      std::vector<std::string_view> others) {
  std::ranges::sort(values);
  std::ranges::sort(others);
  std::vector<std::string_view> out;
  std::ranges::set_difference(values, others, std::back_inserter(out));
  return out;
}

// Whether a value is this name, with another unique identifier: only those may repeat a name.
bool IsNamed(const schema::Schema& schema,
             const schema::AttributeType& type,
             const std::vector<std::string_view>& values,
             const std::string& normal) {
  return type.syntax->oid == schema::kNameAndOptionalUidSyntax &&
         std::ranges::any_of(values, [&](std::string_view value) {
           return NormalNameInValue(schema, type, value) == normal;
         });
}

// The values with the new names of what they name, without those of an entry that is gone; nothing
// when all stay as they are.
std::optional<std::vector<std::string>> MendedValues(
    const schema::Schema& schema,
    const schema::AttributeType& type,
    std::string_view encoded,
    const std::unordered_map<std::string, std::optional<std::string>>& names) {
  std::vector<std::string> values;
  std::set<std::string> kept;  // a new name may be there already, of an entry that was not there
  bool is_changed = false;
  AttributeValues old_values(encoded);
  while (old_values.Next()) {
    const std::string_view value = old_values.Value();
    const std::string identifier(value.substr(NameInValue(type, value).size()));
    const auto normal = NormalNameInValue(schema, type, value);
    const auto found = normal ? names.find(*normal) : names.end();
    std::string mended(value);
    if (found != names.end()) {
      is_changed = true;
      const auto& new_name = found->second;
      if (!new_name) {
        continue;
      }
      mended = *new_name + identifier;
    }
    const auto name = NormalNameInValue(schema, type, mended);
    if (!name || kept.insert(*name + identifier).second) {
      values.push_back(std::move(mended));
    }
  }
  return is_changed ? std::optional(std::move(values)) : std::nullopt;
}

}  // namespace

Status DirectoryDraft::State::UpdateReferences(EntryId id,
                                               const EntryRow* before,
                                               const EntryRow* after,
                                               std::set<EntryId>& touched) {
  for (const DescriptionId description : ChangedDescriptions(before, after)) {
    const StoredDescription* known = descriptions->Find(description);
    if (known == nullptr || known->type == nullptr || !IsReference(*known->type)) {
      continue;
    }
    const schema::AttributeType& type = *known->type;
    const Reference reference{.description = description, .source = id};
    const auto old_values = ValuesOf(before, description);
    const auto new_values = ValuesOf(after, description);
    // A name that is only written otherwise goes first and comes again.
    for (const std::string_view value : Without(old_values, new_values)) {
      const auto normal = NormalNameInValue(schema, type, value);
      if (normal && !IsNamed(schema, type, new_values, *normal)) {
        SOCLE_TRY_STATUS(UpdateReference(type, reference, *normal, /*is_removed=*/true, touched));
      }
    }
    for (const std::string_view value : Without(new_values, old_values)) {
      if (const auto normal = NormalNameInValue(schema, type, value)) {
        SOCLE_TRY_STATUS(UpdateReference(type, reference, *normal, /*is_removed=*/false, touched));
      }
    }
  }
  return {};
}

Status DirectoryDraft::State::UpdateReference(const schema::AttributeType& type,
                                              const Reference& reference,
                                              const std::string& normal_dn,
                                              bool is_removed,
                                              std::set<EntryId>& touched) {
  SOCLE_TRY(const auto target, draft.FindId(normal_dn));
  const std::string key =
      target ? ReferenceKey(*target, reference) : DanglingKey(normal_dn, reference);
  is_removed ? rows.Delete(kReferences, key) : rows.Put(kReferences, key, {});
  if (target && IsMembership(type)) {
    touched.insert(*target);
  }
  return {};
}

Status DirectoryDraft::State::AdoptDangling(EntryId id,
                                            std::string_view normal_dn,
                                            std::set<EntryId>& touched) {
  const std::string prefix = DanglingPrefix(normal_dn);
  std::vector<Reference> found;
  SOCLE_TRY_STATUS(rows.Scan(kReferences,
                             prefix,
                             storage::PrefixEnd(prefix),
                             [&](std::string_view key, std::string_view) -> Result<bool> {
                               SOCLE_TRY(const Reference reference, DecodeReference(key));
                               found.push_back(reference);
                               return true;
                             }));
  for (const Reference& reference : found) {
    rows.Delete(kReferences, DanglingKey(normal_dn, reference));
    rows.Put(kReferences, ReferenceKey(id, reference), {});
    touched.insert(id);
  }
  return {};
}

Status DirectoryDraft::State::RefreshAll(const std::set<EntryId>& touched) {
  for (const EntryId id : touched) {
    SOCLE_TRY_STATUS(RefreshMemberOf(id));
  }
  return {};
}

Status DirectoryDraft::State::RefreshMemberOf(EntryId id) {
  const schema::AttributeType* type = MemberOfType(schema);
  SOCLE_TRY(const auto entry, draft.FindEntry(id));
  if (type == nullptr || !entry) {
    return {};
  }
  std::set<EntryId> groups;
  for (const StoredDescription& description : descriptions->All()) {
    if (description.type == nullptr || !IsMembership(*description.type)) {
      continue;
    }
    std::string prefix = ReferencePrefix(id);
    AppendBigEndian(prefix, description.id);
    SOCLE_TRY_STATUS(rows.Scan(kReferences,
                               prefix,
                               storage::PrefixEnd(prefix),
                               [&](std::string_view key, std::string_view) -> Result<bool> {
                                 SOCLE_TRY(const Reference reference, DecodeReference(key));
                                 groups.insert(reference.source);
                                 return true;
                               }));
  }
  std::vector<std::string> names;
  for (const EntryId group : groups) {
    SOCLE_TRY(names.emplace_back(), draft.DnOf(group));
  }
  SOCLE_TRY(const DescriptionId member_of, NumberOf({.type = type}));
  RowInWork work(entry->row);
  const std::vector<std::string_view> values(names.begin(), names.end());
  work.Set(member_of, type->Name(), values);
  if (ChangedDescriptions(&entry->row, &work.Row()).empty()) {
    return {};
  }
  changes_membership = true;
  return WriteConsequence(id, entry->row, work);
}

Status DirectoryDraft::State::WriteConsequence(EntryId id,
                                               const EntryRow& before,
                                               RowInWork& work) {
  const schema::AttributeType* csn = schema.FindAttribute("entryCSN");
  if (csn != nullptr && !stamp.empty()) {
    SOCLE_TRY(const DescriptionId description, NumberOf({.type = csn}));
    const std::string_view value = stamp;
    work.Set(description, csn->Name(), {&value, 1});
  }
  SOCLE_TRY_STATUS(WriteEntry(id, &before, &work.Row()));
  return AddEvent(EventKind::kModify,
                  id,
                  before,
                  {.changed = ChangedDescriptions(&before, &work.Row()), .is_consequence = true});
}

Result<std::set<EntryId>> DirectoryDraft::State::SourcesOf(EntryId target, bool removes) {
  const std::string prefix = ReferencePrefix(target);
  std::set<EntryId> sources;
  std::vector<std::string> keys;
  SOCLE_TRY_STATUS(rows.Scan(kReferences,
                             prefix,
                             storage::PrefixEnd(prefix),
                             [&](std::string_view key, std::string_view) -> Result<bool> {
                               SOCLE_TRY(const Reference reference, DecodeReference(key));
                               sources.insert(reference.source);
                               keys.emplace_back(key);
                               return true;
                             }));
  if (removes) {
    for (const std::string& key : keys) {
      rows.Delete(kReferences, key);
    }
  }
  return sources;
}

Status DirectoryDraft::State::MendValues(EntryId id, const NewNames& names) {
  SOCLE_TRY(const StoredEntry entry, draft.GetEntry(id));
  RowInWork work(entry.row);
  for (const AttributeRun& run : entry.row.attributes) {
    const StoredDescription* known = descriptions->Find(run.description);
    if (known == nullptr || known->type == nullptr || !IsReference(*known->type)) {
      continue;
    }
    if (const auto values = MendedValues(schema, *known->type, run.encoded, names)) {
      const std::vector<std::string_view> views(values->begin(), values->end());
      work.Set(run.description, AttributeValues(run.encoded).Type(), views);
    }
  }
  if (ChangedDescriptions(&entry.row, &work.Row()).empty()) {
    return {};
  }
  return WriteConsequence(id, entry.row, work);
}

Status DirectoryDraft::State::MendMoved(const std::vector<Moved>& moved,
                                        std::string_view new_normal_dn) {
  const std::string old_top = moved.front().normal_dn;
  std::unordered_map<EntryId, std::string> new_dns;
  NewNames names;
  std::set<EntryId> sources;
  std::set<EntryId> touched;
  for (const Moved& entry : moved) {
    std::string dn;
    if (&entry == &moved.front()) {
      SOCLE_TRY(dn, draft.DnOf(entry.id));
    } else {
      dn = entry.rdn + "," + new_dns.at(entry.parent);
    }
    SOCLE_TRY(const std::set<EntryId> of_entry, SourcesOf(entry.id, /*removes=*/false));
    if (!of_entry.empty()) {
      names.emplace(entry.normal_dn, dn);
      sources.insert(of_entry.begin(), of_entry.end());
    }
    std::string normal_dn = entry.normal_dn.substr(0, entry.normal_dn.size() - old_top.size());
    normal_dn.append(new_normal_dn);
    SOCLE_TRY_STATUS(AdoptDangling(entry.id, normal_dn, touched));
    new_dns.emplace(entry.id, std::move(dn));
  }
  for (const EntryId source : sources) {
    SOCLE_TRY_STATUS(MendValues(source, names));
  }
  // Members of groups that have another name now.
  for (const Moved& group : moved) {
    if (!group.is_group) {
      continue;
    }
    SOCLE_TRY_STATUS(TouchMembers(group.id, touched));
  }
  return RefreshAll(touched);
}

Status DirectoryDraft::State::TouchMembers(EntryId group, std::set<EntryId>& touched) {
  SOCLE_TRY(const StoredEntry entry, draft.GetEntry(group));
  for (const AttributeRun& run : entry.row.attributes) {
    const StoredDescription* known = descriptions->Find(run.description);
    if (known == nullptr || known->type == nullptr || !IsMembership(*known->type)) {
      continue;
    }
    AttributeValues values(run.encoded);
    while (values.Next()) {
      const auto normal = NormalNameInValue(schema, *known->type, values.Value());
      SOCLE_TRY(const auto target,
                normal ? draft.FindId(*normal) : Result<std::optional<EntryId>>(std::nullopt));
      if (target) {
        touched.insert(*target);
      }
    }
  }
  return {};
}

}  // namespace socle::directory::store
