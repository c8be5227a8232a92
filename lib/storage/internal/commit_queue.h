#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include <rocksdb/db.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/degradation.h"
#include "lib/storage/write_unit.h"

namespace socle::storage {

// Joins units that wait at the same time into one batch and one sync. A unit is appended to the
// youngest group, whose first unit's thread leads it: it writes the group once the one before it is
// written. While one group is synced the next one fills. Numbers of events are dealt out in the
// order of joining, which is the order of writing.
class CommitQueue {
 public:
  struct Targets {
    rocksdb::DB* db = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families;  // by FamilyId; of the whole store
    rocksdb::ColumnFamilyHandle* log = nullptr;
  };

  CommitQueue(Targets targets,
              ChangeNumber last_change,
              Degradation& degradation,
              const Clock& clock,
              metrics::Registry* metrics);

  // As Database::Commit, for a unit that has been checked.
  Result<ChangeNumber> Commit(const WriteUnit& unit);

  // Runs `body` in its turn among the groups: no unit is written meanwhile, later ones wait.
  Status RunAlone(const std::function<Status()>& body);

  // Runs `body`, which makes the database writable again after a failed write, in its turn: it sets
  // the targets anew and gives the number of the last event on the disk, where numbers go on from.
  // Units that joined before it has succeeded fail.
  using Recovery = std::function<Result<ChangeNumber>(Targets& targets)>;
  Status Recover(const Recovery& body);

  // Number of the last event that is on the disk and can be read.
  [[nodiscard]] ChangeNumber Published() const {
    return published_.load(std::memory_order_acquire);
  }

  // Waits until an event after `number` is published; false when `timeout` passes before.
  [[nodiscard]] bool WaitPast(ChangeNumber number, std::chrono::nanoseconds timeout);

 private:
  struct Group;

  // The group to join; `leads` tells whether the caller has opened it.
  std::shared_ptr<Group> OpenGroup(bool& leads);
  void Append(Group& group, const WriteUnit& unit, std::span<const std::string> events);
  Status RunInTurn(const std::shared_ptr<Group>& group);
  void Lead(Group& group);
  Status RunRecovery(Group& group);
  Status WriteGroup(Group& group);
  void Publish(ChangeNumber last);

  Targets targets_;
  Degradation& degradation_;
  const Clock& clock_;
  metrics::Histogram commit_seconds_;
  metrics::Histogram group_units_;
  metrics::Counter units_ok_;
  metrics::Counter units_failed_;

  std::mutex mutex_;
  std::deque<std::shared_ptr<Group>> groups_;  // the front one is being written
  ChangeNumber last_numbered_;

  std::atomic<ChangeNumber> published_;
  std::mutex publish_mutex_;
  std::condition_variable publish_condition_;
};

}  // namespace socle::storage
