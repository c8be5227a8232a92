#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/daemon.h"
#include "cli/terminal/screen.h"
#include "cli/terminal/terminal.h"
#include "lib/base/clock.h"
#include "lib/storage/verify.h"

namespace socle::cli {

// Everything a run takes from outside, so that a test gives it its own. All outlive the run.
struct Environment {
  std::ostream& out;
  std::ostream& err;
  std::istream& in;
  const Clock& clock;
  Terminal terminal;
  // The value of an environment variable, or none.
  std::function<std::optional<std::string>(const std::string&)> variable;
  // How `store verify` checks the rows of the stores of each program.
  std::vector<storage::RowCheck> row_checks = {};
  // How a daemon is reached, and how the terminal is taken as a whole.
  ConnectDaemon connect = ConnectOverSocket;
  OpenScreen open_screen = {};  // empty: there is none
};

// What the real streams are attached to. Colour is for terminals, not with NO_COLOR or TERM=dumb.
Terminal DetectTerminal(
    const std::function<std::optional<std::string>(const std::string&)>& variable);

// Reads the process's environment; to be called from the main thread only.
std::optional<std::string> ProcessVariable(const std::string& name);

}  // namespace socle::cli
