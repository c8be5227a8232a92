#include "mpi/app/writer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/net/io_pool.h"
#include "lib/net/work_pool.h"
#include "mpi/domain/command.h"
#include "mpi/domain/seen_messages.h"

namespace socle::mpi::app {

namespace {

constexpr std::chrono::milliseconds kTick{1000};
// Until the store is asked to write again; doubled each time.
constexpr std::chrono::seconds kRecoverFirst{1};
constexpr std::chrono::seconds kRecoverMax{30};
constexpr std::size_t kForgottenPerTick = 10'000;

}  // namespace

struct Writer::Ticker {
  struct State {
    net::Timer timer;
    bool is_stopped = false;
  };

  Guarded<State> state;
};

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
      pool_({.threads = 1, .queue_max = 1}, parts.logger),
      ticker_(std::make_shared<Ticker>()) {}

Writer::~Writer() {
  Stop();
}

void Writer::Start() {
  is_running_ = pool_.TrySubmit([this] { Run(); });
  Tick(ticker_);
}

// Wakes the writer once a second, for what is due by time. Stop waits for a tick that has begun.
void Writer::Tick(const std::shared_ptr<Ticker>& ticker) {
  auto state = ticker->state.Lock();
  if (state->is_stopped) {
    return;  // the writer may be gone
  }
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
  state->timer = parts_.io.After(kTick, [this, ticker] { Tick(ticker); });
}

void Writer::Run() {
  while (true) {
    std::vector<domain::Command> commands = parts_.queue.Take(batch_max_);
    if (commands.empty()) {
      break;
    }
    auto count = static_cast<double>(commands.size());
    parts_.index.RunBatch(std::move(commands), [&] {
      auto more = parts_.queue.TakeWhile(batch_max_, [&] { return parts_.index.IsCommitting(); });
      count += static_cast<double>(more.size());
      return more;
    });
    RecoverIfDue();
    commands_.Increment(count);
    batches_.Increment();
    waiting_.Set(static_cast<double>(parts_.queue.Length()));
    identities_.Set(static_cast<double>(parts_.index.RecordCount()));
  }
  parts_.index.Flush();
}

void Writer::RecoverIfDue() {
  if (!parts_.index.NeedsRecovery()) {
    recover_at_.reset();
    return;
  }
  const std::chrono::nanoseconds now = parts_.clock.Monotonic();
  if (!recover_at_) {
    parts_.logger.Error("the store does not write; reads go on");
    recover_wait_ = kRecoverFirst;
    recover_at_ = now + recover_wait_;
  } else if (now >= *recover_at_) {
    const Status recovered = parts_.index.Recover();
    if (recovered.has_value()) {
      parts_.logger.Info("the store writes again");
      recover_at_.reset();
    } else {
      parts_.logger.Warning("the store does not write yet", {{"reason", recovered.error().detail}});
      recover_wait_ = std::min<std::chrono::nanoseconds>(recover_wait_ * 2, kRecoverMax);
      recover_at_ = parts_.clock.Monotonic() + recover_wait_;
    }
  }
  parts_.queue.RefuseAudits(parts_.index.IsAuditFull());
}

void Writer::Stop() {
  {
    auto state = ticker_->state.Lock();
    state->is_stopped = true;
    state->timer.Cancel();
  }
  parts_.queue.Close();
  pool_.Stop();
  if (const std::size_t lost = parts_.index.KeptAudits(); is_running_ && lost != 0) {
    parts_.logger.Error("accesses that the trace does not tell of: the store did not write",
                        {{"count", std::to_string(lost)}});
  }
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
