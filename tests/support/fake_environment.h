#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/environment.h"
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
            .row_checks = row_checks};
  }
};

}  // namespace socle::cli
