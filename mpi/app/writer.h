#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "lib/base/clock.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/io_pool.h"
#include "lib/net/work_pool.h"
#include "lib/trace/trace_log.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/patient_index.h"

namespace socle::mpi::app {

struct WriterParts {
  domain::CommandQueue& queue;
  domain::PatientIndex& index;
  trace::TraceLog& trace;
  const Clock& clock;
  log::Logger& logger;
  metrics::Registry& metrics;
  net::IoPool& io;
};

// The one thread that changes the index: takes what waits, commits it as one unit, signs
// checkpoints of the trace, and forgets what is older than its time.
class Writer {
 public:
  Writer(const WriterParts& parts, std::size_t batch_max, std::chrono::milliseconds seen_retention);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  void Start();
  // Applies what is queued, signs a last checkpoint, ends the thread. The queue is closed.
  void Stop();

 private:
  // What a tick that has begun and Stop share; it outlives the writer as long as a tick needs it.
  struct Ticker;

  void Run();
  void Tick(const std::shared_ptr<Ticker>& ticker);

  WriterParts parts_;
  std::size_t batch_max_;
  std::chrono::milliseconds seen_retention_;
  metrics::Counter commands_;
  metrics::Counter batches_;
  metrics::Gauge waiting_;
  metrics::Gauge identities_;
  net::WorkPool pool_;
  std::shared_ptr<Ticker> ticker_;
  bool is_running_ = false;
};

}  // namespace socle::mpi::app
