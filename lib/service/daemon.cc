#include "lib/service/daemon.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/endpoint.h"
#include "lib/net/http_server.h"
#include "lib/net/io_pool.h"
#include "lib/service/admin_server.h"
#include "lib/service/daemon_config.h"
#include "lib/service/daemon_options.h"
#include "lib/service/health.h"
#include "lib/service/notify.h"
#include "lib/service/signals.h"

namespace socle::service {

namespace {

// Without a watchdog there is nothing to do between signals.
constexpr std::chrono::milliseconds kWaitWithoutWatchdog{3'600'000};
// For answers of the admin endpoint under way at the end.
constexpr std::chrono::milliseconds kAdminStopTimeout{1'000};

log::LoggerOptions LogOptions(const config::OptionValues& values) {
  const std::string& level = values.Text("level");
  const log::Level chosen = level == "error"     ? log::Level::kError
                            : level == "warning" ? log::Level::kWarning
                            : level == "debug"   ? log::Level::kDebug
                                                 : log::Level::kInfo;
  return {.level = chosen,
          .format = values.Text("format") == "json" ? log::Format::kJson : log::Format::kText};
}

std::size_t IoThreads(std::uint64_t configured) {
  return configured == 0 ? std::min(ProcessorCount(), net::kIoThreadsMax)
                         : static_cast<std::size_t>(configured);
}

// A daemon from its checked configuration to its end. Members in the order of need.
class Life {
 public:
  Life(const DaemonSpec& spec,
       const DaemonArguments& arguments,
       DaemonConfig config,
       const DaemonStreams& streams)
      : spec_(spec),
        arguments_(arguments),
        config_(std::move(config)),
        own_logger_(streams.logger == nullptr
                        ? log::MakeStderrLogger(LogOptions(config_.Section("log")))
                        : nullptr),
        logger_(streams.logger == nullptr ? *own_logger_ : *streams.logger),
        notifier_(streams.variable("NOTIFY_SOCKET")),
        watchdog_(WatchdogInterval(streams.variable("WATCHDOG_USEC"))),
        io_(IoThreads(config_.Section("daemon").Count("threads")),
            logger_,
            std::chrono::microseconds(config_.Section("daemon").Count("poll"))),
        context_{.config = config_,
                 .clock = clock_,
                 .logger = logger_,
                 .metrics = metrics_,
                 .io = io_,
                 .health = health_} {}

  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  ~Life() {
    health_.Clear();
    daemon_.reset();
    admin_.reset();
    io_.Stop();
  }

  // Until a signal ends it.
  Status Run() {
    SOCLE_TRY_STATUS(Start());
    Report(notifier_.Ready("serving"));
    bool is_stopping = false;
    while (!is_stopping) {
      const bool has_watchdog = watchdog_ > std::chrono::milliseconds{0};
      switch (signals_.Wait(has_watchdog ? watchdog_ : kWaitWithoutWatchdog)) {
        case SignalEvent::kNone:
          KickWatchdog(has_watchdog);
          break;
        case SignalEvent::kReload:
          Reload();
          break;
        case SignalEvent::kStop:
          is_stopping = true;
          break;
      }
    }
    Stop();
    return {};
  }

 private:
  Status Start() {
    io_.Start();
    // First, so that a long start can be watched.
    SOCLE_TRY(const net::TcpEndpoint listen,
              net::ParseTcpEndpoint(config_.Section("admin").Text("listen")));
    SOCLE_TRY(admin_, OpenAdminServer(context_.Net(), clock_, listen, health_));
    SOCLE_TRY(daemon_, spec_.start(context_));
    health_.SetState(RunState::kReady);
    logger_.Info("ready", {{"daemon", spec_.name}, {"version", spec_.version}});
    return {};
  }

  void Stop() {
    logger_.Info("stopping", {{"daemon", spec_.name}});
    signals_.LetStopKill();
    health_.SetState(RunState::kStopping);
    Report(notifier_.Stopping());
    daemon_->Stop(config_.Section("daemon").Duration("stop-timeout"));
    health_.Clear();
    daemon_.reset();
    admin_->Stop(kAdminStopTimeout);
    logger_.Info("stopped", {{"daemon", spec_.name}});
  }

  void Reload() {
    Report(notifier_.Reloading(clock_.Monotonic()));
    if (const Status reloaded = TryReload(); reloaded) {
      logger_.Info("configuration reloaded", {{"daemon", spec_.name}});
    } else {
      logger_.Error("configuration not reloaded; the old one stays",
                    {{"reason", reloaded.error().detail}});
    }
    Report(notifier_.Ready("serving"));
  }

  Status TryReload() {
    SOCLE_TRY(const DaemonConfig newer, LoadDaemonConfig(spec_, arguments_));
    const DaemonConfig before = config_;
    for (const std::string& key : config_.TakeReloadable(newer, AllSections(spec_))) {
      logger_.Warning("a changed option needs a restart", {{"option", key}});
    }
    Status reloaded = daemon_->Reload();
    if (!reloaded) {
      config_ = before;
    }
    return reloaded;
  }

  // systemd restarts a daemon that is not heard of, so one that is ill keeps silent.
  void KickWatchdog(bool has_watchdog) {
    if (has_watchdog && health_.Look().is_healthy) {
      Report(notifier_.Watchdog());
    }
  }

  void Report(const Status& notified) {
    if (!notified) {
      logger_.Warning("systemd was not notified", {{"reason", notified.error().detail}});
    }
  }

  const DaemonSpec& spec_;
  const DaemonArguments& arguments_;
  Signals signals_;  // before any thread
  SystemClock clock_;
  DaemonConfig config_;
  std::unique_ptr<log::Logger> own_logger_;
  log::Logger& logger_;
  Notifier notifier_;
  std::chrono::milliseconds watchdog_;
  metrics::Registry metrics_;
  Health health_;
  net::IoPool io_;
  DaemonContext context_;
  std::unique_ptr<net::HttpServer> admin_;
  std::unique_ptr<Daemon> daemon_;
};

// One "name: " line for each line of the text.
DaemonExit FailWith(const DaemonSpec& spec,
                    std::ostream& err,
                    const Error& error,
                    DaemonExit exit) {
  for (const auto line : std::views::split(error.detail, '\n')) {
    err << spec.name << ": " << std::string_view(line.begin(), line.end()) << '\n';
  }
  return exit;
}

// What is wrong with a configuration is a mistake of use, a missing file is a missing file.
DaemonExit ExitOfConfig(const Error& error) {
  return error.code == Code::kInvalidArgument || error.code == Code::kTooLarge ? DaemonExit::kUsage
                                                                               : ExitOf(error.code);
}

}  // namespace

const std::string& DaemonContext::DataFolder() const {
  return config.Section("daemon").Text("data");
}

DaemonExit ExitOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kConflict:
    case Code::kTooLarge:
    case Code::kCorruption:
    case Code::kInternal:
      return DaemonExit::kFailed;
    case Code::kNotFound:
      return DaemonExit::kNotFound;
    case Code::kPermissionDenied:
    case Code::kUnauthenticated:
      return DaemonExit::kRefused;
    case Code::kBusy:
    case Code::kTimeout:
      return DaemonExit::kBusy;
  }
  return DaemonExit::kFailed;
}

