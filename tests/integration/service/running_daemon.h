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

#include "lib/base/clock.h"
#include "lib/metrics/registry.h"
#include "lib/net/io_pool.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"
#include "lib/service/health.h"
#include "tests/integration/net/net_fixture.h"

namespace socle::service {

// A daemon of one run, without its process. `settings` are "section.key=value", the later ones win.
class RunningDaemon {
 public:
  RunningDaemon(const DaemonSpec& spec,
                const std::vector<std::string>& settings,
                std::size_t io_threads)
      : io_(io_threads, logger_) {
    std::vector<ConfigSection> sections = CommonSections(spec.name, spec.admin_port);
    sections.insert(sections.end(), spec.sections.begin(), spec.sections.end());
    auto config = BindConfig(sections, nullptr, settings);
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

  RunningDaemon(const RunningDaemon&) = delete;
  RunningDaemon& operator=(const RunningDaemon&) = delete;

  ~RunningDaemon() {
    if (daemon_ != nullptr) {
      daemon_->Stop(std::chrono::seconds(10));
    }
    health_.Clear();
    daemon_.reset();
    io_.Stop();
  }

  net::KeepingLogger& Logger() { return logger_; }

  // The port that the log says a listener has taken on the loopback; 0 when there is none.
  [[nodiscard]] std::uint16_t Port(std::string_view listener) {
    const std::string begin =
        "listening listener=" + std::string(listener) + " endpoint=127.0.0.1:";
    for (const std::string& line : logger_.Lines()) {
      if (line.starts_with(begin)) {
        return static_cast<std::uint16_t>(std::stoul(line.substr(begin.size())));
      }
    }
    return 0;
  }

  [[nodiscard]] std::string Metrics() const { return metrics_.RenderPrometheusText(); }

 private:
  std::optional<DaemonConfig> config_;
  SystemClock clock_;
  net::KeepingLogger logger_;
  metrics::Registry metrics_;
  Health health_;
  net::IoPool io_;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace socle::service
