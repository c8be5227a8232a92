#include "lib/storage/read_view.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/read_view_state.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/scan_state.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/key_codec.h"

namespace socle::storage {

Scan::Scan(std::unique_ptr<State> state) : state_(std::move(state)) {}

Scan::Scan(Scan&& other) noexcept = default;
Scan& Scan::operator=(Scan&& other) noexcept = default;
Scan::~Scan() = default;

bool Scan::Next() {
  if (!state_->has_started) {
    state_->has_started = true;
    state_->is_backward ? state_->iterator->SeekToLast() : state_->iterator->Seek(state_->from);
  } else if (state_->iterator->Valid()) {
    state_->is_backward ? state_->iterator->Prev() : state_->iterator->Next();
  }
  return state_->iterator->Valid();
}

std::string_view Scan::Key() const {
  return ToView(state_->iterator->key());
}

std::string_view Scan::Value() const {
  return ToView(state_->iterator->value());
}

Status Scan::Finish() const {
  return ToStatus(state_->iterator->status(), "scan");
}

ReadView::State::State(DatabaseImpl& database)
    : impl(database),
      pass(database.Gate()),
      snapshot(database.Db().GetSnapshot()),
      options(MakeReadOptions()) {
  options.snapshot = snapshot;
}

ReadView::State::~State() {
  impl.Db().ReleaseSnapshot(snapshot);
}

ReadView::ReadView(std::unique_ptr<State> state) : state_(std::move(state)) {}

ReadView::ReadView(ReadView&& other) noexcept = default;
ReadView& ReadView::operator=(ReadView&& other) noexcept = default;
ReadView::~ReadView() = default;

Result<std::string> ReadView::Get(FamilyId family, std::string_view key) const {
  SOCLE_TRY(std::optional<std::string> value, Find(family, key));
  if (!value.has_value()) {
    return Fail(Code::kNotFound, "no such key");
  }
  return *std::move(value);
}

Result<std::optional<std::string>> ReadView::Find(FamilyId family, std::string_view key) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      state_->impl.Db().Get(state_->options, state_->impl.Handle(family), ToSlice(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  SOCLE_TRY_STATUS(ToStatus(status, "read"));
  return std::optional<std::string>(value.ToString());
}

Result<std::vector<std::optional<std::string>>> ReadView::FindMany(
    FamilyId family, std::span<const std::string> keys) const {
  std::vector<std::size_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });

  // RocksDB 7.8 may answer wrongly for keys that repeat within a call: each is asked for once.
  std::vector<rocksdb::Slice> unique;
  std::vector<std::size_t> position(keys.size());
  for (const std::size_t i : order) {
    if (unique.empty() || ToView(unique.back()) != keys[i]) {
      unique.push_back(ToSlice(keys[i]));
    }
    position[i] = unique.size() - 1;
  }

  std::vector<rocksdb::PinnableSlice> values(unique.size());
  std::vector<rocksdb::Status> statuses(unique.size());
  for (std::size_t begin = 0; begin < unique.size(); begin += kFindManyChunk) {
    const std::size_t count = std::min(kFindManyChunk, unique.size() - begin);
    state_->impl.Db().MultiGet(state_->options,
                               state_->impl.Handle(family),
                               count,
                               &unique[begin],
                               &values[begin],
                               &statuses[begin],
                               /*sorted_input=*/true);
  }

  std::vector<std::optional<std::string>> found(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const rocksdb::Status& status = statuses[position[i]];
    if (!status.IsNotFound()) {
      SOCLE_TRY_STATUS(ToStatus(status, "read"));
      found[i] = values[position[i]].ToString();
    }
  }
  return found;
}

Scan ReadView::ScanPrefix(FamilyId family, std::string_view prefix) const {
  auto scan = std::make_unique<Scan::State>();
  scan->from = prefix;
  scan->to = PrefixEnd(prefix);
  scan->upper_bound = scan->to;
  rocksdb::ReadOptions options = state_->options;
  if (!scan->to.empty()) {
    options.iterate_upper_bound = &scan->upper_bound;
  }
  // A prefix shorter than the family's would find nothing without total order.
  const bool by_prefix =
      state_->impl.Kind(family) == FamilyKind::kPrefix16 && prefix.size() >= kPrefixBytes;
  options.prefix_same_as_start = by_prefix;
  options.total_order_seek = !by_prefix;
  scan->iterator.reset(state_->impl.Db().NewIterator(options, state_->impl.Handle(family)));
  return Scan(std::move(scan));
}

Scan ReadView::ScanRange(FamilyId family, std::string_view from, std::string_view to) const {
  return ScanForward(family, from, to, /*fills_cache=*/true);
}

Scan ReadView::ScanOnce(FamilyId family, std::string_view from, std::string_view to) const {
  return ScanForward(family, from, to, /*fills_cache=*/false);
}

Scan ReadView::ScanForward(FamilyId family,
                           std::string_view from,
                           std::string_view to,
                           bool fills_cache) const {
  auto scan = std::make_unique<Scan::State>();
  scan->from = from;
  scan->to = to;
  scan->upper_bound = scan->to;
  rocksdb::ReadOptions options = state_->options;
  options.total_order_seek = true;
  options.fill_cache = fills_cache;
  if (!scan->to.empty()) {
    options.iterate_upper_bound = &scan->upper_bound;
  }
  scan->iterator.reset(state_->impl.Db().NewIterator(options, state_->impl.Handle(family)));
  return Scan(std::move(scan));
}

Scan ReadView::ScanRangeBackward(FamilyId family,
                                 std::string_view from,
                                 std::string_view to) const {
  auto scan = std::make_unique<Scan::State>();
  scan->from = from;
  scan->to = to;
  scan->lower_bound = scan->from;
  scan->upper_bound = scan->to;
  scan->is_backward = true;
  rocksdb::ReadOptions options = state_->options;
  options.total_order_seek = true;
  options.iterate_lower_bound = &scan->lower_bound;
  if (!scan->to.empty()) {
    options.iterate_upper_bound = &scan->upper_bound;
  }
  scan->iterator.reset(state_->impl.Db().NewIterator(options, state_->impl.Handle(family)));
  return Scan(std::move(scan));
}

}  // namespace socle::storage