DaemonExit RunDaemon(const DaemonSpec& spec,
                     const std::vector<std::string>& arguments,
                     const DaemonStreams& streams) {
  const auto parsed = ParseDaemonArguments(arguments);
  if (!parsed) {
    FailWith(spec, streams.err, parsed.error(), DaemonExit::kUsage);
    streams.err << spec.name << ": for help, type '" << spec.name << " --help'\n";
    return DaemonExit::kUsage;
  }
  if (parsed->wants_help) {
    streams.out << RenderDaemonHelp(spec);
    return DaemonExit::kDone;
  }
  if (parsed->wants_sample) {
    streams.out << RenderSampleConfig(spec.name, AllSections(spec));
    return DaemonExit::kDone;
  }
  if (parsed->wants_reference) {
    streams.out << RenderDaemonReference(spec);
    return DaemonExit::kDone;
  }
  if (parsed->wants_version) {
    streams.out << spec.name << ' ' << spec.version << '\n';
    return DaemonExit::kDone;
  }
  auto config = LoadDaemonConfig(spec, *parsed);
  if (!config) {
    return FailWith(spec, streams.err, config.error(), ExitOfConfig(config.error()));
  }
  if (parsed->is_check_only) {
    streams.out << spec.name << ": the configuration is good\n";
    return DaemonExit::kDone;
  }
  Life life(spec, *parsed, *std::move(config), streams);
  if (const Status run = life.Run(); !run) {
    return FailWith(spec, streams.err, run.error(), ExitOf(run.error().code));
  }
  return DaemonExit::kDone;
}

}  // namespace socle::service
