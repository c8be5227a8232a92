#include "lib/storage/offline_store.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/read_only_store.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/internal/scan_state.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/internal/store_lock.h"
#include "lib/storage/read_view.h"

namespace socle::storage {

namespace {

constexpr std::size_t kReadaheadBytes = std::size_t{2} << 20;

}  // namespace

struct OfflineStore::State {
  explicit State(StoreLock taken) : lock(std::move(taken)) {}

  StoreLock lock;
  ReadOnlyStore store;
  StoreMeta meta;
};

OfflineStore::OfflineStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

OfflineStore::~OfflineStore() = default;

Result<std::unique_ptr<OfflineStore>> OfflineStore::Open(const std::string& folder) {
  SOCLE_TRY(StoreLock lock, StoreLock::TryTake(folder));
  auto state = std::make_unique<State>(std::move(lock));
  const auto open = [&]() -> Status {
    SOCLE_TRY_STATUS(state->store.Open(folder));
    SOCLE_TRY(state->meta, state->store.ReadMeta());
    return {};
  };
  if (Status opened = open(); !opened.has_value()) {
    return Fail(std::move(opened.error()).Prefixed(folder));
  }
  return std::unique_ptr<OfflineStore>(new OfflineStore(std::move(state)));
}

const StoreMeta& OfflineStore::Meta() const {
  return state_->meta;
}

bool OfflineStore::HasFamily(std::string_view family) const {
  return state_->store.FindHandle(family) != nullptr;
}

Result<std::optional<std::string>> OfflineStore::Find(std::string_view family,
                                                      std::string_view key) const {
  rocksdb::ColumnFamilyHandle* const handle = state_->store.FindHandle(family);
  if (handle == nullptr) {
    return Fail(Code::kNotFound, "the store has no family " + std::string(family));
  }
  std::string value;
  const rocksdb::Status status =
      state_->store.Db().Get(MakeReadOptions(), handle, ToSlice(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  SOCLE_TRY_STATUS(ToStatus(status, "read"));
  return std::optional<std::string>(std::move(value));
}

Scan OfflineStore::ScanRange(std::string_view family,
                             std::string_view from,
                             std::string_view to) const {
  rocksdb::ColumnFamilyHandle* const handle = state_->store.FindHandle(family);
  SOCLE_CHECK(handle != nullptr);
  auto scan = std::make_unique<Scan::State>();
  scan->from = from;
  scan->to = to;
  scan->upper_bound = scan->to;
  rocksdb::ReadOptions options = MakeReadOptions();
  options.total_order_seek = true;
  options.fill_cache = false;
  options.readahead_size = kReadaheadBytes;
  if (!scan->to.empty()) {
    options.iterate_upper_bound = &scan->upper_bound;
  }
  scan->iterator.reset(state_->store.Db().NewIterator(options, handle));
  return Scan(std::move(scan));
}

}  // namespace socle::storage
