#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/metrics/registry.h"
#include "lib/net/io_pool.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"
#include "lib/service/health.h"
#include "mpi/app/mpid_app.h"
#include "tests/integration/net/net_fixture.h"

namespace socle::mpi::app {

// A daemon of one run, without its process.
class RunningMpid {
 public:
  RunningMpid(const std::string& folder, const std::vector<std::string>& settings) {
    const service::DaemonSpec spec = MpidSpec();
    std::vector<service::ConfigSection> sections =
        service::CommonSections(spec.name, spec.admin_port);
    sections.insert(sections.end(), spec.sections.begin(), spec.sections.end());
    std::vector<std::string> all = {"daemon.data=" + folder,
                                    "mllp.listen=127.0.0.1:0",
                                    "store.cache=8M",
                                    "store.write-buffer=32M"};
    all.insert(all.end(), settings.begin(), settings.end());
    auto config = service::BindConfig(sections, nullptr, all);
    EXPECT_TRUE(config.has_value()) << config.error().detail;
    config_.emplace(*std::move(config));
    io_.Start();
    auto daemon = spec.start({.config = *config_,
                              .clock = clock_,
                              .logger = logger_,
                              .metrics = metrics_,
                              .io = io_,
                              .health = health_});
    EXPECT_TRUE(daemon.has_value()) << daemon.error().detail;
    if (daemon.has_value()) {
      daemon_ = *std::move(daemon);
    }
  }

  RunningMpid(const RunningMpid&) = delete;
  RunningMpid& operator=(const RunningMpid&) = delete;

  ~RunningMpid() {
    if (daemon_ != nullptr) {
      daemon_->Stop(std::chrono::seconds(10));
    }
    health_.Clear();
    daemon_.reset();
    io_.Stop();
  }

  net::KeepingLogger& Logger() { return logger_; }

  // Where it takes HL7 messages; 0 when it does not.
  std::uint16_t MllpPort() {
    constexpr std::string_view kLine = "listening listener=mllp endpoint=127.0.0.1:";
    for (const std::string& line : logger_.Lines()) {
      if (line.starts_with(kLine)) {
        return static_cast<std::uint16_t>(std::stoul(line.substr(kLine.size())));
      }
    }
    return 0;
  }

 private:
  std::optional<service::DaemonConfig> config_;
  SystemClock clock_;
  net::KeepingLogger logger_;
  metrics::Registry metrics_;
  service::Health health_;
  net::IoPool io_{2, logger_};
  std::unique_ptr<service::Daemon> daemon_;
};

}  // namespace socle::mpi::app
