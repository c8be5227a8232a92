#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "lib/base/result.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {

struct ReplaySettings {
  std::size_t slice_records = 200;             // of one command
  std::chrono::milliseconds wait_max{60'000};  // for one command
  std::size_t waiting_max = 64;                // commands of others that it lets go first
};

struct ReplayResult {
  std::uint64_t records = 0;
  std::uint64_t pairs_changed = 0;    // that have another weight
  std::uint64_t persons_changed = 0;  // each counted once
};

// Considers all records anew, in slices between the changes of others: weighs all kept pairs by
// what is known now, finds the thresholds, then links every record as if it had just come. Pairs
// that were too far apart to be kept are not compared again. For one worker thread; only one at a
// time makes sense.
class Replay {
 public:
  // Called after each slice with how many records of both passes are done; false: give up
  // (kNotFound). What was done stays.
  using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

  // Both must outlive the replay and its commands.
  Replay(CommandQueue& queue,
         const WorkList& work,
         Actor actor,
         const ReplaySettings& settings = {})
      : queue_(queue), work_(work), actor_(std::move(actor)), settings_(settings) {}

  // kBusy when the writer takes no commands; kTimeout.
  Result<ReplayResult> Run(const Progress& progress);

 private:
  struct Slice;
  enum class Pass : std::uint8_t { kWeights, kLinks };

  Status RunPass(Pass pass, const Progress& progress, ReplayResult& result);
  Result<Slice> RunSlice(Pass pass, RecordNumber from);
  Status GiveWay();

  CommandQueue& queue_;
  const WorkList& work_;
  Actor actor_;
  ReplaySettings settings_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace socle::mpi::domain
