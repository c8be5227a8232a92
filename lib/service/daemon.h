#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/listener.h"
#include "lib/service/daemon_config.h"
#include "lib/service/health.h"

namespace socle::service {

// What a daemon is made of; outlives it.
struct DaemonContext {
  const DaemonConfig& config;  // changes before Reload; read it there and at the start only
  const Clock& clock;
  log::Logger& logger;
  metrics::Registry& metrics;
  net::IoPool& io;  // running
  Health& health;

  [[nodiscard]] net::NetServices Net() const {
    return {.io = io, .logger = logger, .metrics = metrics};
  }

  // [daemon] data.
  [[nodiscard]] const std::string& DataFolder() const;
};

// A running daemon: listeners open. Destroyed after Stop, before what the context names.
class Daemon {
 public:
  Daemon() = default;
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  virtual ~Daemon() = default;

  // SIGHUP: certificates and keys are read again, reloadable options have their new values in the
  // context's config. All or nothing.
  virtual Status Reload() = 0;
  // Stops accepting, lets what has begun end until `deadline`, closes stores last.
  virtual void Stop(std::chrono::milliseconds deadline) = 0;
};

// A command line that --help and the reference page show.
struct DaemonExample {
  std::string text = {};          // what it does, a sentence with a full stop
  std::string command_line = {};  // without the daemon's name: "--config FILE --check-config"
};

struct DaemonSpec {
  std::string name = {};     // "socle-mpid"
  std::string summary = {};  // one sentence for --help
  std::string version = {};
  std::uint16_t admin_port = 0;              // default of [admin] listen
  std::uint64_t poll = 0;                    // microseconds, default of [daemon] poll
  std::vector<ConfigSection> sections = {};  // beyond the common ones
  std::vector<DaemonExample> examples = {};
  // Checks what single options cannot, files included, without changing anything; for
  // --check-config and before each start and reload. May be empty.
  std::function<Status(const DaemonConfig&)> check = {};
  // Opens stores and listeners.
  std::function<Result<std::unique_ptr<Daemon>>(const DaemonContext&)> start;
};

// As of design: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 refused, 5 busy.
enum class DaemonExit : std::uint8_t {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kRefused = 4,
  kBusy = 5,
};

DaemonExit ExitOf(Code code);

// Where a daemon's words and environment come from, for tests.
struct DaemonStreams {
  std::ostream& out;
  std::ostream& err;
  std::function<std::string(const char*)> variable;  // empty text: not set
  log::Logger* logger = nullptr;                     // null: standard error, as [log] says
};

// The whole life of a daemon: options --config FILE, --set SECTION.KEY=VALUE, --data FOLDER,
// --check-config, --sample-config, --reference, --version, --help; start; READY=1; SIGTERM and
// SIGINT stop gracefully, a second one at once; SIGHUP reloads; stop. SIGPIPE is ignored. Called on
// the main thread before any other thread exists, since it blocks signals for all.
DaemonExit RunDaemon(const DaemonSpec& spec,
                     const std::vector<std::string>& arguments,
                     const DaemonStreams& streams);

// RunDaemon with the streams and environment of the process and a catch-all: the body of main().
int DaemonMain(const DaemonSpec& spec, int argc, char** argv);

}  // namespace socle::service
