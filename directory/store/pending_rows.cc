#include "directory/store/pending_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/index_rows.h"
#include "directory/store/posting_key.h"
#include "directory/store/row_cache.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

Result<std::optional<std::string>> PendingRows::Find(storage::FamilyId family,
                                                     std::string_view key) const {
  const Changes& changes = changes_[family.index];
  if (const auto found = changes.find(key); found != changes.end()) {
    return found->second;
  }
  return base_.Find(family, key);
}

Result<std::vector<std::optional<std::string>>> PendingRows::FindMany(
    storage::FamilyId family, std::span<const std::string> keys) const {
  const Changes& changes = changes_[family.index];
  std::vector<std::optional<std::string>> values(keys.size());
  std::vector<std::string> wanted;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const auto found = changes.find(keys[i]); found != changes.end()) {
      values[i] = found->second;
    } else {
      wanted.push_back(keys[i]);
      positions.push_back(i);
    }
  }
  SOCLE_TRY(auto read, base_.FindMany(family, wanted));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    values[positions[i]] = std::move(read[i]);
  }
  return values;
}

Status PendingRows::Scan(storage::FamilyId family,
                         std::string_view from,
                         std::string_view to,
                         const Visitor& visit) const {
  const Changes& changes = changes_[family.index];
  auto change = changes.lower_bound(from);
  const auto end = to.empty() ? changes.end() : changes.lower_bound(to);
  bool more = true;
  SOCLE_TRY_STATUS(base_.Scan(
      family, from, to, [&](std::string_view key, std::string_view value) -> Result<bool> {
        for (; more && change != end && change->first < key; ++change) {
          if (const auto& put = change->second) {
            SOCLE_TRY(more, visit(change->first, *put));
          }
        }
        if (more && (change == end || change->first != key)) {
          SOCLE_TRY(more, visit(key, value));
        }
        return more;
      }));
  for (; more && change != end; ++change) {
    if (const auto& put = change->second) {
      SOCLE_TRY(more, visit(change->first, *put));
    }
  }
  return {};
}

void PendingRows::Change(storage::FamilyId family,
                         std::string_view key,
                         std::optional<std::string> value) {
  bytes_ += key.size() + (value ? value->size() : 0);
  Changes& changes = changes_[family.index];
  const auto found = changes.find(key);
  if (found == changes.end()) {
    undo_.push_back({.family = family, .key = std::string(key), .before = {}});
    changes.emplace(std::string(key), std::move(value));
    return;
  }
  undo_.push_back({.family = family,
                   .key = std::string(key),
                   .was_changed = true,
                   .before = std::move(found->second)});
  found->second = std::move(value);
}

void PendingRows::Put(storage::FamilyId family, std::string_view key, std::string value) {
  Change(family, key, std::move(value));
}

void PendingRows::Delete(storage::FamilyId family, std::string_view key) {
  Change(family, key, std::nullopt);
}

void PendingRows::Event(std::uint32_t kind, std::string payload) {
  bytes_ += payload.size();
  events_.push_back({.kind = kind, .payload = std::move(payload)});
}

void PendingRows::ChangePosting(const std::string& prefix, EntryId id, bool is_removed) {
  std::string key = prefix;
  AppendBigEndian(key, BucketOf(id));
  bytes_ += key.size() + sizeof(storage::IdChange);
  postings_.push_back(
      {.key = std::move(key), .change = {.number = NumberInBucket(id), .is_removed = is_removed}});
}

void PendingRows::ChangeOrder(OrderRow row, bool is_removed) {
  bytes_ += row.place.size();
  orders_.push_back({.row = std::move(row), .is_removed = is_removed});
}

void PendingRows::BeginCommand() {
  undo_.clear();
  undo_postings_ = postings_.size();
  undo_orders_ = orders_.size();
  undo_events_ = events_.size();
  undo_bytes_ = bytes_;
}

void PendingRows::RollBackCommand() {
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
    Changes& changes = changes_[undo->family.index];
    if (undo->was_changed) {
      changes.find(undo->key)->second = std::move(undo->before);
    } else {
      changes.erase(undo->key);
    }
  }
  undo_.clear();
  postings_.resize(undo_postings_);
  orders_.resize(undo_orders_);
  events_.resize(undo_events_);
  bytes_ = undo_bytes_;
}

bool PendingRows::IsEmpty() const {
  return std::ranges::all_of(changes_, [](const Changes& changes) { return changes.empty(); }) &&
         postings_.empty() && orders_.empty() && events_.empty();
}

void PendingRows::FillPostings(storage::WriteUnit& unit) const {
  std::vector<std::uint32_t> order(postings_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  // Changes of one row stay in their order: the last one of a number wins.
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const int compared = postings_[a].key.compare(postings_[b].key);
    return compared != 0 ? compared < 0 : a < b;
  });
  for (std::size_t at = 0; at < order.size();) {
    const std::string& key = postings_[order[at]].key;
    std::vector<storage::IdChange> row;
    for (; at < order.size() && postings_[order[at]].key == key; ++at) {
      row.push_back(postings_[order[at]].change);
    }
    unit.MergeIds(kPostings, key, storage::EncodeIdChanges(std::move(row)));
  }
}

void PendingRows::Forget(std::uint64_t version, RowCache& kept) const {
  for (const auto& [key, value] : changes_[kEntries.index]) {
    kept.ForgetEntry(version, ReadBigEndian<EntryId>(key.data()));
  }
  const std::string suffixes = ChildPrefix(kNoEntry);
  for (const auto& [key, value] : changes_[kChildren.index]) {
    kept.ForgetChild(version, key);
    if (key.starts_with(suffixes)) {
      kept.ForgetIds(version, suffixes);
    }
  }
  for (const PostingChange& change : postings_) {
    if (IsEqualityPosting(change.key)) {
      kept.ForgetIds(version,
                     std::string_view(change.key).substr(0, change.key.size() - sizeof(Bucket)));
    }
  }
}

void PendingRows::FillUnit(storage::WriteUnit& unit) const {
  for (std::uint16_t i = 0; i < kOwnFamilyCount; ++i) {
    for (const auto& [key, value] : changes_[i]) {
      if (value) {
        unit.Put({i}, key, *value);
      } else {
        unit.Delete({i}, key);
      }
    }
  }
  FillPostings(unit);
  for (const PendingEvent& event : events_) {
    unit.Event(event.kind, event.payload);
  }
}

}  // namespace socle::directory::store
