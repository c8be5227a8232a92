#include "directory/store/directory_view.h"

#include <algorithm>  // IWYU pragma: keep, for std::ranges::upper_bound
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/fence_table.h"
#include "directory/store/index_table.h"
#include "directory/store/order_index.h"
#include "directory/store/posting_key.h"
#include "directory/store/row_cache.h"
#include "directory/store/store_state.h"
#include "directory/store/tree_key.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

DirectoryView::DirectoryView(std::shared_ptr<State> state, Source source)
    : state_(std::move(state)) {
  Attach(state_->rows, state_->shared.schema);
  if (source == Source::kMemory) {
    UseRowCache(&state_->shared.row_cache, state_->version);
  }
  if (const auto& generation = state_->cache_generation) {
    UseCache(&state_->shared.names, *generation, CacheUse::kReadWrite);
  }
}

DirectoryView::~DirectoryView() = default;

const schema::Schema& DirectoryView::Schema() const {
  return state_->shared.schema;
}

const DescriptionTable& DirectoryView::Descriptions() const {
  return *state_->descriptions;
}

const IndexTable& DirectoryView::Indexes() const {
  return *state_->indexes;
}

storage::ChangeNumber DirectoryView::LastChange() const {
  return state_->last_change;
}

EntryId DirectoryView::EntryIdEnd() const {
  return state_->entry_end;
}

const storage::ReadView& DirectoryView::Raw() const {
  return state_->view;
}

Result<std::unique_ptr<CandidateSet>> DirectoryView::OpenPosting(const std::string& prefix) const {
  RowCache* kept = RowsKept();
  const bool is_kept = kept != nullptr && IsEqualityPosting(prefix);
  if (is_kept) {
    if (auto known = kept->FindIds(state_->version, prefix)) {
      return SetOfIds(*std::move(known));
    }
  }
  SOCLE_TRY(auto set, store::OpenPosting(state_->view, kPostings, prefix, BucketCount()));
  if (!is_kept || set->Estimate() > kCachedIdsMax) {
    return set;
  }
  std::vector<EntryId> ids;
  for (Bucket next = 0;;) {
    SOCLE_TRY(const auto slice, set->Next(next));
    if (!slice) {
      break;
    }
    slice->entries.ForEach(
        [&](std::size_t number) { ids.push_back(EntryInBucket(slice->bucket, number)); });
    next = slice->bucket + 1;
  }
  kept->PutIds(state_->version, prefix, ids);
  return SetOfIds(std::move(ids));
}

// Whether a walk from here on finds its rows in the cache, by the first few.
bool DirectoryView::IsInMemory(EntryId from) const {
  constexpr EntryId kLookedAt = 4;
  const RowCache* kept = RowsKept();
  for (EntryId id = from; kept != nullptr && id < from + kLookedAt; ++id) {
    if (kept->FindEntry(Version(), id).IsNull()) {
      return false;
    }
  }
  return kept != nullptr;
}

