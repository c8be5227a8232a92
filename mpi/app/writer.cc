#include "mpi/app/writer.h"

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/net/work_pool.h"
#include "mpi/domain/command.h"
#include "mpi/domain/seen_messages.h"

namespace socle::mpi::app {

namespace {

constexpr std::chrono::milliseconds kTick{1000};
constexpr std::size_t kForgottenPerTick = 10'000;

}  // namespace

Writer::Writer(const WriterParts& parts,
               std::size_t batch_max,
               std::chrono::milliseconds seen_retention)
    : parts_(parts),
      batch_max_(batch_max),
      seen_retention_(seen_retention),
      commands_(parts.metrics.AddCounter(
          {.name = "socle_mpi_commands_total", .help = "Changes given to the writer."})),
      batches_(parts.metrics.AddCounter(
          {.name = "socle_mpi_commits_total", .help = "Write units of the index."})),
      waiting_(parts.metrics.AddGauge(
          {.name = "socle_mpi_waiting_commands", .help = "Changes that wait for the writer."})),
      identities_(parts.metrics.AddGauge(
          {.name = "socle_mpi_identities", .help = "Active identities of the index."})),
      pool_({.threads = 1, .queue_max = 1}, parts.logger) {}

Writer::~Writer() {
  Stop();
}

void Writer::Start() {
  is_running_ = pool_.TrySubmit([this] { Run(); });
  Tick();
}

// Wakes the writer once a second, for what is due by time.
void Writer::Tick() {
  const UnixMicros before{
      parts_.clock.Now().value -
      std::chrono::duration_cast<std::chrono::microseconds>(seen_retention_).count()};
  const bool is_open = parts_.queue.TryPush(
      {.apply = [before](domain::CommandContext& context) -> Status {
         SOCLE_TRY([[maybe_unused]] const std::size_t forgotten,
                   domain::ForgetSeen(context.draft, before, kForgottenPerTick));
         return {};
       },
       .done = {}});
  static_cast<void>(is_open);  // a full queue wakes the writer as well
  timer_ = parts_.io.After(kTick, [this] { Tick(); });
}

void Writer::Run() {
  while (true) {
    std::vector<domain::Command> commands = parts_.queue.Take(batch_max_);
    if (commands.empty()) {
      break;
    }
    const bool was_stopped = parts_.index.IsStopped();
    auto count = static_cast<double>(commands.size());
    parts_.index.RunBatch(std::move(commands), [&] {
      auto more = parts_.queue.TakeWhile(batch_max_, [&] { return parts_.index.IsCommitting(); });
      count += static_cast<double>(more.size());
      return more;
    });
    if (!was_stopped && parts_.index.IsStopped()) {
      parts_.logger.Error("the store does not write any more; reads go on");
    }
    commands_.Increment(count);
    batches_.Increment();
    waiting_.Set(static_cast<double>(parts_.queue.Length()));
    identities_.Set(static_cast<double>(parts_.index.RecordCount()));
  }
  parts_.index.Flush();
}

void Writer::Stop() {
  timer_.Cancel();
  parts_.queue.Close();
  pool_.Stop();
  if (is_running_ && !parts_.index.IsStopped()) {
    const auto last = parts_.trace.SignCheckpoint(parts_.clock.Now());
    if (!last.has_value()) {
      parts_.logger.Error("last checkpoint of the trace not signed",
                          {{"reason", last.error().detail}});
    }
  }
  is_running_ = false;
}

}  // namespace socle::mpi::app
