#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/daemon.h"
#include "cli/environment.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/storage/verify.h"

namespace socle::cli {

// Streams, clock and variables for a command under test. No terminal and no variable by default.
struct FakeEnvironment {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in;
  FixedClock clock{UnixMicros{1'700'000'000'000'000}};
  Terminal terminal;
  std::map<std::string, std::string> variables;
  std::vector<storage::RowCheck> row_checks;
  ConnectDaemon connect = ConnectOverSocket;
  OpenScreen open_screen;

  [[nodiscard]] Environment Get() {
    return {.out = out,
            .err = err,
            .in = in,
            .clock = clock,
            .terminal = terminal,
            .variable =
                [this](const std::string& name) {
                  const auto found = variables.find(name);
                  return found == variables.end() ? std::nullopt
                                                  : std::optional<std::string>(found->second);
                },
            .row_checks = row_checks,
            .connect = connect,
            .open_screen = open_screen};
  }
};

}  // namespace socle::cli