Result<std::vector<StoredEntry>> DirectoryView::EntriesFrom(EntryId from,
                                                            std::size_t count_max) const {
  std::vector<StoredEntry> out;
  if (IsInMemory(from)) {
    // Numbers are given out in order: most of the next ones are there.
    std::vector<EntryId> ids;
    for (EntryId id = from; ids.size() < count_max && id < EntryIdEnd(); ++id) {
      ids.push_back(id);
    }
    SOCLE_TRY(auto found, FindEntries(ids));
    for (std::optional<StoredEntry>& entry : found) {
      if (entry) {
        out.push_back(*std::move(entry));
      }
    }
    return out;
  }
  storage::Scan scan = state_->view.ScanRange(kEntries, EntryKey(from), {});
  while (out.size() < count_max && scan.Next()) {
    StoredEntry entry;
    SOCLE_TRY(entry.id, DecodeEntryKey(scan.Key()));
    entry.bytes = RowBytes(scan.Value());
    SOCLE_TRY_STATUS(DecodeEntryRowInto(entry.bytes.View(), entry.row));
    out.push_back(std::move(entry));
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return out;
}

OrderScan DirectoryView::ScanOrder(IndexId index, const OrderRange& range) const {
  const std::string prefix = OrderPrefix(index);
  storage::KeyWriter from;
  from.U16(index);
  if (!range.from.empty()) {
    from.Text(range.from);
  }
  std::string to = storage::PrefixEnd(prefix);
  if (!range.to.empty()) {
    storage::KeyWriter bound;
    bound.U16(index).Text(range.to);
    to = std::move(bound).Take();
  }
  return OrderScan(range.direction == Direction::kAscending
                       ? state_->view.ScanRange(kOrder, from.View(), to)
                       : state_->view.ScanRangeBackward(kOrder, from.View(), to));
}

OrderScan DirectoryView::ScanOrderFrom(IndexId index,
                                       const OrderPosition& position,
                                       Direction direction) const {
  const std::string prefix = OrderPrefix(index);
  std::string key = prefix + OrderPlace(position.key, position.id);
  if (direction == Direction::kAscending) {
    return OrderScan(state_->view.ScanRange(kOrder, key, storage::PrefixEnd(prefix)));
  }
  key.push_back('\0');
  return OrderScan(state_->view.ScanRangeBackward(kOrder, prefix, key));
}

Result<std::shared_ptr<const OrderFences>> DirectoryView::State::Fences(IndexId index) const {
  SOCLE_TRY(const auto version_row, view.Find(kMeta, FenceVersionKey(index)));
  {
    auto known = shared.fences.Lock();
    const auto found = known->find(index);
    if (found != known->end() && version_row == EncodeCount(found->second.version)) {
      return found->second.fences;
    }
  }
  SOCLE_TRY(Stretches stretches, LoadStretches(view, index));
  std::vector<OrderFences::Fence> fences;
  std::uint64_t before = 0;
  for (Stretch& stretch : stretches.all) {
    fences.push_back({.begin = std::move(stretch.begin), .before = before});
    before += stretch.count;
  }
  auto made = std::make_shared<const OrderFences>(std::move(fences), before);
  auto known = shared.fences.Lock();
  SharedState::KnownFences& kept = (*known)[index];
  if (kept.fences == nullptr || kept.version < stretches.version) {
    kept = {.version = stretches.version, .fences = made};
  }
  return made;
}

Result<std::uint64_t> DirectoryView::CountOrdered(IndexId index) const {
  SOCLE_TRY(const auto fences, state_->Fences(index));
  return fences->Total();
}

Result<std::optional<OrderPosition>> DirectoryView::FindOrderOffset(IndexId index,
                                                                    std::uint64_t offset) const {
  SOCLE_TRY(const auto fences, state_->Fences(index));
  if (offset >= fences->Total()) {
    return std::optional<OrderPosition>();
  }
  const auto behind =
      std::ranges::upper_bound(fences->All(), offset, {}, &OrderFences::Fence::before);
  const OrderFences::Fence& fence = *std::prev(behind);
  const std::string prefix = OrderPrefix(index);
  OrderScan scan(state_->view.ScanRange(kOrder, prefix + fence.begin, storage::PrefixEnd(prefix)));
  std::uint64_t left = offset - fence.before;
  while (scan.Next()) {
    if (scan.IsLeast() && left-- == 0) {
      return std::optional<OrderPosition>(scan.Position());
    }
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return std::optional<OrderPosition>();
}

Result<std::uint64_t> DirectoryView::CountOrderedBefore(IndexId index,
                                                        const OrderPosition& position) const {
  SOCLE_TRY(const auto fences, state_->Fences(index));
  const std::string place = OrderPlace(position.key, position.id);
  const auto behind =
      std::ranges::upper_bound(fences->All(), place, {}, &OrderFences::Fence::begin);
  const OrderFences::Fence& fence = *std::prev(behind);
  const std::string prefix = OrderPrefix(index);
  OrderScan scan(state_->view.ScanRange(kOrder, prefix + fence.begin, prefix + place));
  std::uint64_t count = fence.before;
  while (scan.Next()) {
    count += scan.IsLeast() ? 1 : 0;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return count;
}

}  // namespace socle::directory::store
