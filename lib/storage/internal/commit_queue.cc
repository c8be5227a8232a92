#include "lib/storage/internal/commit_queue.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/degradation.h"
#include "lib/storage/internal/status.h"
#include "lib/storage/write_unit.h"

namespace socle::storage {

namespace {

// A group that has reached this size takes no more units: it bounds the time of one sync.
constexpr std::size_t kGroupBytesMax = std::size_t{4} << 20;
constexpr std::size_t kBatchReservedBytes = std::size_t{4} << 10;
constexpr std::size_t kProtectionBytesPerKey = 8;

constexpr std::array kCommitSecondsBounds{
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0};
constexpr std::array kGroupUnitsBounds{1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0};

rocksdb::Status AppendOperation(rocksdb::WriteBatch& batch,
                                WriteUnit::OperationKind kind,
                                rocksdb::ColumnFamilyHandle* family,
                                const rocksdb::Slice& key,
                                const rocksdb::Slice& value) {
  switch (kind) {
    case WriteUnit::OperationKind::kDelete:
      return batch.Delete(family, key);
    case WriteUnit::OperationKind::kMergeIds:
      return batch.Merge(family, key, value);
    case WriteUnit::OperationKind::kPut:
      break;
  }
  return batch.Put(family, key, value);
}

}  // namespace

struct CommitQueue::Group {
  rocksdb::WriteBatch batch{kBatchReservedBytes, 0, kProtectionBytesPerKey, 0};
  std::size_t units = 0;
  ChangeNumber last_change = 0;
  const std::function<Status()>* body = nullptr;  // instead of a batch
  const Recovery* recovery = nullptr;             // instead of a batch
  bool is_stale = false;                          // joined before a recovery: not written
  bool is_closed = false;                         // takes no more units
  Status result;                                  // written before is_done
  std::atomic<int> may_lead{0};
  std::atomic<int> is_done{0};
};

CommitQueue::CommitQueue(Targets targets,
                         ChangeNumber last_change,
                         Degradation& degradation,
                         const Clock& clock,
                         metrics::Registry* metrics)
    : targets_(std::move(targets)),
      degradation_(degradation),
      clock_(clock),
      last_numbered_(last_change),
      published_(last_change) {
  if (metrics == nullptr) {
    return;
  }
  commit_seconds_ = metrics->AddHistogram(
      {.name = "socle_store_commit_seconds", .help = "Time of a commit, waiting included."},
      kCommitSecondsBounds);
  group_units_ = metrics->AddHistogram(
      {.name = "socle_store_group_units", .help = "Units that shared one sync."},
      kGroupUnitsBounds);
  units_ok_ = metrics->AddCounter({.name = "socle_store_commits_total",
                                   .help = "Committed units by outcome.",
                                   .labels = {{"outcome", "ok"}}});
  units_failed_ = metrics->AddCounter({.name = "socle_store_commits_total",
                                       .help = "Committed units by outcome.",
                                       .labels = {{"outcome", "failed"}}});
}

std::shared_ptr<CommitQueue::Group> CommitQueue::OpenGroup(bool& leads) {
  leads = groups_.empty() || groups_.back()->is_closed;
  if (leads) {
    groups_.push_back(std::make_shared<Group>());
    if (groups_.size() == 1) {
      groups_.back()->may_lead.store(1, std::memory_order_release);
    }
  }
  return groups_.back();
}

void CommitQueue::Append(Group& group, const WriteUnit& unit, std::span<const std::string> events) {
  // They fail only for sizes that Commit has refused.
  for (const WriteUnit::Operation& operation : unit.Operations()) {
    rocksdb::ColumnFamilyHandle* family = targets_.families[operation.family.index];
    const rocksdb::Slice key = ToSlice(unit.Key(operation));
    SOCLE_CHECK(
        AppendOperation(group.batch, operation.kind, family, key, ToSlice(unit.Value(operation)))
            .ok());
  }
  for (const std::string& event : events) {
    ++last_numbered_;
    SOCLE_CHECK(group.batch.Put(targets_.log, EncodeChangeKey(last_numbered_), event).ok());
  }
  group.last_change = last_numbered_;
  ++group.units;
  if (group.batch.GetDataSize() >= kGroupBytesMax) {
    group.is_closed = true;
  }
}

Result<ChangeNumber> CommitQueue::Commit(const WriteUnit& unit) {
  const std::chrono::nanoseconds start = clock_.Monotonic();
  std::vector<std::string> events;
  events.reserve(unit.EventCount());
  for (const WriteUnit::EventPart& event : unit.Events()) {
    events.push_back(EncodeChangeRecord({.kind = event.kind, .payload = unit.Payload(event)}));
  }

  bool leads = false;
  ChangeNumber last = 0;
  std::shared_ptr<Group> group;
  {
    const std::lock_guard lock(mutex_);
    group = OpenGroup(leads);
    Append(*group, unit, events);
    last = last_numbered_;
  }
  if (leads) {
    Lead(*group);
  } else {
    group->is_done.wait(0, std::memory_order_acquire);
  }
  commit_seconds_.Observe(std::chrono::duration<double>(clock_.Monotonic() - start).count());
  if (!group->result.has_value()) {
    units_failed_.Increment();
    return Fail(group->result.error());
  }
  units_ok_.Increment();
  return last;
}

Status CommitQueue::RunAlone(const std::function<Status()>& body) {
  const auto group = std::make_shared<Group>();
  group->body = &body;
  return RunInTurn(group);
}

Status CommitQueue::Recover(const Recovery& body) {
  const auto group = std::make_shared<Group>();
  group->recovery = &body;
  return RunInTurn(group);
}

Status CommitQueue::RunInTurn(const std::shared_ptr<Group>& group) {
  group->is_closed = true;
  {
    const std::lock_guard lock(mutex_);
    if (!groups_.empty()) {
      groups_.back()->is_closed = true;
    }
    group->last_change = last_numbered_;
    groups_.push_back(group);
    if (groups_.size() == 1) {
      group->may_lead.store(1, std::memory_order_release);
    }
  }
  Lead(*group);
  return group->result;
}

// Nobody joins meanwhile: the targets change. Numbers of events that were never written are dealt
// out again.
Status CommitQueue::RunRecovery(Group& group) {
  const std::lock_guard lock(mutex_);
  SOCLE_TRY(const ChangeNumber last, (*group.recovery)(targets_));
  for (const std::shared_ptr<Group>& waiting : groups_) {
    waiting->is_closed = true;
    waiting->is_stale = true;
  }
  last_numbered_ = last;
  Publish(last);
  return {};
}

void CommitQueue::Lead(Group& group) {
  group.may_lead.wait(0, std::memory_order_acquire);
  {
    const std::lock_guard lock(mutex_);
    group.is_closed = true;
  }
  if (group.recovery != nullptr) {
    group.result = RunRecovery(group);
  } else {
    group.result = group.body != nullptr ? (*group.body)() : WriteGroup(group);
  }
  {
    const std::lock_guard lock(mutex_);
    groups_.pop_front();
    if (!groups_.empty()) {
      // The next sync starts before the threads of this group run again.
      groups_.front()->may_lead.store(1, std::memory_order_release);
      groups_.front()->may_lead.notify_one();
    }
  }
  group.is_done.store(1, std::memory_order_release);
  group.is_done.notify_all();
}

Status CommitQueue::WriteGroup(Group& group) {
  SOCLE_TRY_STATUS(degradation_.Check());
  if (group.is_stale) {
    return Fail(Code::kInternal, "the store has recovered from a failed write meanwhile");
  }
  // Nobody reads RocksDB's counts of a thread, which it would add to for each key it compares.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = targets_.db->Write(options, &group.batch);
  if (!written.ok()) {
    const Error error = ToError(written, "commit");
    degradation_.Set(error);
    return Fail(error);
  }
  group_units_.Observe(static_cast<double>(group.units));
  Publish(group.last_change);
  return {};
}

void CommitQueue::Publish(ChangeNumber last) {
  if (last == published_.load(std::memory_order_relaxed)) {
    return;
  }
  {
    const std::lock_guard lock(publish_mutex_);
    published_.store(last, std::memory_order_release);
  }
  publish_condition_.notify_all();
}

bool CommitQueue::WaitPast(ChangeNumber number, std::chrono::nanoseconds timeout) {
  std::unique_lock lock(publish_mutex_);
  return publish_condition_.wait_for(lock, timeout, [&] { return Published() > number; });
}

}  // namespace socle::storage
