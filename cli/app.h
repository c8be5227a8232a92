#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/environment.h"
#include "cli/exit_code.h"

namespace socle::cli {

// The whole command line but for the process itself: finds the command, reads its options, runs it,
// prints what went wrong. `arguments` is argv without the program.
ExitCode RunSocle(const std::vector<Command>& commands,
                  const std::vector<std::string>& arguments,
                  const Environment& environment);

}  // namespace socle::cli
