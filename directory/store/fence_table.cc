#include "directory/store/fence_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/store/families.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_rows.h"
#include "directory/store/index_table.h"
#include "directory/store/order_index.h"
#include "directory/store/pending_rows.h"
#include "directory/store/posting_key.h"
#include "directory/store/tree_key.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/record_codec.h"
#include "lib/storage/write_unit.h"

namespace socle::directory::store {

namespace {

constexpr std::uint8_t kVersion = 1;

Result<std::uint64_t> DecodeCount(std::string_view bytes) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(bytes, kVersion));
  const std::uint64_t count = reader.Unsigned();
  SOCLE_TRY_STATUS(reader.Finish());
  return count;
}

// Cuts the places of least values in [from, to) into stretches of kFenceEntries.
Result<std::vector<Stretch>> Cut(const storage::ReadView& view,
                                 IndexId index,
                                 std::string_view from,
                                 std::string_view to) {
  const std::string prefix = OrderPrefix(index);
  const std::string end = to.empty() ? storage::PrefixEnd(prefix) : prefix + std::string(to);
  std::vector<Stretch> out = {{.begin = std::string(from)}};
  storage::Scan scan = view.ScanRange(kOrder, prefix + std::string(from), end);
  while (scan.Next()) {
    if (scan.Value() != kLeastValue) {
      continue;
    }
    if (out.back().count == kFenceEntries) {
      out.push_back({.begin = std::string(scan.Key().substr(prefix.size()))});
    }
    ++out.back().count;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return out;
}

void PutRow(const OrderChange& change, storage::WriteUnit& unit) {
  const std::string key = OrderPrefix(change.row.index) + change.row.place;
  if (change.is_removed) {
    unit.Delete(kOrder, key);
  } else {
    unit.Put(kOrder, key, change.row.is_least ? kLeastValue : std::string_view());
  }
}

}  // namespace

std::string EncodeCount(std::uint64_t count) {
  storage::RecordWriter writer(kVersion);
  writer.Unsigned(count);
  return std::move(writer).Take();
}

std::size_t Stretches::Of(std::string_view place) const {
  const auto behind = std::ranges::upper_bound(all, place, {}, &Stretch::begin);
  return behind == all.begin() ? 0 : static_cast<std::size_t>(behind - all.begin()) - 1;
}

Result<Stretches> LoadStretches(const storage::ReadView& view, IndexId index) {
  Stretches out;
  const std::string prefix = FencePrefix(index);
  storage::Scan scan = view.ScanPrefix(kMeta, prefix);
  while (scan.Next()) {
    SOCLE_TRY(const std::uint64_t count, DecodeCount(scan.Value()));
    out.all.push_back({.begin = std::string(scan.Key().substr(prefix.size())), .count = count});
  }
  SOCLE_TRY_STATUS(scan.Finish());
  if (out.all.empty()) {
    out.all.emplace_back();
  }
  SOCLE_TRY(const auto version, view.Find(kMeta, FenceVersionKey(index)));
  if (version) {
    SOCLE_TRY(out.version, DecodeCount(*version));
  }
  return out;
}

Result<Stretches> CountStretches(const storage::ReadView& view, IndexId index) {
  Stretches out{.version = 1};
  SOCLE_TRY(out.all, Cut(view, index, {}, {}));
  return out;
}

void PutStretches(IndexId index, const Stretches& stretches, storage::WriteUnit& unit) {
  for (const Stretch& stretch : stretches.all) {
    unit.Put(kMeta, FenceKey(index, stretch.begin), EncodeCount(stretch.count));
  }
  unit.Put(kMeta, FenceVersionKey(index), EncodeCount(stretches.version));
}

Status FenceTable::Load(const storage::ReadView& view, const IndexTable& indexes) {
  all_.clear();
  uneven_.clear();
  Keep();
  for (const IndexDefinition& index : indexes.All()) {
    if (index.kinds.order && index.state == IndexState::kReady) {
      SOCLE_TRY(Stretches stretches, LoadStretches(view, index.id));
      Set(index.id, std::move(stretches));
    }
  }
  return {};
}

void FenceTable::Set(IndexId index, Stretches stretches) {
  all_[index] = std::move(stretches);
  uneven_.insert(index);  // perhaps: the next unit looks
}

void FenceTable::Forget(IndexId index) {
  all_.erase(index);
  uneven_.erase(index);
}

// Stretches that have grown too long before this unit are cut, empty ones go.
Status FenceTable::Split(const storage::ReadView& view, IndexId index, storage::WriteUnit& unit) {
  old_[index] = all_[index];
  std::vector<Stretch>& all = all_[index].all;
  const std::vector<Stretch> before = std::exchange(all, {});
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].count > 2 * kFenceEntries) {
      const bool is_last = i + 1 == before.size();
      SOCLE_TRY(std::vector<Stretch> parts,
                Cut(view, index, before[i].begin, is_last ? std::string() : before[i + 1].begin));
      for (Stretch& part : parts) {
        unit.Put(kMeta, FenceKey(index, part.begin), EncodeCount(part.count));
        all.push_back(std::move(part));
      }
    } else if (before[i].count == 0 && i > 0) {
      unit.Delete(kMeta, FenceKey(index, before[i].begin));
    } else {
      all.push_back(before[i]);
    }
  }
  return {};
}

Status FenceTable::Fill(const storage::ReadView& view,
                        const std::vector<OrderChange>& changes,
                        storage::WriteUnit& unit) {
  std::set<IndexId> indexes;
  std::set<std::pair<IndexId, std::size_t>> changed;
  std::set<IndexId> uneven;
  for (const OrderChange& change : changes) {
    const IndexId index = change.row.index;
    PutRow(change, unit);
    const auto known = all_.find(index);
    if (known == all_.end() || !change.row.is_least) {
      continue;  // one that is being built: it is counted when it is ready
    }
    if (indexes.insert(index).second && uneven_.contains(index)) {
      SOCLE_TRY_STATUS(Split(view, index, unit));
    }
    const std::size_t at = known->second.Of(change.row.place);
    std::uint64_t& count = known->second.all[at].count;
    if (changed.emplace(index, at).second) {
      old_counts_.push_back({.index = index, .at = at, .count = count});
    }
    count = change.is_removed ? count - std::min<std::uint64_t>(count, 1) : count + 1;
    if (count == 0 || count > 2 * kFenceEntries) {
      uneven.insert(index);
    }
  }
  for (const auto& [index, at] : changed) {
    const Stretch& stretch = all_[index].all[at];
    unit.Put(kMeta, FenceKey(index, stretch.begin), EncodeCount(stretch.count));
  }
  for (const IndexId index : indexes) {
    unit.Put(kMeta, FenceVersionKey(index), EncodeCount(++all_[index].version));
    uneven.contains(index) ? static_cast<void>(uneven_.insert(index))
                           : static_cast<void>(uneven_.erase(index));
  }
  return {};
}

void FenceTable::Keep() {
  old_.clear();
  old_counts_.clear();
}

// Versions are not taken back: they only ever grow.
void FenceTable::Undo() {
  for (auto old = old_counts_.rbegin(); old != old_counts_.rend(); ++old) {
    all_[old->index].all[old->at].count = old->count;
  }
  for (auto& [index, stretches] : old_) {
    const std::uint64_t version = all_[index].version;
    all_[index] = std::move(stretches);
    all_[index].version = version;
    uneven_.insert(index);
  }
  Keep();
}

}  // namespace socle::directory::store
