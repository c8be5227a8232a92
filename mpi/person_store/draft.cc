#include "mpi/person_store/draft.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/key_marks.h"

namespace socle::mpi::person_store {

Status ScanPrefix(const Rows& rows,
                  storage::FamilyId family,
                  std::string_view prefix,
                  const Rows::Visitor& visit) {
  return rows.Scan(family, prefix, storage::PrefixEnd(prefix), visit);
}

Result<std::optional<std::string>> ViewRows::Find(storage::FamilyId family,
                                                  std::string_view key) const {
  return view_.Find(family, key);
}

Result<std::vector<std::optional<std::string>>> ViewRows::FindMany(
    storage::FamilyId family, std::span<const std::string> keys) const {
  return view_.FindMany(family, keys);
}

Status ViewRows::Scan(storage::FamilyId family,
                      std::string_view from,
                      std::string_view to,
                      const Visitor& visit) const {
  auto scan = view_.ScanRange(family, from, to);
  while (scan.Next()) {
    SOCLE_TRY(const bool more, visit(scan.Key(), scan.Value()));
    if (!more) {
      return {};
    }
  }
  return scan.Finish();
}

const std::optional<std::string>* Draft::FindKnown(storage::FamilyId family,
                                                   std::string_view key) const {
  const std::uint64_t hash = KeyMarks::HashOf(family, key);
  for (const Draft* draft = this; draft != nullptr; draft = draft == this ? below_ : nullptr) {
    if (!draft->marks_.MayHold(hash)) {
      continue;
    }
    const Changes& changes = draft->changes_[family.index];
    const auto found = changes.find(key);
    if (found != changes.end()) {
      return &found->second;
    }
  }
  if (ahead_ == nullptr) {
    return nullptr;
  }
  const auto* row = ahead_->Find(family, key, hash);
  return row == nullptr || recent_->MayHaveChanged(ahead_->Batch(), hash) ? nullptr : row;
}

Result<std::optional<std::string>> Draft::Find(storage::FamilyId family,
                                               std::string_view key) const {
  if (const auto* known = FindKnown(family, key)) {
    return *known;
  }
  return base_.Find(family, key);
}

Result<std::vector<std::optional<std::string>>> Draft::FindMany(
    storage::FamilyId family, std::span<const std::string> keys) const {
  std::vector<std::optional<std::string>> values(keys.size());
  std::vector<std::string> wanted;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const auto* known = FindKnown(family, keys[i])) {
      values[i] = *known;
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

Draft::Changes Draft::ChangesBetween(storage::FamilyId family,
                                     std::string_view from,
                                     std::string_view to) const {
  Changes between;
  for (const Draft* draft : {below_, this}) {
    if (draft == nullptr) {
      continue;
    }
    const Changes& changes = draft->changes_[family.index];
    const auto end = to.empty() ? changes.end() : changes.lower_bound(to);
    for (auto change = changes.lower_bound(from); change != end; ++change) {
      between.insert_or_assign(change->first, change->second);
    }
  }
  return between;
}

Status Draft::Scan(storage::FamilyId family,
                   std::string_view from,
                   std::string_view to,
                   const Visitor& visit) const {
  const Changes changes = ChangesBetween(family, from, to);
  auto change = changes.begin();
  bool more = true;
  // Gives the changed rows before `key`, and whether `key` itself has a change.
  const auto visit_before = [&](std::string_view key, bool has_key) -> Result<bool> {
    while (more && change != changes.end() && (!has_key || change->first < key)) {
      if (change->second) {
        SOCLE_TRY(more, visit(change->first, *change->second));
      }
      ++change;
    }
    return has_key && change != changes.end() && change->first == key;
  };
  SOCLE_TRY_STATUS(base_.Scan(
      family, from, to, [&](std::string_view key, std::string_view value) -> Result<bool> {
        SOCLE_TRY(const bool is_changed, visit_before(key, true));
        if (more && !is_changed) {
          SOCLE_TRY(more, visit(key, value));
        }
        return more;
      }));
  SOCLE_TRY([[maybe_unused]] const bool unused, visit_before({}, false));
  return {};
}

void Draft::Change(storage::FamilyId family,
                   std::string_view key,
                   std::optional<std::string> value) {
  Changes& changes = changes_[family.index];
  const auto found = changes.lower_bound(key);
  if (found == changes.end() || found->first != key) {
    undo_.push_back({.family = family, .key = std::string(key), .before = {}});
    changes.emplace_hint(found, std::string(key), std::move(value));
    marks_.Add(KeyMarks::HashOf(family, key));
    return;
  }
  undo_.push_back({.family = family,
                   .key = std::string(key),
                   .was_changed = true,
                   .before = std::move(found->second)});
  found->second = std::move(value);
}

void Draft::Put(storage::FamilyId family, std::string_view key, std::string value) {
  Change(family, key, std::move(value));
}

void Draft::Delete(storage::FamilyId family, std::string_view key) {
  Change(family, key, std::nullopt);
}

void Draft::Event(std::uint32_t kind, std::string payload) {
  events_.push_back({.kind = kind, .payload = std::move(payload)});
}

void Draft::BeginCommand() {
  undo_.clear();
  undo_events_ = events_.size();
}

void Draft::RollBackCommand() {
  for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) {
    Changes& changes = changes_[it->family.index];
    if (it->was_changed) {
      changes.find(it->key)->second = std::move(it->before);
    } else {
      changes.erase(it->key);
    }
  }
  undo_.clear();
  events_.resize(undo_events_);
}

bool Draft::IsEmpty() const {
  for (const Changes& changes : changes_) {
    if (!changes.empty()) {
      return false;
    }
  }
  return events_.empty();
}

void Draft::FillUnit(storage::WriteUnit& unit) const {
  for (std::uint16_t i = 0; i < kFamilyCount; ++i) {
    for (const auto& [key, value] : changes_[i]) {
      if (value) {
        unit.Put({i}, key, *value);
      } else {
        unit.Delete({i}, key);
      }
    }
  }
  for (const PendingEvent& event : events_) {
    unit.Event(event.kind, event.payload);
  }
}

}  // namespace socle::mpi::person_store
