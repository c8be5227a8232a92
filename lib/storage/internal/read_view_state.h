#pragma once

#include <rocksdb/options.h>
#include <rocksdb/snapshot.h>

#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/use_gate.h"
#include "lib/storage/read_view.h"

namespace socle::storage {

// Owns the snapshot of a view.
struct ReadView::State {
  explicit State(DatabaseImpl& database);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  DatabaseImpl& impl;
  const UseGate::Pass pass;  // before the snapshot
  const rocksdb::Snapshot* snapshot;
  rocksdb::ReadOptions options;
};

}  // namespace socle::storage
