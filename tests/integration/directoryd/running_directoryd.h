#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/app/directoryd_app.h"
#include "lib/base/clock.h"
#include "lib/metrics/registry.h"
#include "lib/net/io_pool.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"
#include "lib/service/health.h"
#include "tests/integration/net/net_fixture.h"

namespace socle::directory::app {

// A daemon of one run, without its process.
class RunningDirectoryd {
 public:
  RunningDirectoryd(const std::string& folder, const std::vector<std::string>& settings) {
    const service::DaemonSpec spec = DirectorydSpec();
    std::vector<service::ConfigSection> sections =
        service::CommonSections(spec.name, spec.admin_port);
    sections.insert(sections.end(), spec.sections.begin(), spec.sections.end());
    std::vector<std::string> all = {"daemon.data=" + folder,
                                    "ldap.listen=127.0.0.1:0",
                                    "store.cache=8M",
                                    "store.write-buffer=32M",
                                    "password.memory=8M",
                                    "password.passes=1"};
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

  RunningDirectoryd(const RunningDirectoryd&) = delete;
  RunningDirectoryd& operator=(const RunningDirectoryd&) = delete;

  ~RunningDirectoryd() {
    if (daemon_ != nullptr) {
      daemon_->Stop(std::chrono::seconds(10));
    }
  }

  // The port that the log says the listener has taken.
  [[nodiscard]] std::uint16_t Port(std::string_view listener = "ldap") {
    const std::string begin = "listening listener=" + std::string(listener) + " address=127.0.0.1:";
    for (const std::string& line : logger_.Lines()) {
      if (line.starts_with(begin)) {
        return static_cast<std::uint16_t>(std::stoi(line.substr(begin.size())));
      }
    }
    ADD_FAILURE() << "no such listener";
    return 0;
  }

  [[nodiscard]] std::vector<std::string> LogLines() { return logger_.Lines(); }

  [[nodiscard]] std::string Metrics() const { return metrics_.RenderPrometheusText(); }

 private:
  SystemClock clock_;
  net::KeepingLogger logger_;
  metrics::Registry metrics_;
  service::Health health_;
  std::optional<service::DaemonConfig> config_;
  net::IoPool io_{1, logger_};
  std::unique_ptr<service::Daemon> daemon_;
};

}  // namespace socle::directory::app
