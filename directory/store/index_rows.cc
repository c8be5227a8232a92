#include "directory/store/index_rows.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "directory/store/posting_key.h"
#include "directory/store/posting_list.h"
#include "directory/store/tree_key.h"

namespace socle::directory::store {

namespace {

template <class T>
void SortUnique(std::vector<T>& values) {
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
}

template <class T>
void AppendDifference(const std::vector<T>& from,
                      const std::vector<T>& without,
                      std::vector<T>& out) {
  std::ranges::set_difference(from, without, std::back_inserter(out));
}

std::vector<std::string_view> ValuesOf(const AttributeRun& run) {
  std::vector<std::string_view> out;
  AttributeValues values(run.encoded);
  while (values.Next()) {
    out.push_back(values.Value());
  }
  return out;
}

}  // namespace

std::vector<DescriptionId> ChangedDescriptions(const EntryRow* before, const EntryRow* after) {
  static const EntryRow kNone;
  const auto& old_runs = before == nullptr ? kNone.attributes : before->attributes;
  const auto& new_runs = after == nullptr ? kNone.attributes : after->attributes;
  std::vector<DescriptionId> out;
  auto old_run = old_runs.begin();
  auto new_run = new_runs.begin();
  while (old_run != old_runs.end() || new_run != new_runs.end()) {
    if (new_run == new_runs.end() ||
        (old_run != old_runs.end() && old_run->description < new_run->description)) {
      out.push_back((old_run++)->description);
    } else if (old_run == old_runs.end() || new_run->description < old_run->description) {
      out.push_back((new_run++)->description);
    } else {
      if (old_run->encoded != new_run->encoded) {
        out.push_back(old_run->description);
      }
      ++old_run;
      ++new_run;
    }
  }
  return out;
}

std::vector<IndexRowMaker::Part> IndexRowMaker::PartsOf(const EntryRow& row) const {
  std::vector<Part> parts;
  for (const AttributeRun& run : row.attributes) {
    const StoredDescription* description = descriptions_.Find(run.description);
    if (description == nullptr || description->type == nullptr) {
      continue;
    }
    for (const IndexDefinition* index : indexes_.WrittenFor(description->type->id)) {
      const bool is_own = description->type->definition.oid == index->attribute;
      parts.push_back({.index = index,
                       .type = is_own ? description->type : schema_.FindAttribute(index->attribute),
                       .run = &run});
    }
  }
  return parts;
}

void IndexRowMaker::AddPart(const Part& part, OrderKeys& order_keys, PostingList& out) const {
  const IndexDefinition& index = *part.index;
  if (part.type == nullptr) {
    return;
  }
  const schema::AttributeType& type = *part.type;
  if (index.kinds.presence) {
    out.Add(index.id, PostingKind::kPresence, {});
  }
  AttributeValues values(part.run->encoded);
  while (values.Next()) {
    AddPostingsOfValue(schema_, type, index, values.Value(), out);
    if (!index.kinds.order) {
      continue;
    }
    if (auto key = OrderKey(schema_, type, values.Value())) {
      order_keys[index.id].push_back(*std::move(key));
    }
  }
}

void IndexRowMaker::AddParts(const std::vector<Part>& parts,
                             EntryId id,
                             PostingList& postings,
                             std::vector<OrderRow>& orders) const {
  OrderKeys order_keys;
  for (const Part& part : parts) {
    AddPart(part, order_keys, postings);
  }
  for (auto& [index, keys] : order_keys) {
    SortUnique(keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      orders.push_back({.index = index, .place = OrderPlace(keys[i], id), .is_least = i == 0});
    }
  }
}

void IndexRowMaker::AddAll(EntryId id,
                           const EntryRow& row,
                           PostingList& postings,
                           std::vector<OrderRow>& orders) const {
  AddParts(PartsOf(row), id, postings, orders);
}

IndexRows IndexRowMaker::RowsOf(const std::vector<Part>& parts, EntryId id) const {
  PostingList postings;
  IndexRows out;
  AddParts(parts, id, postings, out.orders);
  out.postings = postings.Sorted();
  std::ranges::sort(out.orders);
  return out;
}

IndexRows IndexRowMaker::All(EntryId id, const EntryRow& row) const {
  return RowsOf(PartsOf(row), id);
}

IndexRows IndexRowMaker::Of(const IndexDefinition& index, EntryId id, const EntryRow& row) const {
  std::vector<Part> parts = PartsOf(row);
  std::erase_if(parts, [&](const Part& part) { return part.index->id != index.id; });
  return RowsOf(parts, id);
}

bool IndexRowMaker::HasOwnKeys(const Part& part) const {
  const schema::AttributeType* type = part.type;
  const StoredDescription* description = descriptions_.Find(part.run->description);
  const IndexKinds& kinds = part.index->kinds;
  return type != nullptr && description != nullptr && type == description->type &&
         type->equality != nullptr && IndexForm(*type) == type->equality->form &&
         !schema::HasManyKeys(type->equality->form) && !kinds.part && !kinds.sound && !kinds.order;
}

void IndexRowMaker::AppendChanges(const std::vector<Part>& before,
                                  const std::vector<Part>& after,
                                  EntryId id,
                                  IndexChanges& out) const {
  if (before.size() == 1 && after.size() == 1 && HasOwnKeys(before[0]) &&
      before[0].run->description == after[0].run->description) {
    // A group of many members: only those that come and go are looked at.
    const schema::AttributeType& type = *before[0].type;
    std::vector<std::string_view> old_values = ValuesOf(*before[0].run);
    std::vector<std::string_view> new_values = ValuesOf(*after[0].run);
    std::ranges::sort(old_values);
    std::ranges::sort(new_values);
    std::vector<std::string_view> gone;
    std::vector<std::string_view> come;
    AppendDifference(old_values, new_values, gone);
    AppendDifference(new_values, old_values, come);
    const auto keys_of = [&](const std::vector<std::string_view>& values) {
      PostingList keys;
      for (const std::string_view value : values) {
        AddPostingsOfValue(schema_, type, *before[0].index, value, keys);
      }
      return keys.Sorted();
    };
    const std::vector<std::string> old_keys = keys_of(gone);
    const std::vector<std::string> new_keys = keys_of(come);
    AppendDifference(new_keys, old_keys, out.added);
    AppendDifference(old_keys, new_keys, out.removed);
    return;
  }
  const IndexRows old_rows = RowsOf(before, id);
  const IndexRows new_rows = RowsOf(after, id);
  AppendDifference(new_rows.postings, old_rows.postings, out.added);
  AppendDifference(old_rows.postings, new_rows.postings, out.removed);
  AppendDifference(new_rows.orders, old_rows.orders, out.orders_added);
  AppendDifference(old_rows.orders, new_rows.orders, out.orders_removed);
}

IndexChanges IndexRowMaker::Changes(EntryId id,
                                    const EntryRow* before,
                                    const EntryRow* after) const {
  IndexChanges out;
  if (before == nullptr || after == nullptr) {
    IndexRows rows = All(id, before == nullptr ? *after : *before);
    (before == nullptr ? out.added : out.removed) = std::move(rows.postings);
    (before == nullptr ? out.orders_added : out.orders_removed) = std::move(rows.orders);
    return out;
  }
  std::vector<const IndexDefinition*> affected;
  for (const DescriptionId id_of_changed : ChangedDescriptions(before, after)) {
    const StoredDescription* description = descriptions_.Find(id_of_changed);
    if (description != nullptr && description->type != nullptr) {
      const auto indexes = indexes_.WrittenFor(description->type->id);
      affected.insert(affected.end(), indexes.begin(), indexes.end());
    }
  }
  std::ranges::sort(affected, {}, &IndexDefinition::id);
  const auto repeated = std::ranges::unique(affected);
  affected.erase(repeated.begin(), repeated.end());
  if (affected.empty()) {
    return out;
  }
  const std::vector<Part> old_parts = PartsOf(*before);
  const std::vector<Part> new_parts = PartsOf(*after);
  for (const IndexDefinition* index : affected) {
    const auto is_of = [index](const Part& part) { return part.index == index; };
    std::vector<Part> old_of;
    std::vector<Part> new_of;
    std::ranges::copy_if(old_parts, std::back_inserter(old_of), is_of);
    std::ranges::copy_if(new_parts, std::back_inserter(new_of), is_of);
    AppendChanges(old_of, new_of, id, out);
  }
  return out;
}

}  // namespace socle::directory::store
